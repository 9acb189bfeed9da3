"""Carries a plan out as the owner of the tables: one process at a time, and only where there is work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection
from django.utils.translation import gettext as _
from psycopg import errors, sql

from zhengyun.engines.registers.definition import RecordType
from zhengyun.engines.registers.schema import catalog, owner, plan
from zhengyun.engines.registers.schema.catalog import Reader
from zhengyun.engines.registers.schema.owner import Session
from zhengyun.engines.registers.schema.plan import Step
from zhengyun.kit.errors import Problem, conflict

APP_LOGIN = "zhengyun_app"
LOCK = "registers.schema"
TURN = 0.1
MAX_TURNS = 3000
Progress = Callable[[str], None]


def steps_for(record_type: RecordType, earlier: Sequence[RecordType]) -> list[Step]:
    """What would be done, without doing it; by the app's own login."""
    connection.ensure_connection()
    return _planned(connection.connection, record_type, earlier)


def bring_up(record_type: RecordType, earlier: Sequence[RecordType], tell: Progress | None = None) -> None:
    """Make the tables fit, whatever an interrupted attempt left. Outside of the caller's transaction.

    Raises Problem 409 `registers.tables_busy` when somebody holds a table for longer than two seconds,
    409 `registers.no_owner_login`, 422 `registers.rows_in_the_way` when records contradict a constraint.
    """
    if not steps_for(record_type, earlier):
        return
    with _alone() as session:
        for step in _planned(session, record_type, earlier):
            if tell:
                tell(step.words)
            _carry_out(session, step)


def take_back(record_type: RecordType) -> None:
    """Remove the tables of a register that was never active, unless something lies in them."""
    connection.ensure_connection()
    if not catalog.read(connection.connection, record_type.code, APP_LOGIN).has_table:
        return
    with _alone() as session:
        there = catalog.read(session, record_type.code, APP_LOGIN)
        if there.has_table and _is_empty(session, record_type.code):
            _carry_out(session, plan.drop(record_type.code))


@contextmanager
def _alone() -> Iterator[Session]:
    """Tried again and again: who waits inside a statement would hold up an index that another one builds."""
    with owner.connect() as session:
        for _turn in range(MAX_TURNS):
            (taken,) = session.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [LOCK]).fetchone() or (0,)
            if taken:
                break
            time.sleep(TURN)
        else:
            raise _busy(_("another installation changes registers"))
        yield session


def _planned(session: Reader, record_type: RecordType, earlier: Sequence[RecordType]) -> list[Step]:
    return plan.plan(record_type, catalog.read(session, record_type.code, APP_LOGIN), earlier, APP_LOGIN)


def _is_empty(session: Session, code: str) -> bool:
    return not any(
        session.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(schema, code))).fetchone()
        for schema in ("reg", "reg_history")
    )


def _carry_out(session: Session, step: Step) -> None:
    # An index that is built beside the work of others may wait for them; whoever locks them out may not.
    session.execute("SET lock_timeout = '60s'" if step.is_slow else "SET lock_timeout = '2s'")
    try:
        if step.is_slow:
            for statement in step.statements:
                session.execute(statement)
        else:
            with session.transaction():
                for statement in step.statements:
                    session.execute(statement)
    except (errors.LockNotAvailable, errors.DeadlockDetected) as error:
        raise _busy(step.words) from error
    except errors.IntegrityError as error:
        raise Problem(
            "registers.rows_in_the_way",
            _("Records that were entered before contradict the new definition."),
            value=step.words,
            remedy=_("Correct those records, or loosen the definition, and install again."),
        ) from error


def _busy(words: str) -> Problem:
    return conflict(
        "registers.tables_busy",
        _("A table of a register is in use and could not be changed."),
        value=words,
        remedy=_("Install again: what was done stays, and it goes on from there."),
    )
