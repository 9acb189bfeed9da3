"""What is kept beyond one case: evidence that need not be brought twice, and searches that found nothing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhengyun.engines.casework.models.cases import Case
from zhengyun.kit.ids import uuid7


class Evidence(models.Model):
    """A paper of a party, kept for its next applications.

    kind: what it proves, as forms name it (`evidence_kind`). grade: A issued by the authority, B verified
    at a counter, C uploaded, D made by the party itself (国办函〔2016〕108号). place: the counter or body
    where that was. valid_until: the last day.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party_id = models.UUIDField()
    kind = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    grade = models.CharField(max_length=1)
    file_id = models.UUIDField()
    file_name = models.CharField(max_length=255)
    file_size = models.PositiveBigIntegerField(default=0)
    media_type = models.CharField(max_length=100, blank=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    verified_by = models.UUIDField(null=True)
    verified_by_name = models.CharField(max_length=100, blank=True)
    place = models.CharField(max_length=200, blank=True, db_default="")
    verified_at = models.DateTimeField()
    valid_until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["party_id", "kind", "-verified_at", "id"], name="casework_evidence_party")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(grade__in=["A", "B", "C", "D"]), name="casework_evidence_grade"
            ),
            models.UniqueConstraint(fields=["party_id", "kind", "file_id"], name="casework_evidence_once"),
        ]


class MissedSearch(models.Model):
    """Words that found nothing in the hall, for whoever tends the items. Nothing says who asked.

    text: as it was looked for, in small letters, at most 60 characters.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    text = models.CharField(max_length=60, unique=True)
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-last_at", "-id"], name="casework_missed_recent")]
