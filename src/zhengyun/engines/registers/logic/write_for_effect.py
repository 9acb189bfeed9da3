"""What the effect `registers.write` of a case does: once a run, for the organization that decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.registers import definitions, keys, organizations, rows, rules
from zhengyun.engines.registers.contracts import Cause
from zhengyun.engines.registers.definition import Action
from zhengyun.engines.registers.logic import change_record, create_record, retire_record, writing
from zhengyun.engines.registers.logic.writing import Pen
from zhengyun.engines.registers.models_access import Write
from zhengyun.engines.registers.queries import no_such_record
from zhengyun.engines.registers.scope import Row
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem, conflict, forbidden

WRITE, RETIRE = "write", "retire"


def write_for_effect(
    run_id: UUID,
    code: str,
    operation: str,
    values: Mapping[str, Any],
    cause: Cause,
    organization_id: UUID,
    only_if: Mapping[str, Any] | None = None,
) -> UUID:
    if (done := _written(run_id)) is not None:
        return done
    if operation not in {WRITE, RETIRE}:
        raise Problem(
            "registers.bad_operation",
            _("An effect writes or retires a record."),
            value=operation,
            remedy=_("Say write or retire."),
        )
    pen = _pen(run_id, code, cause, organization_id)
    with transaction.atomic(), writing.guarded(pen.record_type):
        return _retire(pen, values) if operation == RETIRE else _write(pen, values, only_if or {})


def _written(run_id: UUID) -> UUID | None:
    return Write.objects.filter(run_id=run_id).values_list("record_id", flat=True).first()


def _pen(run_id: UUID, code: str, cause: Cause, organization_id: UUID) -> Pen:
    """A case writes as the data steward of the organization that decided it."""
    record_type = definitions.record_type(code)
    post = organizations.tree(organization_id).post(rules.STEWARD, organization_id)
    view = rules.decide(record_type, [post]).views.get(Action.WRITE)
    if view is None:
        raise forbidden(
            "registers.may_not_write",
            _("Only the source department writes “%(title)s”.") % {"title": record_type.title},
            value=record_type.source,
            remedy=_("Let the procedure be decided there, or name another register in its effect."),
        )
    return Pen(record_type, view, SYSTEM, cause, run_id)


def _write(pen: Pen, values: Mapping[str, Any], only_if: Mapping[str, Any]) -> UUID:
    names, given = keys.read_key(pen.record_type, {name: values.get(name) for name in pen.record_type.key})
    row = writing.hold(pen, names, given)
    _check_before(pen, row, only_if)
    if row is None:
        return create_record.create(pen, values).id
    record = change_record.change(pen, row, values)
    if record.version == row[2]:
        writing.note_write(pen, "changed", record.id, record.version)
    return record.id


def _check_before(pen: Pen, row: Row | None, only_if: Mapping[str, Any]) -> None:
    """The record is held: of two cases that want it as it was, one is late."""
    before = rows.stored(pen.record_type, tuple(pen.record_type.fields), row) if row else {}
    others = [name for name, wanted in only_if.items() if str(before.get(name) or "") != str(wanted)]
    if others:
        titles = "、".join(pen.record_type.fields[name].title for name in others)
        raise conflict("registers.not_as_before", _("Another case has changed this record."), value=titles)


def _retire(pen: Pen, values: Mapping[str, Any]) -> UUID:
    names, given = keys.read_key(pen.record_type, values)
    if (row := writing.hold(pen, names, given)) is None:
        raise no_such_record(pen.record_type)
    retire_record.retire(pen, row)
    record_id: UUID = row[0]
    return record_id
