"""From a row of `sql.reads` to the record that this actor may see."""

from __future__ import annotations

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
    found = stored(record_type, view.columns, row)
    return shown(record_type, view, row, found)


def stored(record_type: RecordType, names: tuple[str, ...], row: Row) -> dict[str, Any]:
    """The values of a row that was selected with these names, as Python has them."""
    found = dict(zip(names, row[META:], strict=True))
    geometry = record_type.geometry
    if geometry and isinstance(found.get(geometry.name), str):
        found[geometry.name] = orjson.loads(found[geometry.name])
    return found


def shown(record_type: RecordType, view: View, row: Row, found: dict[str, Any]) -> Record:
    """A record with these values, as far as the view shows them on a row of this owner."""
    covered = frozenset[str]()
    if not view.is_plain or len(found) != len(view.columns):
        found, covered = _limited(record_type, view, row[1], found)
    label = found.get(record_type.label)
    record_id, owner_id, version, since, by, case_id, batch_id, until, operation, is_disputed = row[:META]
    return Record(
        record_id,
        record_type.code,
        values.key_text(record_type.key, found),
        label if type(label) is str else "" if label is None else values.as_text(label),
        version,
        since,
        until,
        found,
        covered,
        owner_id,
        case_id,
        batch_id,
        by,
        operation,
        is_disputed,
    )


def _limited(
    record_type: RecordType, view: View, owner_id: UUID, found: dict[str, Any]
) -> tuple[dict[str, Any], frozenset[str]]:
    """What may be shown of these values, and the names of those that are shown by their mask."""
    plain, masked = view.shown(owner_id)
    visible = {name: value for name, value in found.items() if name in plain}
    covered = frozenset(name for name in masked if found.get(name) is not None)
    for name in masked & found.keys():
        visible[name] = cover(record_type, name, found[name])
    return visible, covered


def cover(record_type: RecordType, name: str, value: Any) -> str | None:
    """A value by its field's mask; a place on the map is covered wholly."""
    if value is None:
        return None
    field = record_type.fields[name]
    recipe = "all" if field.kind is Kind.GEOMETRY else field.mask
    return rules.mask(recipe, values.as_text(value))
