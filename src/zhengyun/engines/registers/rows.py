"""From a row of `sql.reads` to the record that this actor may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson

from zhengyun.engines.registers import rules, values
from zhengyun.engines.registers.contracts import Record
from zhengyun.engines.registers.definition import Kind, RecordType
from zhengyun.engines.registers.rules import View
from zhengyun.engines.registers.scope import Row
from zhengyun.engines.registers.sql.reads import META


def to_record(record_type: RecordType, view: View, row: Row) -> Record:
    """The row was selected with `view.columns`."""
    return shown(record_type, view, row, stored(record_type, view.columns, row))


def stored(record_type: RecordType, names: tuple[str, ...], row: Row) -> dict[str, Any]:
    """The values of a row that was selected with these names, as Python has them."""
    found = dict(zip(names, row[META:], strict=True))
    geometry = record_type.geometry
    if geometry and isinstance(found.get(geometry.name), str):
        found[geometry.name] = orjson.loads(found[geometry.name])
    return found


def shown(record_type: RecordType, view: View, row: Row, found: Mapping[str, Any]) -> Record:
    """A record with these values, as far as the view shows them on a row of this owner."""
    owner_id: UUID = row[1]
    plain, masked = view.shown(owner_id)
    visible = {name: value for name, value in found.items() if name in plain}
    covered = frozenset(name for name in masked if found.get(name) is not None)
    for name in masked & found.keys():
        visible[name] = cover(record_type, name, found[name])
    label = visible.get(record_type.label)
    return Record(
        id=row[0],
        register=record_type.code,
        key=values.key_text(record_type.key, visible),
        label="" if label is None else values.as_text(label),
        version=row[2],
        since=row[3],
        until=row[7],
        values=visible,
        masked=covered,
        owner_id=owner_id,
        by=row[4],
        case_id=row[5],
        batch_id=row[6],
        operation=row[8],
        is_disputed=row[9],
    )


def cover(record_type: RecordType, name: str, value: Any) -> str | None:
    """A value by its field's mask; a place on the map is covered wholly."""
    if value is None:
        return None
    field = record_type.fields[name]
    recipe = "all" if field.kind is Kind.GEOMETRY else field.mask
    return rules.mask(recipe, values.as_text(value))
