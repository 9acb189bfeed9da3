from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from zhengyun.kernel.audit.contracts import AuditEntry
from zhengyun.kernel.audit.models import Record

COLUMNS = tuple(field.attname for field in Record._meta.concrete_fields)  # noqa: SLF001


def raw_records(keys: Sequence[UUID]) -> list[dict[str, Any]]:
    """All columns of these records, as they are stored."""
    return list(Record.objects.filter(id__in=keys).values(*COLUMNS))


def timeline(subject_type: str, subject_id: str, limit: int) -> list[AuditEntry]:
    rows = Record.objects.filter(subject_type=subject_type, subject_id=subject_id)
    return [entry(row) for row in rows.order_by("-occurred_at", "-id")[:limit]]


def entry(row: Record) -> AuditEntry:
    values = {column: getattr(row, column) for column in COLUMNS}
    return AuditEntry(**{**values, "ids": tuple(row.ids)})


def sealer_lag_seconds() -> float:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM clock_timestamp() - min(r.recorded_at))"
            " FROM audit_pending p JOIN audit_record r ON r.id = p.record_id"
        )
        found = cursor.fetchone()[0]
    return max(0.0, float(found)) if found is not None else 0.0
