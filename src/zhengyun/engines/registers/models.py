"""Which registers there are, by the versions of their definitions; their records are no Django models."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from psycopg.types.json import Json

from zhengyun.engines.registers.models_access import Access, Dispute, Write
from zhengyun.engines.registers.models_bulk import Export, Import, ImportPart
from zhengyun.engines.registers.models_draw import Draw
from zhengyun.kit.ids import uuid7

__all__ = [
    "Access",
    "Dispute",
    "Draw",
    "Export",
    "Import",
    "ImportPart",
    "Register",
    "RegisterVersion",
    "Write",
]


class Register(models.Model):
    """A register by its code, which names its tables. package: whose definition it is."""

    code = models.CharField(max_length=40, primary_key=True)
    package = models.CharField(max_length=100)
    created_at = models.DateTimeField()


class Document(models.JSONField):
    """JSON as it was written: jsonb would put the fields of a register into another order."""

    def db_type(self, connection: Any) -> str:
        return "json"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return None if value is None else Json(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return value


class RegisterVersion(models.Model):
    """A definition as a version of its package brought it. Never changed once prepared."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    definition = Document()
    state = models.CharField(max_length=10, default="prepared")
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "active", "retired"]), name="registers_version_state"
            ),
            models.UniqueConstraint(fields=["register", "version", "digest"], name="registers_version_once"),
            models.UniqueConstraint(
                fields=["register"], condition=Q(state="active"), name="registers_version_active"
            ),
        ]
