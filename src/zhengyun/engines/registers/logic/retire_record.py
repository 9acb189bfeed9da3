from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.registers import definitions, rows, scope
from zhengyun.engines.registers.contracts import Cause
from zhengyun.engines.registers.definition import ALL, RecordType
from zhengyun.engines.registers.logic import writing
from zhengyun.engines.registers.logic.writing import TICK, Pen
from zhengyun.engines.registers.scope import Row
from zhengyun.engines.registers.sql import reads, writes
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import conflict


def retire_record(
    actor: Actor, code: str, record_id: UUID, version: int, cause: Cause, key: str | None
) -> None:
    pen = writing.pen(actor, code, cause)

    def run() -> Mapping[str, Any]:
        with writing.guarded(pen.record_type):
            retire(pen, writing.hold_version(pen, record_id, version))
        return {"id": str(record_id)}

    writing.once(actor, key, ["retire", code, record_id, version, cause.reason, cause.case_id], run)


def retire(pen: Pen, row: Row) -> None:
    """Ends a held record; the table's trigger keeps its last version with who, when and why."""
    record_type, record_id, version = pen.record_type, row[0], row[2]
    _check_unreferenced(record_type, rows.stored(record_type, tuple(record_type.fields), row))
    settings = {
        "zy.at": max(clock.now(), row[3] + TICK).isoformat(),
        "zy.by": str(pen.actor.account_id or ""),
        "zy.case": str(pen.cause.case_id or ""),
        "zy.batch": str(pen.cause.batch_id or ""),
    }
    done = scope.write(writes.delete(record_type.code), [record_id, version], pen.view.scope, settings)
    if done != 1:
        raise writing.stale(version)
    writing.tell(pen, "retired", record_id, version)


def _check_unreferenced(record_type: RecordType, found: Mapping[str, Any]) -> None:
    """Raises `registers.referenced` (409) with the register in which a record names this one."""
    asked: list[RecordType] = []
    parts: list[str] = []
    parameters: list[Any] = []
    for other in definitions.all_types():
        for one in other.fields.values():
            target = one.reference
            if target and target.register == record_type.code and found.get(target.field) is not None:
                asked.append(other)
                parts.append(reads.exists(other.code, (one.name,)))
                parameters.append(found[target.field])
    if not parts:
        return
    answers = scope.read("SELECT " + ", ".join(parts), parameters, ALL)[0]
    titles = sorted({other.title for other, is_named in zip(asked, answers, strict=True) if is_named})
    if titles:
        raise conflict(
            "registers.referenced",
            _("Records of other registers name this one."),
            value=", ".join(titles),
            remedy=_("Change or retire those records first."),
        )
