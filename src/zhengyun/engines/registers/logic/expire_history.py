"""What a definition keeps for some years only leaves history when they are over (x-retention)."""

from __future__ import annotations

from django.db import connection, transaction
from psycopg import sql

from zhengyun.engines.registers import definitions
from zhengyun.engines.registers.definition import RecordType
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM

MOST = 5_000
"""Versions that one transaction removes at most, so that none holds its locks for long."""


def expire_history() -> None:
    """Each register by its own years and law; what was removed is counted in the audit."""
    for record_type in definitions.all_types():
        if record_type.retention.years is not None:
            while _expire_some(record_type):
                pass


def _expire_some(record_type: RecordType) -> int:
    function = sql.Identifier("reg", f"expire_{record_type.code}")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT {}(%s, %s)").format(function), [clock.now(), MOST])
        removed = int(cursor.fetchone()[0])
        if removed:
            retention = record_type.retention
            detail = {"versions": removed, "years": retention.years, "basis": retention.basis}
            audit.record(SYSTEM, "registers.expire", "register", record_type.code, detail=detail)
    return removed
