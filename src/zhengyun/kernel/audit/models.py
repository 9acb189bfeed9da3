from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from zhengyun.kit.ids import uuid7


class Record(models.Model):
    """Inserted and read, never changed: the application's login has no UPDATE and no DELETE here."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    recorded_at = models.DateTimeField(db_default=Now())
    occurred_at = models.DateTimeField()
    actor_account = models.UUIDField(null=True)
    party_id = models.UUIDField(null=True)
    mandate_id = models.UUIDField(null=True)
    organization_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=20)
    request_id = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=80)
    outcome = models.CharField(max_length=40)
    detail: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    ids: ArrayField[list[UUID], list[UUID]] = ArrayField(models.UUIDField(), default=list)

    class Meta:
        db_table = "audit_record"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject_type", "subject_id", "-occurred_at"], name="audit_record_subject"),
            models.Index(fields=["actor_account", "-occurred_at"], name="audit_record_actor"),
        ]


class Pending(models.Model):
    """Records that wait for the sealer; filled by a trigger on audit_record."""

    record = models.OneToOneField(
        Record, models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False
    )

    class Meta:
        db_table = "audit_pending"


class Batch(models.Model):
    """A Merkle tree over the leaves first_seq..last_seq, chained to the head of the batch before."""

    number = models.BigIntegerField(primary_key=True)
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    merkle_root = models.BinaryField()
    previous_head = models.BinaryField()
    head = models.BinaryField()
    sealed_at = models.DateTimeField()
    suite = models.CharField(max_length=40)

    class Meta:
        db_table = "audit_batch"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(last_seq__gte=models.F("first_seq")), name="audit_batch_not_empty"
            ),
        ]


class Seal(models.Model):
    """The place of a record in the chain. No foreign key: a deleted record must leave its seal."""

    seq = models.BigIntegerField(primary_key=True)
    record_id = models.UUIDField(unique=True)
    leaf_hash = models.BinaryField()

    class Meta:
        db_table = "audit_seal"
