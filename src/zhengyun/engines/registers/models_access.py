"""Who read what, what is disputed, why was written."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from zhengyun.kit import clock
from zhengyun.kit.ids import uuid7


class Access(models.Model):
    """One person's record was read, checked, exported or written. Names are as they were then."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(default=clock.now)
    register = models.CharField(max_length=40)
    record_id = models.UUIDField()
    action = models.CharField(max_length=16)
    account_id = models.UUIDField(null=True)
    reader = models.CharField(max_length=200, blank=True)
    organization_id = models.UUIDField(null=True)
    organization = models.CharField(max_length=200, blank=True)
    item = models.CharField(max_length=64, blank=True)
    basis = models.TextField(blank=True)
    case_id = models.UUIDField(null=True)
    case_number = models.CharField(max_length=64, blank=True)
    fields = ArrayField(models.CharField(max_length=50), default=list)
    is_secret = models.BooleanField(default=False)
    is_bulk = models.BooleanField(default=False)

    class Meta:
        db_table = "registers_access"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(action__in=["read", "check", "export", "write"]), name="access_action"
            ),
        ]
        indexes: ClassVar = [
            models.Index("record_id", models.F("at").desc(), name="access_of_record"),
        ]


class Dispute(models.Model):
    """An objection to a record, by the case in which it is heard."""

    case_id = models.UUIDField(primary_key=True)
    register = models.CharField(max_length=40)
    record_id = models.UUIDField()
    opened_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "registers_dispute"
        indexes: ClassVar = [
            models.Index(fields=["record_id"], condition=Q(settled_at=None), name="dispute_open"),
        ]


class Write(models.Model):
    """One record was entered, changed or retired one by one (not by an import), and why.

    version: the one that was written; of a retired record the last. run_id: the effect's run that did
    it, so that a repetition writes nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(default=clock.now)
    register = models.CharField(max_length=40)
    record_id = models.UUIDField()
    version = models.IntegerField()
    operation = models.CharField(max_length=16)
    reason = models.TextField(blank=True)
    account_id = models.UUIDField(null=True)
    organization_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    run_id = models.UUIDField(null=True, unique=True)

    class Meta:
        db_table = "registers_write"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(operation__in=["created", "changed", "retired", "restored"]),
                name="write_operation",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["record_id", "version"], name="write_of_record"),
        ]
