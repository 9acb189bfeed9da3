"""A small register for tests of the planner, in several versions, and looks at it past all our code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from zhengyun.engines.registers.definition import RecordType
from zhengyun.engines.registers.parse import parse
from zhengyun.engines.registers.schema import apply, owner
from zhengyun.engines.registers.schema.plan import Step
from zhengyun.engines.registers.tests.record_types import day, record_type, text
from zhengyun.kit.ids import uuid7

CODE = "test_lifts"
BUREAU, OTHER = uuid7(), uuid7()
BEGIN = datetime(2026, 3, 2, 1, tzinfo=UTC)
MAKERS = record_type(
    "test_makers",
    "制造单位",
    {"code": text("代码", 10), "name": text("名称", 60)},
    required=["code"],
    key=["code"],
    source="market",
)


def lifts(**changed: Any) -> dict[str, Any]:
    """changed: a property's new schema, None: the version leaves it out."""
    properties: dict[str, Any] = {
        "number": text("设备代码", 20, pattern="^[A-Z0-9]+$"),
        "place": text("使用地点", 100, **{"x-search": True}),
        "maker": text("制造单位", 10, **{"x-reference": "test_makers.code"}),
        "kind": {"type": "string", "title": "类别", "enum": ["passenger", "goods"], "default": "passenger"},
        "checked_on": day("检验日期", **{"x-index": True}),
        "seen_at": {"type": "string", "format": "date-time", "title": "巡查时间"},
        "floors": {"type": "integer", "title": "层数", "minimum": 1, "maximum": 200},
        "load": {"type": "number", "title": "载重", "x-digits": [8, 2]},
        "speed": {"type": "number", "title": "速度"},
        "is_public": {"type": "boolean", "title": "公共场所"},
        "keepers": {"type": "array", "title": "维保人员", "items": {"type": "string"}},
        "spot": {"type": "object", "title": "位置", "x-geometry": "point"},
    }
    hints: dict[str, Any] = {
        "required": ["number", "place"],
        "key": ["number"],
        "unique": [["maker", "checked_on"]],
        "label": "place",
        "source": "market",
    }
    for name, value in changed.items():
        if name in hints or name == "owner":
            hints[name] = value
        elif value is None:
            del properties[name]
        else:
            properties[name] = value
    return record_type(CODE, "电梯", properties, **hints)


def parsed(**changed: Any) -> RecordType:
    return parse(lifts(**changed))


def install(wanted: RecordType, *earlier: RecordType) -> list[str]:
    """The words of what was done."""
    said: list[str] = []
    apply.bring_up(parse(MAKERS), [])
    apply.bring_up(wanted, earlier, said.append)
    return said


def steps(wanted: RecordType, *earlier: RecordType) -> list[Step]:
    return apply.steps_for(wanted, earlier)


def as_owner(statement: str, *values: object) -> list[tuple[Any, ...]]:
    with owner.connect() as session:
        found = session.execute(statement.encode(), values or None)
        return found.fetchall() if found.description else []


def enter(count: int = 1, *, begin: int = 0, owner_id: UUID = BUREAU) -> list[UUID]:
    """Rows past all our code, as the owner of the table."""
    ids = [uuid7() for _one in range(count)]
    for number, one in enumerate(ids, begin):
        as_owner(
            f"INSERT INTO reg.{CODE} (id, owner_id, _version, _from, number, place) "
            "VALUES (%s, %s, 1, %s, %s, %s)",
            one, owner_id, BEGIN, f"TY{number:05d}", f"幸福路{number}号",
        )  # fmt: skip
    return ids


def rows(columns: str, schema: str = "reg") -> list[tuple[Any, ...]]:
    return as_owner(f"SELECT {columns} FROM {schema}.{CODE} ORDER BY 1")


def change(record_id: UUID, version: int, what: str, later: int = 1) -> None:
    as_owner(
        f"UPDATE reg.{CODE} SET _version = %s, _from = %s, {what} WHERE id = %s",
        version, BEGIN + timedelta(hours=later), record_id,
    )  # fmt: skip


@contextmanager
def app(**settings: str) -> Iterator[Any]:
    """A cursor of the app's own login in one transaction, with settings such as zy__read."""
    from django.db import transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for name, value in settings.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name.replace("__", "."), value])
        yield cursor


class Killed(BaseException):
    """Not an Exception: nobody may catch it, as nobody catches a kill."""


def killed_after(
    monkeypatch: pytest.MonkeyPatch, done: int, run: Callable[[], object], *, inside: bool = False
) -> None:
    """Run until so many steps are done; inside: the next step's statements ran but were never committed."""
    real, count = apply._carry_out, [0]

    def carry_out(session: psycopg.Connection[tuple[Any, ...]], step: Step) -> None:
        if count[0] == done:
            if inside and not step.is_slow:
                with session.transaction():
                    for statement in step.statements:
                        session.execute(statement)
                    raise Killed
            raise Killed
        count[0] += 1
        real(session, step)

    with monkeypatch.context() as patch:
        patch.setattr(apply, "_carry_out", carry_out)
        with pytest.raises(Killed):
            run()
