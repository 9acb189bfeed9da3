from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.registers import rows, scope, validate
from zhengyun.engines.registers.contracts import Cause, Record
from zhengyun.engines.registers.logic import change_record, writing
from zhengyun.engines.registers.logic.present import present
from zhengyun.engines.registers.logic.writing import Pen
from zhengyun.engines.registers.scope import Row
from zhengyun.engines.registers.sql import reads
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import not_found


def undo_record(
    actor: Actor, code: str, record_id: UUID, version_to_restore: int, cause: Cause, key: str | None
) -> Record:
    pen = writing.pen(actor, code, cause)
    made: list[Record] = []

    def run() -> Mapping[str, Any]:
        with writing.guarded(pen.record_type):
            made.append(_undo(pen, record_id, version_to_restore))
        return {"id": str(record_id)}

    request = ["undo", code, record_id, version_to_restore, cause.reason, cause.case_id]
    writing.once(actor, key, request, run)
    return made[0] if made else present(pen, record_id)


def _undo(pen: Pen, record_id: UUID, version: int) -> Record:
    row = writing.hold(pen, ("id",), [record_id])
    wanted = _version(pen, record_id, version)
    if row is not None:
        return change_record.change(pen, row, wanted, "restored")
    return _bring_back(pen, record_id, wanted)


def _version(pen: Pen, record_id: UUID, version: int) -> dict[str, Any]:
    names = tuple(pen.record_type.fields)
    statement = reads.version(pen.record_type.code, names)
    found = scope.read(statement, [record_id, version, record_id, version], pen.view.scope)
    if not found:
        raise not_found(
            "registers.no_such_version",
            _("The record has no such version, or you may not see it."),
            value=version,
            remedy=_("Choose one of the versions in its history."),
        )
    return rows.stored(pen.record_type, names, found[0])


def _bring_back(pen: Pen, record_id: UUID, values: Mapping[str, Any]) -> Record:
    """A retired record begins again with its own id, after its last version."""
    record_type = pen.record_type
    found = validate.read_record(record_type, values, None)
    validate.check_known(record_type, found, tuple(record_type.fields))
    owner_id = writing.place(pen, found)
    last: Row = scope.read(reads.versions(record_type.code, ()), [record_id, record_id], pen.view.scope)[0]
    record = writing.enter(pen, record_id, last[2] + 1, owner_id, found.values, last[7])
    writing.tell(pen, "restored", record.id, record.version)
    return record
