"""Standard steps, which steps of procedures are one of them, and what is done about findings."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from zhengyun.kit.ids import uuid7
from zhengyun.services.admin.rules_steps import Work


class StandardStep(models.Model):
    """A step that departments have in common, named and defined once. owner: the body that answers for it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=100)
    definition = models.TextField()
    owner_id = models.UUIDField()
    owner_name = models.CharField(max_length=200)
    changed_by_name = models.CharField(max_length=100)
    changed_at = models.DateTimeField()


class StepAssignment(models.Model):
    """A step of a procedure, by procedure and element whatever the version, is this standard step.

    kind, acts, effect: what it was when a person confirmed it; when they differ it is looked at again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    procedure = models.CharField(max_length=100)
    element = models.CharField(max_length=100)
    standard = models.ForeignKey(StandardStep, on_delete=models.PROTECT, related_name="assignments")
    kind = models.CharField(max_length=20)
    acts = ArrayField(models.CharField(max_length=40), default=list)
    effect = models.CharField(max_length=100, blank=True)
    confirmed_by = models.UUIDField(null=True)
    confirmed_by_name = models.CharField(max_length=100)
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procedure", "element"], name="admin_step_assigned_once")
        ]


class FindingTask(models.Model):
    """What was decided about a finding. key: of the finding; title, todo: as it was shown then."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    todo = models.TextField()
    state = models.CharField(max_length=12)
    owner_name = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    changed_by = models.UUIDField(null=True)
    changed_by_name = models.CharField(max_length=100)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in Work]), name="admin_finding_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | ~Q(reason=""), name="admin_finding_dismissed_why"
            ),
        ]
