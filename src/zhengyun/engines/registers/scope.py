"""Row security: which organizations' rows a statement may reach, set just around it.

Without a scope no row is seen and none is written, whatever the statement says. A statement goes out
together with the settings around it: one round trip, and one transaction also where none is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, connection, connections, transaction
from psycopg import Connection, Cursor

Row = tuple[Any, ...]
Found = TypeVar("Found")
OPEN = "SELECT set_config('zy.read', %s, true)"
CLOSE = "SELECT set_config('zy.read', '', true)"
LIMIT = ", set_config('statement_timeout', %s, true)"
UNLIMITED = ", set_config('statement_timeout', '0', true)"
ONE = """
    SELECT found.* FROM (SELECT set_config('zy.read', %s, true) AS scope OFFSET 0) AS opened
    CROSS JOIN LATERAL (
        SELECT * FROM ({statement}) AS asked WHERE opened.scope IS NOT NULL OFFSET 0
    ) AS found
"""
PREPARED_AFTER = 2


def read(statement: str, values: Sequence[Any], rows: str, *, seconds: int = 0) -> list[Row]:
    """The rows of one statement. rows: `View.scope`, that is `*` or organizations joined by commas.

    seconds: it is broken off after so long. Sent as a pipeline and, from the third time on, prepared:
    measured at half the time of one text, most of which the server spent on planning under the policies.
    """
    return _again(lambda here: _piped(here, statement, values, rows, seconds))


def _piped(here: Any, statement: str, values: Sequence[Any], rows: str, seconds: int) -> list[Row]:
    session: Connection[Row] = here.connection
    opening: tuple[str, list[Any]] = (OPEN, [rows])
    if seconds:
        opening = (OPEN + LIMIT, [rows, f"{seconds}s"])
    with here.wrap_database_errors, session.pipeline():
        Cursor(session).execute(*opening)
        found = _cursor(here)
        found.execute(statement, values)
        if here.in_atomic_block:
            Cursor(session).execute(CLOSE + UNLIMITED if seconds else CLOSE)
        return list(found.fetchall())


def read_one(statement: str, values: Sequence[Any], rows: str) -> Row | None:
    """The row of a statement that has at most one.

    Where no transaction is open the setting travels inside of the statement and ends with it. The row is
    asked for through the setting, so that it cannot be looked for before it is set.
    """
    return _again(lambda here: _alone(here, statement, values, rows))


def _alone(here: Any, statement: str, values: Sequence[Any], rows: str) -> Row | None:
    if here.in_atomic_block:
        found = _piped(here, statement, values, rows, 0)
        return found[0] if found else None
    with here.wrap_database_errors:
        cursor = _cursor(here)
        cursor.execute(_inside(statement), [rows, *values])
        one: Row | None = cursor.fetchone()
        return one


def _again(run: Callable[[Any], Found]) -> Found:
    """A statement that was prepared before a column was widened is refused once, and prepared anew."""
    here = _connected()
    try:
        return run(here)
    except NotSupportedError:
        if here.in_atomic_block:
            raise
        here.connection.execute("DEALLOCATE ALL")
        return run(here)


@lru_cache(maxsize=1000)
def _inside(statement: str) -> str:
    return ONE.format(statement=statement)


def _connected() -> Any:
    """Django's connection, looked up once a read, in a state to prepare what is sent often."""
    here = connections[DEFAULT_DB_ALIAS]
    here.close_if_health_check_failed()
    if here.connection is None:
        here.ensure_connection()
    here.connection.prepare_threshold = PREPARED_AFTER
    return here


def _cursor(here: Any) -> Any:
    """Django's own cursor where statements are counted or a transaction may be broken; else the driver's."""
    cursor = Cursor(here.connection)
    if here.queries_logged:
        return here.make_debug_cursor(cursor)
    return here.make_cursor(cursor) if here.in_atomic_block else cursor


def read_all(statements: Sequence[tuple[str, Sequence[Any]]], rows: str) -> list[list[Row]]:
    """The rows of each of several statements, all in one round trip."""
    parts = [OPEN, *(text for text, _values in statements), CLOSE]
    values = [value for _text, inner in statements for value in inner]
    found = []
    with connection.cursor() as cursor:
        cursor.execute("; ".join(parts), [rows, *values])
        for _statement in statements:
            cursor.nextset()
            found.append(list(cursor.fetchall()))
    return found


def read_locked(statement: str, values: Sequence[Any], rows: str) -> list[Row]:
    """The rows of one `SELECT … FOR UPDATE`: what may be written is also what is seen."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('zy.read', %s, true), set_config('zy.write', %s, true); "
            f"{statement}; SELECT set_config('zy.read', '', true), set_config('zy.write', '', true)",
            [rows, rows, *values],
        )
        cursor.nextset()
        return list(cursor.fetchall())


def write(statement: str, values: Sequence[Any], rows: str, settings: Mapping[str, str] | None = None) -> int:
    """How many rows a statement wrote. settings: `zy.at` and others that the history trigger reads."""
    given = {"zy.read": rows, "zy.write": rows, **(settings or {})}
    opening = ", ".join("set_config(%s, %s, true)" for _name in given)
    closing = ", ".join("set_config(%s, '', true)" for _name in given)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {opening}; {statement}; SELECT {closing}",
            [*(part for pair in given.items() for part in pair), *values, *given],
        )
        cursor.nextset()
        return int(cursor.rowcount)


@contextmanager
def reading(rows: str) -> Iterator[None]:
    """Several statements, written elsewhere, that see these rows. Afterwards none is seen."""
    with _set({"zy.read": rows}):
        yield


@contextmanager
def writing(rows: str) -> Iterator[None]:
    """Several statements, written elsewhere, that see and write these rows. Afterwards none is."""
    with _set({"zy.read": rows, "zy.write": rows}):
        yield


@contextmanager
def _set(settings: Mapping[str, str]) -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        for name, value in settings.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        yield
        for name in settings:
            cursor.execute("SELECT set_config(%s, '', true)", [name])
