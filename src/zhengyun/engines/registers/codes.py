"""Code lists: registers of dated entries, as forms and pages need them."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhengyun.engines.registers import definitions, scope
from zhengyun.engines.registers.definition import ALL, CodeEntry, RecordType
from zhengyun.engines.registers.sql import reads
from zhengyun.kit import clock

NEEDED = ("code", "title", "valid_from", "valid_until")
MAX_KEPT = 5_000
_titles: dict[tuple[str, str, date], tuple[RecordType, str]] = {}


def codes_of(list_code: str, on: date | None = None) -> list[CodeEntry]:
    record_type = definitions.record_type(list_code)
    day = on or clock.today()
    return [_entry(record_type, row) for row in _read(record_type, day)]


def title_of_code(list_code: str, code: str, on: date | None = None) -> str:
    """Kept in the process as long as the definition is the same: a title of a day does not change often."""
    record_type = definitions.record_type(list_code)
    day = on or clock.today()
    kept = _titles.get((list_code, code, day))
    if kept and kept[0] is record_type:
        return kept[1]
    rows = _read(record_type, day, code)
    title = _entry(record_type, rows[0]).title if rows else code
    if rows:
        if len(_titles) >= MAX_KEPT:
            _titles.clear()
        _titles[list_code, code, day] = (record_type, title)
    return title


def _read(record_type: RecordType, day: date, code: str | None = None) -> list[scope.Row]:
    statement = reads.code_entries(record_type.code, _names(record_type), one=code is not None)
    return scope.read(statement, [day, day] if code is None else [day, day, code], ALL)


def _names(record_type: RecordType) -> tuple[str, ...]:
    return (*NEEDED, *(name for name in ("parent", "successor") if name in record_type.fields))


def _entry(record_type: RecordType, row: scope.Row) -> CodeEntry:
    found: dict[str, Any] = dict(zip(_names(record_type), row[1:], strict=True))
    return CodeEntry(
        code=found["code"],
        title=found["title"],
        valid_from=found["valid_from"],
        valid_until=found["valid_until"],
        parent=found.get("parent") or "",
        successor=found.get("successor") or "",
    )
