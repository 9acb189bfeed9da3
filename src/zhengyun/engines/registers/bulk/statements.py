"""The statements of an import, compiled once for each register. s is the staging table, t the register."""

from __future__ import annotations

from functools import lru_cache

from psycopg import sql

from zhengyun.engines.registers.sql.reads import CURRENT, Names, table

LOAD = "reg_load"


def _join(word: str, form: str, names: Names) -> sql.Composable:
    return sql.SQL(word).join(sql.SQL(form).format(sql.Identifier(name)) for name in names)


def _list(names: Names, alias: str = "") -> sql.Composable:
    return _join(", ", f"{alias}{{}}", names)


def _same(left: str, right: str, names: Names) -> sql.Composable:
    parts = [
        sql.SQL("{}.{} = {}.{}").format(
            sql.SQL(left), sql.Identifier(name), sql.SQL(right), sql.Identifier(name)
        )
        for name in names
    ]
    return sql.SQL(" AND ").join(parts)


def _text(statement: str, code: str, **parts: sql.Composable) -> str:
    return (
        sql.SQL(statement).format(load=table(LOAD, code), reg=table(CURRENT, code), **parts).as_string(None)
    )


@lru_cache(maxsize=500)
def copy(code: str, names: Names) -> str:
    return _text("COPY {load} (_import, {names}) FROM STDIN (FORMAT csv)", code, names=_list(names))


@lru_cache(maxsize=500)
def count_staged(code: str) -> str:
    return _text("SELECT count(*) FROM {load} s WHERE s._import = %s", code)


@lru_cache(maxsize=500)
def remove_staged(code: str) -> str:
    return _text("DELETE FROM {load} s WHERE s._import = %s", code)


@lru_cache(maxsize=500)
def remove_rows(code: str) -> str:
    """Parameters: the import, a list of row numbers."""
    return _text("DELETE FROM {load} s WHERE s._import = %s AND s._row = ANY (%s)", code)


@lru_cache(maxsize=500)
def remove_left_over(code: str) -> str:
    """Rows of no import that is under way, as one statement sees both. Parameters: the states of those."""
    return _text(
        "DELETE FROM {load} s WHERE s._import NOT IN "
        "(SELECT id FROM registers_import WHERE state = ANY (%s::text[]))",
        code,
    )


@lru_cache(maxsize=500)
def twice(code: str, names: Names) -> str:
    """Rows with values that an earlier row has, and that row. Parameters: the import twice."""
    return _text(
        "WITH twice AS (SELECT {names}, min(_row) AS first FROM {load} s WHERE s._import = %s AND {filled} "
        "GROUP BY {names} HAVING count(*) > 1) "
        "SELECT s._row, t.first FROM twice t JOIN {load} s ON {same} "
        "WHERE s._import = %s AND s._row <> t.first ORDER BY s._row",
        code,
        names=_list(names),
        filled=_join(" AND ", "s.{} IS NOT NULL", names),
        same=_same("s", "t", names),
    )


@lru_cache(maxsize=500)
def of_others(code: str, key: Names) -> str:
    """Rows whose record belongs to an organization out of reach. Parameters: the import, those in reach."""
    return _text(
        "SELECT s._row FROM {load} s JOIN {reg} t ON {same} "
        "WHERE s._import = %s AND t.owner_id <> ALL (%s::uuid[]) ORDER BY s._row",
        code,
        same=_same("s", "t", key),
    )


@lru_cache(maxsize=500)
def taken(code: str, unique: Names, key: Names) -> str:
    """Rows with values that another record has and keeps. Parameters: the import twice."""
    return _text(
        "SELECT s._row FROM {load} s JOIN {reg} t ON {same} WHERE s._import = %s AND NOT ({mine}) "
        "AND NOT EXISTS (SELECT 1 FROM {load} o WHERE o._import = %s AND {changes}) ORDER BY s._row",
        code,
        same=_same("s", "t", unique),
        mine=_same("s", "t", key),
        changes=_same("o", "t", key),
    )


@lru_cache(maxsize=500)
def without_target(code: str, field: str, target: str) -> str:
    """Rows that refer to a record neither in the register nor in the file. Parameters: the import twice."""
    return _text(
        "SELECT s._row, s.{field}::text FROM {load} s WHERE s._import = %s AND s.{field} IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM {reg} t WHERE t.{target} = s.{field}) "
        "AND NOT EXISTS (SELECT 1 FROM {load} o WHERE o._import = %s AND o.{target} = s.{field}) "
        "ORDER BY s._row",
        code,
        field=sql.Identifier(field),
        target=sql.Identifier(target),
    )


@lru_cache(maxsize=500)
def change(code: str, names: Names, key: Names) -> str:
    """Records that are there and differ. Parameters: the instant, who, the batch, the import.

    A version begins after the one before, also where a clock was set back.
    """
    return _text(
        "UPDATE {reg} t SET {pairs}, _version = t._version + 1, "
        "_from = greatest(%s, t._from + interval '1 microsecond'), _by = %s, _case = NULL, _batch = %s "
        "FROM {load} s WHERE s._import = %s AND {same} AND ({old}) IS DISTINCT FROM ({new}) RETURNING t.id",
        code,
        pairs=sql.SQL(", ").join(
            sql.SQL("{} = s.{}").format(sql.Identifier(name), sql.Identifier(name)) for name in names
        ),
        same=_same("s", "t", key),
        old=_list(names, "t."),
        new=_list(names, "s."),
    )


@lru_cache(maxsize=500)
def enter(code: str, names: Names, key: Names, *, is_empty: bool) -> str:
    """Records that are not there. Parameters: the instant, who, the batch, the import."""
    return _text(
        "INSERT INTO {reg} (id, _version, _from, _by, _batch, {names}) "
        "SELECT s.id, 1, %s, %s, %s, {values} FROM {load} s WHERE s._import = %s{absent} RETURNING id",
        code,
        names=_list(names),
        values=_list(names, "s."),
        absent=sql.SQL("")
        if is_empty
        else sql.SQL(" AND NOT EXISTS (SELECT 1 FROM {} t WHERE {})").format(
            table(CURRENT, code), _same("s", "t", key)
        ),
    )


def without_ids(statement: str) -> str:
    return statement.removesuffix(" RETURNING t.id").removesuffix(" RETURNING id")
