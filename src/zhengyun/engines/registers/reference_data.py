"""Small reference data of a package: `registers/data/<register>.csv`, brought in when it is activated.

Entered or changed by key; a record that the file does not name stays as it is.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from zhengyun.engines.registers import messages, organizations, rows, scope, validate, values
from zhengyun.engines.registers.codes import codes_of
from zhengyun.engines.registers.definition import ALL, RecordType
from zhengyun.engines.registers.events import RecordsChanged
from zhengyun.engines.registers.sql import reads, writes
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7

MAX_FAULTS = 20
FIRST_ROW = 2


@dataclass(frozen=True, slots=True)
class Known:
    """A record as it stands: id, version, and its values."""

    id: UUID
    version: int
    values: Mapping[str, Any]


def faults(record_type: RecordType, path: Path) -> Iterator[tuple[str, str]]:
    """What is wrong with a file, by row and column; at most twenty."""
    seen: dict[tuple[Any, ...], int] = {}
    left = MAX_FAULTS
    for number, found in _readings(record_type, path):
        key = tuple(found.values.get(name) for name in record_type.key)
        if key in seen:
            found.fault(record_type.key[0], _("This key stands in row %(row)s too.") % {"row": seen[key]})
        seen[key] = number
        for name, words in found.faults.items():
            for sentence in words:
                yield f"{number}: {name}", sentence
                left -= 1
                if not left:
                    return


def load(record_type: RecordType, path: Path) -> None:
    """In the caller's transaction. Raises Problem 422 `registers.bad_reference_data` with row and column."""
    read = [found.values for _number, found in _readings(record_type, path)]
    _check_codes(record_type, read)
    known = _known(record_type)
    batch = uuid7()
    new = [one for one in read if _key(record_type, one) not in known]
    changed = [
        (known[key], one)
        for one in read
        if (key := _key(record_type, one)) in known and dict(known[key].values) != one
    ]
    if new or changed:
        with transaction.atomic(), scope.writing(ALL), connection.cursor() as cursor:
            _insert(cursor, record_type, new, batch)
            _update(cursor, record_type, changed, batch)
        _tell(record_type, batch, len(new), len(changed))


def _readings(record_type: RecordType, path: Path) -> Iterator[tuple[int, validate.Reading]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=FIRST_ROW):
            given = {name: value for name, value in row.items() if value not in (None, "")}
            yield number, validate.read_record(record_type, given, None)


def _check_codes(record_type: RecordType, read: Sequence[Mapping[str, Any]]) -> None:
    for one in record_type.fields.values():
        if one.codes:
            valid = {entry.code for entry in codes_of(one.codes)}
            for number, found in enumerate(read, start=FIRST_ROW):
                value = found[one.name]
                if value is not None and not set(value if isinstance(value, list) else [value]) <= valid:
                    raise Problem(
                        "registers.bad_reference_data",
                        messages.unknown_code(one, value),
                        value=f"{record_type.code}.csv {number}: {one.name}",
                        remedy=_("Mend them and install it again."),
                    )


def _key(record_type: RecordType, found: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(found[name] for name in record_type.key)


def _known(record_type: RecordType) -> dict[tuple[Any, ...], Known]:
    names = tuple(record_type.fields)
    found = {}
    for row in scope.read(reads.whole(record_type.code, names), [], ALL):
        stored = rows.stored(record_type, names, row)
        found[_key(record_type, stored)] = Known(row[0], row[2], stored)
    return found


def _columns(record_type: RecordType) -> tuple[str, ...]:
    shape = record_type.geometry
    return (*record_type.fields, f"{shape.name}__box") if shape else tuple(record_type.fields)


def _stored(record_type: RecordType, found: Mapping[str, Any]) -> list[Any]:
    stored = [values.as_stored(one, found[name]) for name, one in record_type.fields.items()]
    if record_type.geometry:
        shape = found[record_type.geometry.name]
        stored.append(values.box_of(shape) if shape else None)
    return stored


def _insert(cursor: Any, record_type: RecordType, new: Sequence[Mapping[str, Any]], batch: UUID) -> None:
    statement = writes.insert(record_type.code, _columns(record_type))
    began, source = clock.now(), organizations.id_of(record_type.source)
    cursor.executemany(
        statement,
        [
            [
                uuid7(),
                _owner(record_type, one, source),
                1,
                began,
                None,
                None,
                batch,
                *_stored(record_type, one),
            ]
            for one in new
        ],
    )


def _update(
    cursor: Any, record_type: RecordType, changed: Sequence[tuple[Known, Mapping[str, Any]]], batch: UUID
) -> None:
    statement = writes.update(record_type.code, _columns(record_type))
    began, source = clock.now(), organizations.id_of(record_type.source)
    cursor.executemany(
        statement,
        [
            [
                *(_owner(record_type, one, source), known.version + 1, began, None, None, batch),
                *_stored(record_type, one),
                *(known.id, known.version),
            ]
            for known, one in changed
        ],
    )


def _owner(record_type: RecordType, found: Mapping[str, Any], source: UUID) -> UUID | None:
    return validate.owner_of(record_type, validate.Reading(dict(found)), source)


def _tell(record_type: RecordType, batch: UUID, new: int, changed: int) -> None:
    detail = {"created": new, "changed": changed, "batch": str(batch)}
    audit.record(SYSTEM, "registers.load_reference_data", "register", record_type.code, detail=detail)
    fact = RecordsChanged(
        subject_id=batch,
        version=1,
        register=record_type.code,
        operation="imported",
        count=new + changed,
        batch_id=batch,
    )
    jobs.publish(fact, SYSTEM)
