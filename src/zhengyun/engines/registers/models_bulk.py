"""Loading a file into a register and writing a register to a file, as jobs that can be followed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from zhengyun.engines.registers.contracts import Mode, RunState
from zhengyun.kit.ids import uuid7


def _choices(kinds: type[RunState | Mode]) -> list[tuple[str, str]]:
    return [(kind.value, kind.value) for kind in kinds]


class Import(models.Model):
    """Its id is the `_batch` of the records that it wrote.

    definition: the version of the register by which the rows were checked so far. position: the checkpoint,
    how many rows of the file are done; those without content are in no count. rows_right lie in reg_load.
    pass_number grows whenever the loading begins again from the first row.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    register = models.CharField(max_length=40)
    definition = models.CharField(max_length=64, blank=True)
    file_id = models.UUIDField()
    file_name = models.CharField(max_length=200)
    format = models.CharField(max_length=16)
    state = models.CharField(max_length=12, choices=_choices(RunState), default=RunState.UPLOADED)
    mode = models.CharField(max_length=16, choices=_choices(Mode), default=Mode.ALL_OR_NOTHING)
    mapping: models.JSONField[dict[str, str]] = models.JSONField(default=dict)
    columns: models.JSONField[list[str]] = models.JSONField(default=list)
    rows_total = models.BigIntegerField(null=True)
    position = models.BigIntegerField(default=0)
    rows_read = models.BigIntegerField(default=0)
    rows_right = models.BigIntegerField(default=0)
    rows_faulty = models.BigIntegerField(default=0)
    rows_created = models.BigIntegerField(default=0)
    rows_changed = models.BigIntegerField(default=0)
    rows_same = models.BigIntegerField(default=0)
    pass_number = models.IntegerField(default=0)
    faults: models.JSONField[list[list[Any]]] = models.JSONField(default=list)
    faults_file_id = models.UUIDField(null=True)
    message = models.CharField(max_length=500, blank=True)
    is_cancelling = models.BooleanField(default=False)
    organization_id = models.UUIDField(null=True)
    account_id = models.UUIDField(null=True)
    actor: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "registers_import"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["register", "-created_at", "-id"], name="registers_import_register"),
            models.Index(fields=["account_id", "-created_at", "-id"], name="registers_import_account"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(rows_read=models.F("rows_right") + models.F("rows_faulty")),
                name="registers_import_every_row",
            ),
        ]


class ImportPart(models.Model):
    """The wrong rows of one checkpoint, compressed, until they are put together into one file."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+", db_column="import_id")
    first_row = models.BigIntegerField()
    content = models.BinaryField()

    class Meta:
        db_table = "registers_importpart"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["run", "first_row"], name="registers_importpart_once"),
        ]


class Export(models.Model):
    """A copy of records as one actor may see them. search, purpose: how and why they were asked for."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    register = models.CharField(max_length=40)
    format = models.CharField(max_length=16)
    state = models.CharField(max_length=12, choices=_choices(RunState), default=RunState.QUEUED)
    search: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    purpose: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    rows_written = models.BigIntegerField(default=0)
    file_id = models.UUIDField(null=True)
    file_name = models.CharField(max_length=200, blank=True)
    message = models.CharField(max_length=500, blank=True)
    account_id = models.UUIDField(null=True)
    actor: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "registers_export"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["account_id", "-created_at", "-id"], name="registers_export_account"),
            models.Index(
                fields=["expires_at"],
                name="registers_export_expires",
                condition=models.Q(expires_at__isnull=False),
            ),
        ]
