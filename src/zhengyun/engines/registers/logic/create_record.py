from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from zhengyun.engines.registers import validate
from zhengyun.engines.registers.contracts import Cause, Record
from zhengyun.engines.registers.logic import writing
from zhengyun.engines.registers.logic.present import present
from zhengyun.engines.registers.logic.writing import Pen
from zhengyun.kit.actor import Actor
from zhengyun.kit.ids import uuid7

FIRST = 1


def create_record(
    actor: Actor, code: str, values: Mapping[str, Any], cause: Cause, key: str | None
) -> Record:
    pen = writing.pen(actor, code, cause)
    made: list[Record] = []

    def run() -> Mapping[str, Any]:
        made.append(create(pen, values))
        return {"id": str(made[0].id)}

    answer = writing.once(actor, key, ["create", code, values, cause.reason, cause.case_id], run)
    return made[0] if made else present(pen, UUID(answer["id"]))


def create(pen: Pen, values: Mapping[str, Any]) -> Record:
    record_type = pen.record_type
    found = validate.read_record(record_type, values, None)
    validate.check_known(record_type, found, tuple(record_type.fields))
    owner_id = writing.place(pen, found)
    with writing.guarded(record_type):
        record = writing.enter(pen, uuid7(), FIRST, owner_id, found.values)
        writing.tell(pen, "created", record.id, FIRST)
    return record
