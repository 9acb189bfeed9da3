"""Carries a plan out as the owner of the tables: one register at a time, one process at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from psycopg import errors, sql

from zhengyun.engines.registers.definition import RecordType
from zhengyun.engines.registers.schema import catalog, owner, plan
from zhengyun.engines.registers.schema.owner import Session
from zhengyun.engines.registers.schema.plan import Step
from zhengyun.kit.errors import Problem, conflict

APP_LOGIN = "zhengyun_app"
LOCK = "registers.schema"
Progress = Callable[[str], None]


def steps_for(record_type: RecordType, earlier: Sequence[RecordType]) -> list[Step]:
    """What would be done, without doing it."""
    with owner.connect() as session:
        return _planned(session, record_type, earlier)


def bring_up(record_type: RecordType, earlier: Sequence[RecordType], tell: Progress | None = None) -> None:
    """Make the tables fit, whatever an interrupted attempt left. Outside of the caller's transaction.

    Raises Problem 409 `registers.tables_busy` when somebody holds a table for longer than two seconds,
    422 `registers.rows_in_the_way` when rows contradict a new constraint.
    """
    with owner.connect() as session:
        session.execute("SELECT pg_advisory_lock(hashtext(%s))", [LOCK])
        session.execute("SET lock_timeout = '2s'")
        for step in _planned(session, record_type, earlier):
            if tell:
                tell(step.words)
            _carry_out(session, step)


def take_back(record_type: RecordType) -> None:
    """Remove the tables of a register that was never active, unless something lies in them."""
    with owner.connect() as session:
        session.execute("SELECT pg_advisory_lock(hashtext(%s))", [LOCK])
        session.execute("SET lock_timeout = '2s'")
        if catalog.read(session, record_type.code).has_table and _is_empty(session, record_type.code):
            _carry_out(session, plan.drop(record_type.code))


def _planned(session: Session, record_type: RecordType, earlier: Sequence[RecordType]) -> list[Step]:
    return plan.plan(record_type, catalog.read(session, record_type.code), earlier, APP_LOGIN)


def _is_empty(session: Session, code: str) -> bool:
    return not any(
        session.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(schema, code))).fetchone()
        for schema in ("reg", "reg_history")
    )


def _carry_out(session: Session, step: Step) -> None:
    try:
        if step.is_slow:
            for statement in step.statements:
                session.execute(statement)
        else:
            with session.transaction():
                for statement in step.statements:
                    session.execute(statement)
    except errors.LockNotAvailable as error:
        raise conflict(
            "registers.tables_busy",
            _("A table of a register is in use and could not be changed."),
            value=step.words,
            remedy=_("Install again: what was done stays, and it goes on from there."),
        ) from error
    except (errors.CheckViolation, errors.UniqueViolation, errors.ForeignKeyViolation) as error:
        raise Problem(
            "registers.rows_in_the_way",
            _("Records that were entered before contradict the new definition."),
            value=step.words,
            remedy=_("Correct those records, or loosen the definition, and install again."),
        ) from error
