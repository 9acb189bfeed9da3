"""From what stands to what is wanted: the steps, each with words. Pure: asked twice, it answers the same.

Everything is expand-only for as long as an earlier version may still be written: columns are added, never
narrowed; a column goes only when neither the new version nor the one before it names it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from psycopg import sql

from zhengyun.engines.registers.definition import Field, RecordType
from zhengyun.engines.registers.schema import objects
from zhengyun.engines.registers.schema.catalog import SCHEMAS, Catalog
from zhengyun.engines.registers.schema.functions import HELPERS, Helper, helper_comment
from zhengyun.engines.registers.schema.objects import Wanted
from zhengyun.engines.registers.schema.statements import Query

OWN_COLUMNS = """
    id uuid NOT NULL, owner_id uuid NOT NULL, _version integer NOT NULL, _from timestamptz NOT NULL,
    _by uuid, _case uuid, _batch uuid, _xid xid8 NOT NULL DEFAULT pg_current_xact_id()
"""
ENDED_COLUMNS = """
    _until timestamptz NOT NULL, _operation text NOT NULL CHECK (_operation IN ('changed', 'retired')),
    _ended_by uuid, _ended_case uuid, _ended_batch uuid,
    _ended_xid xid8 NOT NULL DEFAULT pg_current_xact_id()
"""
LOAD_COLUMNS = "_import uuid NOT NULL, _row bigint NOT NULL, id uuid, owner_id uuid"
RIGHTS = {
    "reg": "SELECT, INSERT, UPDATE, DELETE",
    "reg_history": "SELECT",
    "reg_load": "SELECT, INSERT, UPDATE, DELETE",
}
KEPT_FROM_PLAN = frozenset({"id", "owner_id"})


@dataclass(frozen=True, slots=True)
class Step:
    """Statements that belong together, in one transaction; is_slow: one by one outside of any."""

    words: str
    statements: tuple[Query, ...]
    is_slow: bool = False


def plan(
    record_type: RecordType, catalog: Catalog, earlier: Sequence[RecordType], app_login: str
) -> list[Step]:
    """What has to be done for this definition. earlier: versions that may still be written."""
    named = {**_columns_of(earlier), **objects.columns(record_type)}
    if not catalog.has_table:
        return [*_helpers(catalog, app_login), _new_table(record_type, app_login)]
    steps = [*_helpers(catalog, app_login), *_added_columns(record_type, catalog)]
    standing = _business(catalog, "reg")
    gone = standing - set(named)
    kept = frozenset((standing - gone) | set(objects.columns(record_type)))
    steps += _objects(record_type, catalog, kept, bool(standing))
    steps += _dropped(record_type, gone)
    return steps


def drop(code: str) -> Step:
    """Takes back a register that no version names and in which nothing was ever entered."""
    tables = [sql.SQL("DROP TABLE {}").format(sql.Identifier(schema, code)) for schema in SCHEMAS]
    functions = [
        sql.SQL("DROP FUNCTION IF EXISTS {}({})").format(sql.Identifier("reg", name), sql.SQL(arguments))
        for name, arguments in ((f"find_{code}", "jsonb"), (f"keep_{code}", ""))
    ]
    return Step(f"remove the empty tables of {code}", (*tables, *functions))


def _columns_of(types: Sequence[RecordType]) -> dict[str, str]:
    return {name: kind for one in types for name, kind in objects.columns(one).items()}


def _business(catalog: Catalog, schema: str) -> set[str]:
    return {name for name in catalog.columns[schema] if name[0] != "_"} - KEPT_FROM_PLAN


def _helpers(catalog: Catalog, app_login: str) -> Iterator[Step]:
    missing = [one for one in HELPERS if _comment(catalog, one) != helper_comment(one)]
    if missing:
        statements: list[Query] = [
            sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(
                sql.SQL(", ").join(map(sql.Identifier, SCHEMAS)), sql.Identifier(app_login)
            )
        ]
        for one in missing:
            signature = sql.SQL(one.signature)
            statements += [
                one.statement,
                sql.SQL("REVOKE ALL ON FUNCTION {} FROM PUBLIC").format(signature),
                sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(signature, sql.Identifier(app_login)),
                sql.SQL("COMMENT ON FUNCTION {} IS {}").format(signature, sql.Literal(helper_comment(one))),
            ]
        yield Step("functions that all registers share", tuple(statements))


def _comment(catalog: Catalog, helper: Helper) -> str:
    name = helper.signature.removeprefix("reg.").partition("(")[0]
    found = catalog.objects.get(("function", "reg", name))
    return found.comment if found else ""


def _new_table(record_type: RecordType, app_login: str) -> Step:
    """A new register appears whole: nobody waits for it, so nothing has to be done bit by bit."""
    code, login = record_type.code, sql.Identifier(app_login)
    own = {
        "reg": f"{OWN_COLUMNS}, PRIMARY KEY (id)",
        "reg_history": f"{OWN_COLUMNS.partition(' DEFAULT')[0]}, {ENDED_COLUMNS}",
        "reg_load": LOAD_COLUMNS,
    }
    statements: list[Query] = []
    for schema, first in own.items():
        table = sql.Identifier(schema, code)
        begin = sql.SQL("CREATE UNLOGGED TABLE" if schema == "reg_load" else "CREATE TABLE")
        defaults = record_type.fields if schema == "reg" else {}
        listed = [
            _column(name, kind, defaults.get(name)) for name, kind in objects.columns(record_type).items()
        ]
        columns = sql.SQL(", ").join([sql.SQL(first), *listed])
        statements.append(sql.SQL("{} {} ({})").format(begin, table, columns))
        if schema != "reg_load":
            statements.append(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(table))
        statements.append(sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(RIGHTS[schema]), table, login))
    kept = frozenset(objects.columns(record_type))
    for one in objects.wanted(record_type, kept):
        statements += [*one.make, one.commented()]
    statements.append(_may_search(code, app_login))
    return Step(f"tables of {code} ({record_type.title})", tuple(statements))


def _column(name: str, kind: str, field: Field | None) -> Query:
    column = sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
    if field is None or field.default is None:
        return column
    return sql.SQL("{} DEFAULT {}").format(column, sql.Literal(field.default))


def _may_search(code: str, app_login: str) -> Query:
    from zhengyun.engines.registers.schema.functions import find_signature

    return sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(
        find_signature(code), sql.Identifier(app_login)
    )


def _added_columns(record_type: RecordType, catalog: Catalog) -> Iterator[Step]:
    for name, kind in objects.columns(record_type).items():
        missing = [schema for schema in SCHEMAS if name not in catalog.columns.get(schema, {})]
        if missing:
            statements = [
                sql.SQL("ALTER TABLE {} ADD COLUMN {}").format(
                    sql.Identifier(schema, record_type.code),
                    _column(name, kind, record_type.fields.get(name) if schema == "reg" else None),
                )
                for schema in missing
            ]
            yield Step(f"field {record_type.code}.{name} ({kind})", tuple(statements))


def _objects(
    record_type: RecordType, catalog: Catalog, kept: frozenset[str], is_filled: bool
) -> Iterator[Step]:
    wanted = {one.place: one for one in objects.wanted(record_type, kept)}
    for place, found in catalog.objects.items():
        if place not in wanted and found.comment and place[0] != "function":
            yield _taken_away(record_type, place)
    for place, one in wanted.items():
        there = catalog.objects.get(place)
        if there and there.is_whole and there.comment == one.mark:
            continue
        yield from _made(one, is_there=there is not None)


def _made(one: Wanted, *, is_there: bool) -> Iterator[Step]:
    if one.is_slow:
        if is_there:
            yield Step(f"remove the old {one.words}", (_concurrently(one.drop),), is_slow=True)
        yield Step(f"build {one.words}", tuple(_concurrently(part) for part in one.make), is_slow=True)
        yield Step(f"note {one.words}", (one.commented(),))
        return
    before = (one.drop,) if is_there and one.kind != "function" else ()
    yield Step(f"{'renew' if is_there else 'add'} {one.words}", (*before, *one.make, one.commented()))


def _concurrently(statement: Query) -> Query:
    text = statement.as_string(None)
    for begin in ("CREATE UNIQUE INDEX", "CREATE INDEX", "DROP INDEX"):
        if text.startswith(begin):
            return sql.SQL("{} CONCURRENTLY{}").format(sql.SQL(begin), sql.SQL(text[len(begin) :]))
    return statement


def _taken_away(record_type: RecordType, place: tuple[str, str, str]) -> Step:
    kind, schema, name = place
    table, called = sql.Identifier(schema, record_type.code), sql.Identifier(name)
    if kind == "index":
        return Step(
            f"remove index {name}",
            (sql.SQL("DROP INDEX CONCURRENTLY {}").format(sql.Identifier(schema, name)),),
            is_slow=True,
        )
    statements = {
        "constraint": sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(table, called),
        "policy": sql.SQL("DROP POLICY {} ON {}").format(called, table),
        "trigger": sql.SQL("DROP TRIGGER {} ON {}").format(called, table),
    }
    return Step(f"remove {kind} {name}", (statements[kind],))


def _dropped(record_type: RecordType, gone: set[str]) -> Iterator[Step]:
    for name in sorted(gone):
        statements = [
            sql.SQL("ALTER TABLE {} DROP COLUMN {}").format(
                sql.Identifier(schema, record_type.code), sql.Identifier(name)
            )
            for schema in ("reg", "reg_load")
        ]
        yield Step(
            f"drop field {record_type.code}.{name}: two versions have not named it (history keeps it)",
            tuple(statements),
        )
