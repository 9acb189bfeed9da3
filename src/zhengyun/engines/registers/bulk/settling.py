"""From the staging table into the register: what only the whole file can show, then one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from zhengyun.engines.registers import definitions, messages, scope
from zhengyun.engines.registers.bulk import staging, statements
from zhengyun.engines.registers.bulk.known import has_rows
from zhengyun.engines.registers.contracts import RowFault
from zhengyun.engines.registers.definition import ALL, RecordType
from zhengyun.engines.registers.models_bulk import Import
from zhengyun.engines.registers.rules import View
from zhengyun.engines.registers.schema.functions import BOX_SUFFIX
from zhengyun.kit import clock

MANY = 5_000
FEW = 100
LOCK = "SELECT pg_advisory_xact_lock(hashtext('registers.import'), hashtext(%s))"
ESTIMATE = "SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = %s::regclass"


@dataclass(frozen=True, slots=True)
class Settled:
    """ids: of the records written, when they are few."""

    created: int
    changed: int
    same: int
    ids: tuple[UUID, ...] = ()


def lock(code: str) -> None:
    """Two imports into one register are settled one after the other."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [code])


def find_faults(run: Import, record_type: RecordType, view: View, *, may_repeat: bool) -> list[RowFault]:
    """What is wrong with rows that are right by themselves; each row with its first fault.

    may_repeat: a key may stand in several rows (looked at by hash before).
    """
    found: dict[int, RowFault] = {}
    is_empty = not has_rows(record_type)
    with scope.reading(ALL):
        for fault in _repeated(run, record_type, may_repeat=may_repeat):
            found.setdefault(fault.row, fault)
        for fault in () if is_empty else _standing_against(run, record_type, view):
            found.setdefault(fault.row, fault)
    return [found[row] for row in sorted(found)]


def find_orphans(run: Import, record_type: RecordType) -> list[RowFault]:
    """Rows that refer to records of the same register which are nowhere; empty once all have theirs."""
    faults = []
    with scope.reading(ALL):
        for field in record_type.fields.values():
            target = field.reference
            if target is None or target.register != record_type.code:
                continue
            statement = statements.without_target(run.register, field.name, target.field)
            for row, value in _rows(statement, [run.id, run.id]):
                title = definitions.record_type(target.register).title
                column = run.mapping.get(field.name, field.title)
                words = messages.unknown_reference(field, value, title)
                faults.append(RowFault(row, column, messages.short(value), words))
    return faults


def _repeated(run: Import, record_type: RecordType, *, may_repeat: bool) -> Iterator[RowFault]:
    words = _("Row %(row)s has the same already.")
    for names in [*([record_type.key] if may_repeat else []), *record_type.unique]:
        for row, first in _rows(statements.twice(run.register, names), [run.id, run.id]):
            yield RowFault(row, _titles(run, record_type, names), "", words % {"row": first})


def _standing_against(run: Import, record_type: RecordType, view: View) -> Iterator[RowFault]:
    """Records of the register that are another's, or that keep what must be unique."""
    code, key = run.register, record_type.key
    if view.rows is not None:
        for (row,) in _rows(statements.of_others(code, key), [run.id, list(view.rows)]):
            sentence = _("The record with this key belongs to another organization.")
            yield RowFault(row, _titles(run, record_type, key), "", sentence)
    for names in record_type.unique:
        for (row,) in _rows(statements.taken(code, names, key), [run.id, run.id]):
            sentence = _("Another record of the register has the same already.")
            yield RowFault(row, _titles(run, record_type, names), "", sentence)


def merge(run: Import, record_type: RecordType, view: View, account_id: UUID | None) -> Settled:
    """Changes what differs, enters what is new, leaves alone what is the same."""
    given = [clock.now(), account_id, run.id, run.id]
    is_empty = not has_rows(record_type)
    _choose_joins(run)
    ids: list[UUID] = []
    with scope.writing(view.scope), _references_at_the_end(record_type):
        changed = 0
        if not is_empty:
            changed = _write(
                statements.change(run.register, _written(run, record_type), record_type.key), given, ids, run
            )
        every = ("owner_id", *_with_boxes(record_type, tuple(record_type.fields)))
        entered = statements.enter(run.register, every, record_type.key, is_empty=is_empty)
        created = _write(entered, given, ids, run)
    return Settled(created, changed, run.rows_right - created - changed, tuple(ids))


@contextmanager
def _references_at_the_end(record_type: RecordType) -> Iterator[None]:
    """A changed record may now stand below a new one of the same file."""
    targets = {one.reference.register for one in record_type.fields.values() if one.reference}
    if record_type.code not in targets:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def remove(run: Import, faults: Sequence[RowFault]) -> None:
    staging.remove_rows(run.register, run.id, sorted({fault.row for fault in faults}))


def _written(run: Import, record_type: RecordType) -> tuple[str, ...]:
    """A field without a column in the file stays as it is in records that are there."""
    mapped = tuple(name for name in record_type.fields if name in run.mapping and name not in record_type.key)
    owner = ("owner_id",) if not record_type.owner_field or record_type.owner_field in run.mapping else ()
    return (*owner, *_with_boxes(record_type, mapped))


def _with_boxes(record_type: RecordType, names: tuple[str, ...]) -> tuple[str, ...]:
    geometry = record_type.geometry
    return (*names, geometry.name + BOX_SUFFIX) if geometry and geometry.name in names else names


def _write(statement: str, given: Sequence[Any], ids: list[UUID], run: Import) -> int:
    is_few = run.rows_right <= FEW
    with connection.cursor() as cursor:
        cursor.execute(statement if is_few else statements.without_ids(statement), given)
        if is_few:
            ids += [row[0] for row in cursor.fetchall()]
        return int(cursor.rowcount)


def _choose_joins(run: Import) -> None:
    """The staging table has no statistics, so PostgreSQL takes every import for a small one."""
    with connection.cursor() as cursor:
        cursor.execute(ESTIMATE, [f'reg."{run.register}"'])
        present = float(cursor.fetchone()[0])
        if run.rows_right > MANY and run.rows_right * 20 > present:
            cursor.execute("SET LOCAL enable_nestloop = off")


def _titles(run: Import, record_type: RecordType, names: Sequence[str]) -> str:
    return " + ".join(run.mapping.get(name, record_type.fields[name].title) for name in names)


def _rows(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
