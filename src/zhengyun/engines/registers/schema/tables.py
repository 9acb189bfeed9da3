"""The columns of the three tables of a register: made, added, filled, emptied, dropped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from psycopg import sql

from zhengyun.engines.registers.definition import Field, RecordType
from zhengyun.engines.registers.schema import objects
from zhengyun.engines.registers.schema.statements import Query

_OWN = """id uuid NOT NULL, owner_id uuid NOT NULL, _version integer NOT NULL, _from timestamptz NOT NULL,
    _by uuid, _case uuid, _batch uuid, _xid xid8 NOT NULL"""
FIRST = {
    "reg": f"{_OWN} DEFAULT pg_current_xact_id(), PRIMARY KEY (id)",
    "reg_history": f"""{_OWN}, _until timestamptz NOT NULL,
    _operation text NOT NULL CHECK (_operation IN ('changed', 'retired')),
    _ended_by uuid, _ended_case uuid, _ended_batch uuid,
    _ended_xid xid8 NOT NULL DEFAULT pg_current_xact_id()""",
    "reg_load": "_import uuid NOT NULL, _row bigint NOT NULL, id uuid, owner_id uuid",
}
OURS = frozenset({"id", "owner_id"})


def business(columns: Iterable[str]) -> set[str]:
    """Those of a table's columns that definitions name."""
    return {name for name in columns if not name.startswith("_")} - OURS


def created(record_type: RecordType) -> Iterator[Query]:
    for schema, first in FIRST.items():
        begin = sql.SQL("CREATE UNLOGGED TABLE" if schema == "reg_load" else "CREATE TABLE")
        listed = [
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
            for name, kind in objects.columns(record_type).items()
        ]
        columns = sql.SQL(", ").join([sql.SQL(first), *listed])
        yield sql.SQL("{} {} ({})").format(begin, sql.Identifier(schema, record_type.code), columns)


def added(record_type: RecordType, schema: str, name: str, kind: str) -> Query:
    """With its default at once: so the records that are there have it, and no row is rewritten."""
    field = record_type.fields.get(name)
    column = sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
    if schema == "reg" and field is not None and field.default is not None:
        column = sql.SQL("{} DEFAULT {}").format(column, sql.Literal(field.default))
    return sql.SQL("ALTER TABLE {} ADD COLUMN {}").format(sql.Identifier(schema, record_type.code), column)


def filled(record_type: RecordType, field: Field) -> Query:
    name = sql.Identifier(field.name)
    value = sql.SQL("{} = {}").format(name, sql.Literal(field.default))
    return _changed(record_type, value, sql.SQL("{} IS NULL").format(name))


def emptied(record_type: RecordType, names: Sequence[str]) -> Query:
    assigned = sql.SQL(", ").join(sql.SQL("{} = NULL").format(sql.Identifier(name)) for name in names)
    held = sql.SQL(" OR ").join(sql.SQL("{} IS NOT NULL").format(sql.Identifier(name)) for name in names)
    return _changed(record_type, assigned, held)


def _changed(record_type: RecordType, assigned: Query, where: Query) -> Query:
    """A change by the platform itself, which the trigger keeps like any other."""
    return sql.SQL(
        "UPDATE {} SET _version = _version + 1, _by = NULL, _case = NULL, _batch = NULL, "
        "_from = greatest(clock_timestamp(), _from + interval '1 microsecond'), {} WHERE {}"
    ).format(sql.Identifier("reg", record_type.code), assigned, where)


def dropped(record_type: RecordType, schema: str, names: Sequence[str]) -> Query:
    columns = sql.SQL(", ").join(
        sql.SQL("DROP COLUMN IF EXISTS {}").format(sql.Identifier(name)) for name in names
    )
    return sql.SQL("ALTER TABLE {} {}").format(sql.Identifier(schema, record_type.code), columns)
