"""Changes that need two persons, and packages that were uploaded."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from zhengyun.kit.ids import uuid7
from zhengyun.services.admin.models_steps import FindingTask, StandardStep, StepAssignment
from zhengyun.services.admin.rules import State

__all__ = ["ChangeRequest", "FindingTask", "PackageUpload", "StandardStep", "StepAssignment"]


class ChangeRequest(models.Model):
    """A change that widens rights: one administrator asks for it, another one decides.

    payload: what `kinds` carries out. words: what it does, as it was shown to both. fingerprint: of kind and
    payload, so that the same change waits only once. outcome: why it was not carried out, in words.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    payload: models.JSONField[dict[str, Any]] = models.JSONField()
    words = models.TextField()
    reason = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default=State.PENDING.value)
    asked_by = models.UUIDField()
    asked_by_person = models.UUIDField()
    asked_by_name = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_by_person = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=100, blank=True)
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)
    outcome = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "-asked_at", "-id"], name="admin_change_state")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="admin_change_known"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | (~Q(decided_by=F("asked_by")) & ~Q(decided_by_person=F("asked_by_person"))),
                name="admin_change_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "done", "refused"]) | Q(decided_by__isnull=False),
                name="admin_change_decided",
            ),
            models.UniqueConstraint(
                fields=["fingerprint"], condition=Q(state="pending"), name="admin_change_once"
            ),
        ]


class PackageUpload(models.Model):
    """A package that somebody uploaded, with what its check and the comparison found.

    plan: faults and files as plain data. differences: by procedure, in the words of when it was checked.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file_id = models.UUIDField()
    name = models.CharField(max_length=200)
    package = models.CharField(max_length=100, blank=True)
    version = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    plan: models.JSONField[dict[str, Any]] = models.JSONField()
    differences: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    uploaded_by = models.UUIDField()
    uploaded_by_name = models.CharField(max_length=100)
    uploaded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-uploaded_at", "-id"], name="admin_upload_recent")]
