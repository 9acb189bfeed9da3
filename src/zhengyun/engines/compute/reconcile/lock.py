"""One worker at one instance, whatever the queue says: a session's advisory lock, gone with its session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection

TAKE = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
GIVE = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"


@contextmanager
def held(instance_id: UUID) -> Iterator[bool]:
    """Whether this session holds the instance now; it does not wait."""
    name = [f"compute:{instance_id}"]
    with connection.cursor() as cursor:
        cursor.execute(TAKE, name)
        is_held = bool(cursor.fetchone()[0])
    try:
        yield is_held
    finally:
        if is_held and not connection.needs_rollback:
            _give(name)


def _give(name: list[str]) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(GIVE, name)
    except (InterfaceError, OperationalError):
        connection.close()
