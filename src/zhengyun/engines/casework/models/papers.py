"""Letters, licences and the series that number them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhengyun.engines.casework.models.cases import Case
from zhengyun.kit.ids import uuid7


class NumberSeries(models.Model):
    """The last number of a series; its row is locked while the next is drawn."""

    series = models.CharField(max_length=100, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)


class Letter(models.Model):
    """A numbered letter (文书) of a case as sealed PDF."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters", db_index=False)
    kind = models.CharField(max_length=50)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=64, unique=True)
    effect_run_id = models.UUIDField(null=True, unique=True)
    template_id = models.UUIDField()
    data = models.JSONField()
    file_id = models.UUIDField()
    file_sha256 = models.CharField(max_length=64)
    verification_code = models.CharField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.UUIDField(null=True)
    served_at = models.DateTimeField(null=True)
    served_by = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "issued_at"], name="casework_letter_case")]


class Licence(models.Model):
    """An electronic licence (电子证照). A licence that replaces another keeps its number.

    valid_until: the last valid day, as printed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=64)
    kind = models.CharField(max_length=50)
    title = models.CharField(max_length=200)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="licences")
    effect_run_id = models.UUIDField(unique=True)
    holder_id = models.UUIDField()
    holder_name = models.CharField(max_length=200)
    holder_code = models.CharField(max_length=32)
    issuer_id = models.UUIDField()
    issuer_name = models.CharField(max_length=200)
    issued_on = models.DateField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    data = models.JSONField()
    file_id = models.UUIDField()
    file_sha256 = models.CharField(max_length=64)
    verification_code = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=10, default="valid")
    state_reason = models.CharField(max_length=300, blank=True)
    state_changed_at = models.DateTimeField(null=True)
    replaces_id = models.UUIDField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["holder_id", "issued_on", "id"], name="casework_licence_holder")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(state="replaced"), name="casework_licence_number"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["valid", "revoked", "cancelled", "replaced"]),
                name="casework_licence_state",
            ),
        ]
