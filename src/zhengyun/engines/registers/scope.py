"""Row security: which organizations' rows a statement may reach, set just around it.

Without a scope no row is seen and none is written, whatever the statement says. A statement goes out
together with the settings around it: one round trip, and one transaction also where none is open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from psycopg import Connection, Cursor

Row = tuple[Any, ...]
OPEN = "SELECT set_config('zy.read', %s, true)"
CLOSE = "SELECT set_config('zy.read', '', true)"
PREPARED_AFTER = 2


def read(statement: str, values: Sequence[Any], rows: str) -> list[Row]:
    """The rows of one statement. rows: `View.scope`, that is `*` or organizations joined by commas.

    Sent as a pipeline and, from the third time on, prepared: measured at half the time of one text, most of
    which the server spent on planning under the policies.
    """
    connection.ensure_connection()
    session = connection.connection
    session.prepare_threshold = PREPARED_AFTER
    with connection.wrap_database_errors, session.pipeline():
        Cursor(session).execute(OPEN, [rows])
        found = _counted(session)
        found.execute(statement, values)
        if connection.in_atomic_block:
            Cursor(session).execute(CLOSE)
        return list(found.fetchall())


def _counted(session: Connection[Row]) -> Any:
    """A cursor that shows up where statements are counted, and that minds broken transactions."""
    cursor: Any = Cursor(session)
    return (
        connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)
    )


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
