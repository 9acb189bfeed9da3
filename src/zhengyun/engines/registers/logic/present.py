"""The present state of a record for who has just written it."""

from __future__ import annotations

from uuid import UUID

from zhengyun.engines.registers import scope
from zhengyun.engines.registers.contracts import Record
from zhengyun.engines.registers.logic.writing import Pen
from zhengyun.engines.registers.queries import no_such_record
from zhengyun.engines.registers.rows import to_record
from zhengyun.engines.registers.sql import reads


def present(pen: Pen, record_id: UUID) -> Record:
    """Raises `registers.no_such_record` (404) when it was retired since."""
    statement = reads.by(pen.record_type.code, pen.view.columns, ("id",))
    if not (rows := scope.read(statement, [record_id], pen.view.scope)):
        raise no_such_record(pen.record_type)
    return to_record(pen.record_type, pen.view, rows[0])
