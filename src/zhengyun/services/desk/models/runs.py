"""What the desk does as jobs: one act on many tasks, and lists as files."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhengyun.kit import clock
from zhengyun.kit.ids import uuid7


class BulkRun(models.Model):
    """One act on many tasks. actor: as stored; rights are those of the moment in which it runs.

    key: of the form that was confirmed, so that sent twice it is one run. data: what the act was given.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+", db_index=False)
    actor = models.JSONField()
    key = models.CharField(max_length=64)
    act = models.CharField(max_length=40)
    title = models.CharField(max_length=100)
    opinion = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    state = models.CharField(max_length=8, default="waiting")
    total = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "created_at", "id"], name="desk_bulk_mine")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "key"], name="desk_bulk_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done"]), name="desk_bulk_state"
            ),
            models.CheckConstraint(condition=Q(total__gte=1, total__lte=200), name="desk_bulk_size"),
        ]


class BulkItem(models.Model):
    """A task of a run, with what came of it. Its id is the idempotency key of the act on it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="items", db_index=False)
    position = models.PositiveSmallIntegerField()
    task_id = models.UUIDField()
    case_id = models.UUIDField()
    case_number = models.CharField(max_length=32)
    case_version = models.PositiveIntegerField()
    applicant_name = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    step = models.CharField(max_length=100)
    state = models.CharField(max_length=8, default="waiting")
    code = models.CharField(max_length=60, blank=True)
    words = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "position"], name="desk_bulk_item_place"),
            models.UniqueConstraint(fields=["run", "task_id"], name="desk_bulk_item_task"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "done", "refused", "changed"]), name="desk_bulk_item_state"
            ),
        ]


class Export(models.Model):
    """A list as a file, made by a job and kept for some days.

    rights: the roles of whoever made it, as "role@organization", from which its rows come.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+", db_index=False)
    actor = models.JSONField()
    key = models.CharField(max_length=64)
    name = models.CharField(max_length=100)
    format = models.CharField(max_length=4)
    filter = models.JSONField(default=dict)
    state = models.CharField(max_length=8, default="waiting")
    rows = models.PositiveIntegerField(null=True)
    is_cut = models.BooleanField(default=False)
    file_id = models.UUIDField(null=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    rights = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "created_at", "id"], name="desk_export_mine"),
            models.Index(fields=["expires_at"], condition=Q(state="ready"), name="desk_export_expiry"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "key"], name="desk_export_once"),
            models.CheckConstraint(condition=Q(format__in=["csv", "xlsx"]), name="desk_export_format"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "ready", "failed", "gone"]), name="desk_export_state"
            ),
        ]
