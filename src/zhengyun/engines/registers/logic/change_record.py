from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from zhengyun.engines.registers import rows, validate
from zhengyun.engines.registers.contracts import Cause, Record
from zhengyun.engines.registers.logic import writing
from zhengyun.engines.registers.logic.present import note_seen, present
from zhengyun.engines.registers.logic.writing import Pen
from zhengyun.engines.registers.scope import Row
from zhengyun.kit.actor import Actor


def change_record(
    actor: Actor,
    code: str,
    record_id: UUID,
    version: int,
    values: Mapping[str, Any],
    cause: Cause,
    key: str | None,
) -> Record:
    pen = writing.pen(actor, code, cause)
    made: list[Record] = []

    def run() -> Mapping[str, Any]:
        with writing.guarded(pen.record_type):
            made.append(change(pen, writing.hold_version(pen, record_id, version), values))
        return {"id": str(record_id)}

    request = ["change", code, record_id, version, values, cause.reason, cause.case_id]
    writing.once(actor, key, request, run)
    return made[0] if made else present(pen, record_id)


def change(pen: Pen, row: Row, values: Mapping[str, Any], operation: str = "changed") -> Record:
    """The next version of a held record; the present one where nothing differs."""
    record_type = pen.record_type
    names = tuple(record_type.fields)
    before = rows.stored(record_type, names, row)
    found = validate.read_record(record_type, values, before)
    changed = tuple(name for name in names if found.values.get(name) != before.get(name))
    if not changed and not found.faults:
        note_seen(pen, row[0])
        return rows.shown(record_type, pen.view, row, before)
    validate.check_known(record_type, found, changed)
    owner_id = writing.place(pen, found)
    record = writing.replace(pen, row, owner_id, found.values, changed)
    writing.tell(pen, operation, record.id, record.version)
    return record
