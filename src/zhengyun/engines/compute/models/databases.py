"""Managed databases with their backups. What lies in them is on a server of its own (`databases/`)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhengyun.engines.compute.contracts.databases import BackupState, DatabaseState
from zhengyun.kit.ids import uuid7


class Database(models.Model):
    """is_wanted false: to be dropped. verifier: the password as SCRAM-SHA-256 keeps it; password_once:
    sealed, until it was shown once."""

    id = models.UUIDField(primary_key=True, editable=False)
    owner = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    system_id = models.UUIDField(null=True)
    reference = models.UUIDField(null=True)
    title = models.CharField(max_length=60)
    name = models.CharField(max_length=40, unique=True)
    login = models.CharField(max_length=40, unique=True)
    size_gb = models.PositiveIntegerField()
    is_wanted = models.BooleanField(default=True)
    state = models.CharField(max_length=10, default=DatabaseState.REQUESTED)
    fault = models.TextField(default="")
    failures = models.PositiveSmallIntegerField(default=0)
    verifier = models.CharField(max_length=140, default="")
    password_once = models.BinaryField(null=True)
    used_bytes = models.BigIntegerField(null=True)
    measured_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    wiped = models.JSONField(default=list)

    class Meta:
        db_table = "compute_database"
        indexes: ClassVar = [
            models.Index(fields=["owner", "-created_at", "-id"], name="compute_database_owner"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in DatabaseState]), name="compute_database_state"
            ),
            models.CheckConstraint(condition=Q(size_gb__gte=1), name="compute_database_size"),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=False) | ~Q(state="deleted"), name="compute_database_end"
            ),
        ]


class DatabaseBackup(models.Model):
    """Its file lies below HOME under the ids of the database and the backup."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    database = models.ForeignKey(Database, on_delete=models.PROTECT, related_name="backups")
    state = models.CharField(max_length=10, default=BackupState.REQUESTED)
    bytes = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, default="")
    fault = models.TextField(default="")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in BackupState]), name="compute_backup_state"
            ),
            models.UniqueConstraint(
                fields=["database"],
                condition=Q(state__in=["requested", "restoring"]),
                name="compute_backup_one_at_work",
            ),
        ]
