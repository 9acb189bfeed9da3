"""What every single write has in common: who may, under which errors, and what is noted of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils.translation import gettext as _
from psycopg import errors

from zhengyun.engines.registers import access_log, definitions, permissions, rows, scope, validate, values
from zhengyun.engines.registers.contracts import Cause, Purpose, Record
from zhengyun.engines.registers.definition import Action, RecordType
from zhengyun.engines.registers.events import RecordsChanged
from zhengyun.engines.registers.models_access import Write
from zhengyun.engines.registers.queries import no_such_record
from zhengyun.engines.registers.rules import View
from zhengyun.engines.registers.scope import Row
from zhengyun.engines.registers.sql import reads, writes
from zhengyun.engines.registers.validate import Reading
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, forbidden

TICK = timedelta(microseconds=1)
MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class Pen:
    """Who writes into which register, in which capacity and why. run_id: of the effect that writes."""

    record_type: RecordType
    view: View
    actor: Actor
    cause: Cause
    run_id: UUID | None = None

    @property
    def source_id(self) -> UUID | None:
        """The source's id where the writer sits there, so that it need not be looked up."""
        post = self.view.post
        return post.organization_id if post and post.code == self.record_type.source else None


def pen(actor: Actor, code: str, cause: Cause) -> Pen:
    """Raises `registers.may_not_write` (403), `registers.no_cause` (422)."""
    record_type = definitions.record_type(code)
    view = permissions.check_can(record_type, actor, Action.WRITE)
    if not (cause.reason.strip() or cause.case_id or cause.batch_id or actor.system):
        raise Problem(
            "registers.no_cause",
            _("Say why the record is written."),
            remedy=_("Name the case, or the document on which the entry rests."),
        )
    if not _is_reason(cause.reason):
        raise Problem(
            "registers.bad_cause",
            _("A reason is one sentence of at most %(most)s characters.") % {"most": MAX_REASON},
            value=len(cause.reason),
            remedy=_("Shorten it, and name a document for the rest."),
        )
    return Pen(record_type, view, actor, cause)


def _is_reason(text: str) -> bool:
    try:
        values.check_storable(text)
    except ValueError:
        return False
    return len(text) <= MAX_REASON


@contextmanager
def guarded(record_type: RecordType) -> Iterator[None]:
    """A transaction in which the database's refusals become ours."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise _refused(record_type, error) from error
    except ProgrammingError as error:
        if not isinstance(error.__cause__, errors.InsufficientPrivilege):
            raise
        raise not_yours(record_type) from error


def _refused(record_type: RecordType, error: IntegrityError) -> Exception:
    cause = error.__cause__
    if isinstance(cause, errors.UniqueViolation) and (cause.diag.schema_name or "") == reads.CURRENT:
        return conflict(
            "registers.duplicate",
            _("“%(title)s” has a record with this key already.") % {"title": record_type.title},
            remedy=_("Change the record that is there, or correct the key."),
        )
    if isinstance(cause, errors.ForeignKeyViolation):
        return conflict(
            "registers.referenced",
            _("The record belongs together with others that were written at the same moment."),
            remedy=_("Read it again and repeat what you wanted to do."),
        )
    if isinstance(cause, errors.CheckViolation):
        return conflict(
            "registers.definition_changes",
            _("The definition of “%(title)s” is being changed.") % {"title": record_type.title},
            remedy=_("Try again in a moment."),
        )
    return error


def not_yours(record_type: RecordType) -> Problem:
    return forbidden(
        "registers.may_not_write",
        _("This record of “%(title)s” belongs to another organization.") % {"title": record_type.title},
        remedy=_("Where an entry is wrong, raise an objection: it reaches the source department as a case."),
    )


def once(
    actor: Actor, key: str | None, request: Sequence[Any], run: Callable[[], Mapping[str, Any]]
) -> Mapping[str, Any]:
    """Runs a command, or with a key that was used for it already gives the former answer."""
    if key is None:
        return run()
    body = orjson.dumps(request, default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    _status, answer, _replayed = jobs.idempotent(
        actor, key, hashlib.sha256(body).hexdigest(), lambda: (200, run())
    )
    found: Mapping[str, Any] = answer
    return found


def hold(pen: Pen, names: tuple[str, ...], given: Sequence[Any]) -> Row | None:
    """The current record, locked, with every field; None where the pen does not reach it."""
    record_type = pen.record_type
    found = scope.read_locked(
        writes.lock(record_type.code, tuple(record_type.fields), names), given, pen.view.scope
    )
    return found[0] if found else None


def hold_version(pen: Pen, record_id: UUID, version: int) -> Row:
    """Raises `registers.no_such_record` (404), `registers.stale` (409)."""
    if (row := hold(pen, ("id",), [record_id])) is None:
        raise no_such_record(pen.record_type)
    if row[2] != version:
        raise stale(row[2])
    return row


def stale(present: int) -> Problem:
    return conflict(
        "registers.stale",
        _("Somebody changed this record meanwhile."),
        value=present,
        remedy=_("Look at its present state and repeat your change."),
    )


def place(pen: Pen, found: Reading) -> UUID:
    """The organization to which the record will belong; raises when something is wrong with the record,
    or `registers.may_not_write` where the pen does not reach that organization."""
    owner_id = validate.owner_of(pen.record_type, found, pen.source_id)
    validate.check_sound(pen.record_type, found)
    if owner_id is None or (pen.view.rows is not None and owner_id not in pen.view.rows):
        raise not_yours(pen.record_type)
    return owner_id


def enter(
    pen: Pen,
    record_id: UUID,
    version: int,
    owner_id: UUID,
    found: Mapping[str, Any],
    ended: datetime | None = None,
) -> Record:
    """Inserts a record as its given version. ended: when the version before it was retired."""
    names, stored = _columns(pen.record_type, tuple(pen.record_type.fields), found)
    began = clock.now() if ended is None else max(clock.now(), ended)
    head = _head(pen, owner_id, version, began)
    scope.write(writes.insert(pen.record_type.code, names), [record_id, *head, *stored], pen.view.scope)
    return _record(pen, record_id, head, found)


def replace(pen: Pen, row: Row, owner_id: UUID, found: Mapping[str, Any], changed: tuple[str, ...]) -> Record:
    """Writes the next version of a held record."""
    record_type, record_id, version = pen.record_type, row[0], row[2]
    names, stored = _columns(record_type, changed, found)
    head = _head(pen, owner_id, version + 1, max(clock.now(), row[3] + TICK))
    done = scope.write(
        writes.update(record_type.code, names), [*head, *stored, record_id, version], pen.view.scope
    )
    if done != 1:
        raise stale(version)
    return _record(pen, record_id, head, found, is_disputed=row[9])


def _head(pen: Pen, owner_id: UUID, version: int, began: datetime) -> list[Any]:
    return [owner_id, version, began, pen.actor.account_id, pen.cause.case_id, pen.cause.batch_id]


def _columns(
    record_type: RecordType, names: tuple[str, ...], found: Mapping[str, Any]
) -> tuple[tuple[str, ...], list[Any]]:
    """The columns of these fields and what is stored in them: a geometry has its box beside it."""
    stored = [values.as_stored(record_type.fields[name], found.get(name)) for name in names]
    geometry = record_type.geometry
    if geometry is None or geometry.name not in names:
        return names, stored
    shape = found.get(geometry.name)
    return (*names, f"{geometry.name}__box"), [*stored, values.box_of(shape) if shape else None]


def _record(
    pen: Pen, record_id: UUID, head: list[Any], found: Mapping[str, Any], *, is_disputed: bool = False
) -> Record:
    owner_id, version, began, by, case_id, batch_id = head
    row = (record_id, owner_id, version, began, by, case_id, batch_id, None, "", is_disputed)
    return rows.shown(pen.record_type, pen.view, row, dict(found))


def note_write(pen: Pen, operation: str, record_id: UUID, version: int) -> None:
    post = pen.view.post
    Write.objects.create(
        register=pen.record_type.code,
        record_id=record_id,
        version=version,
        operation=operation,
        reason=pen.cause.reason.strip(),
        account_id=pen.actor.account_id,
        organization_id=post.organization_id if post else None,
        case_id=pen.cause.case_id,
        run_id=pen.run_id,
    )


def tell(pen: Pen, operation: str, record_id: UUID, version: int) -> None:
    """Why it was written, who touched a person's record, the audit record and the fact."""
    record_type, actor, cause = pen.record_type, pen.actor, pen.cause
    post = pen.view.post
    note_write(pen, operation, record_id, version)
    purpose = Purpose(basis=cause.reason or record_type.basis, case_id=cause.case_id)
    access_log.note(record_type, [record_id], access_log.of_view(record_type, pen.view, actor, purpose))
    audit.record(
        actor,
        f"registers.{operation}",
        "register",
        record_type.code,
        detail={"version": version, "case": str(cause.case_id or ""), "batch": str(cause.batch_id or "")},
        ids=[record_id],
        organization_id=post.organization_id if post else None,
    )
    jobs.publish(
        RecordsChanged(
            subject_id=record_id,
            version=version,
            register=record_type.code,
            operation=operation,
            count=1,
            record_ids=(record_id,),
            batch_id=cause.batch_id,
            case_id=cause.case_id,
        ),
        actor,
    )
