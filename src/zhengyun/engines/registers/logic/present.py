"""The present state of a record for who has just written it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from zhengyun.engines.registers import access_log, scope
from zhengyun.engines.registers.contracts import Purpose, Record
from zhengyun.engines.registers.definition import Action
from zhengyun.engines.registers.logic.writing import Pen
from zhengyun.engines.registers.queries import no_such_record
from zhengyun.engines.registers.rows import to_record
from zhengyun.engines.registers.sql import reads


def present(pen: Pen, record_id: UUID) -> Record:
    """Raises `registers.no_such_record` (404) when it was retired since."""
    statement = reads.by(pen.record_type.code, pen.view.columns, ("id",))
    if not (rows := scope.read(statement, [record_id], pen.view.scope)):
        raise no_such_record(pen.record_type)
    note_seen(pen, record_id)
    return to_record(pen.record_type, pen.view, rows[0])


def note_seen(pen: Pen, record_id: UUID) -> None:
    """Who is shown a record that he did not write has read it."""
    purpose = Purpose(basis=pen.cause.reason or pen.record_type.basis, case_id=pen.cause.case_id)
    view = replace(pen.view, action=Action.READ)
    access_log.note_read(pen.record_type, view, pen.actor, purpose, [record_id])
