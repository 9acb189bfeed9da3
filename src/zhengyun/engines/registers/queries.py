"""Registers and single records as an actor may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from zhengyun.engines.registers import access_log, definitions, keys, permissions, scope
from zhengyun.engines.registers.contracts import (
    DefinitionVersion,
    FieldView,
    Purpose,
    Record,
    RegisterView,
)
from zhengyun.engines.registers.definition import Action, Field, RecordType
from zhengyun.engines.registers.models import RegisterVersion
from zhengyun.engines.registers.models_access import Write
from zhengyun.engines.registers.rows import to_record
from zhengyun.engines.registers.rules import Permission, View
from zhengyun.engines.registers.scope import Row
from zhengyun.engines.registers.sql import reads
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found

_ESTIMATES = """
    SELECT relname, greatest(reltuples, 0)::bigint FROM pg_class
    WHERE relnamespace = 'reg'::regnamespace AND relkind = 'r' AND relname = ANY(%s)
"""


def list_registers(actor: Actor) -> list[RegisterView]:
    allowed = [
        (one, given)
        for one in definitions.all_types()
        if (given := permissions.permission(one, actor, None)).actions
    ]
    counts = _estimates([one.code for one, _given in allowed])
    names = _source_names(one.source for one, _given in allowed)
    views = [register_view(one, given, names, counts.get(one.code, 0)) for one, given in allowed]
    return sorted(views, key=lambda view: view.title)


def get_register(actor: Actor, code: str, purpose: Purpose | None = None) -> RegisterView:
    record_type = definitions.record_type(code)
    given = permissions.permission(record_type, actor, purpose.item if purpose else None)
    if not given.actions:
        permissions.check_can(record_type, actor, Action.READ, purpose)
    return register_view(
        record_type, given, _source_names([record_type.source]), _estimates([code]).get(code, 0)
    )


def definition_history(actor: Actor, code: str) -> list[DefinitionVersion]:
    get_register(actor, code)
    release = definitions.release(code)
    rows = RegisterVersion.objects.filter(register_id=code, activated_at__isnull=False)
    return [
        DefinitionVersion(release.package, row.version, row.activated_at, row.id == release.id)
        for row in rows.defer("definition").order_by("-activated_at", "-id")
    ]


def register_view(
    record_type: RecordType, given: Permission, names: Mapping[str, str], count: int
) -> RegisterView:
    """A register with the fields that some action shows."""
    shown = frozenset[str]().union(*(view.columns for view in given.views.values()))
    reading = given.views.get(Action.READ)
    masked = reading.masked if reading else frozenset[str]()
    release = definitions.release(record_type.code)
    return RegisterView(
        code=record_type.code,
        title=record_type.title,
        description=record_type.description,
        package=release.package,
        version=release.version,
        source_code=record_type.source,
        source_name=names.get(record_type.source, record_type.source),
        key=record_type.key,
        label=record_type.label,
        fields=field_views(record_type, shown, masked),
        actions=frozenset(action.value for action in given.actions),
        is_personal=record_type.is_personal,
        has_geometry=record_type.geometry is not None,
        estimated_count=count,
    )


def field_views(
    record_type: RecordType, shown: Iterable[str], masked: frozenset[str] = frozenset()
) -> tuple[FieldView, ...]:
    """These fields in the definition's order."""
    wanted = frozenset(shown)
    return tuple(
        _field_view(record_type, one, is_masked=one.name in masked)
        for one in record_type.fields.values()
        if one.name in wanted
    )


def _field_view(record_type: RecordType, one: Field, *, is_masked: bool) -> FieldView:
    titles = {str(value): one.enum_titles.get(str(value), str(value)) for value in one.enum}
    return FieldView(
        name=one.name,
        title=one.title,
        kind=one.kind.value,
        format=one.format,
        is_required=one.is_required,
        is_key=one.name in record_type.key,
        is_indexed=one.is_indexed,
        is_searched=one.is_searched,
        is_masked=is_masked,
        codes=one.codes,
        reference=one.reference.register if one.reference else "",
        personal=one.personal.value,
        unit=one.unit,
        help=one.help,
        choices=titles,
    )


def _source_names(codes: Iterable[str]) -> dict[str, str]:
    wanted = set(codes)
    if len(wanted) == 1:
        found = parties.find_organization(next(iter(wanted)))
        return {found.code: found.name} if found else {}
    known = parties.get_organizations().values() if wanted else ()
    return {one.code: one.name for one in known if one.code in wanted}


def _estimates(codes: Sequence[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_ESTIMATES, [list(codes)])
        return {str(name): int(count) for name, count in cursor.fetchall()}


def find(
    actor: Actor,
    code: str,
    key: Mapping[str, Any] | str,
    purpose: Purpose | None = None,
    as_of: datetime | None = None,
) -> Record:
    record_type = definitions.record_type(code)
    view = permissions.check_can(record_type, actor, Action.READ, purpose)
    names, given = keys.read_key(record_type, key)
    return _one(record_type, view, actor, purpose, names, given, as_of)


def get(
    actor: Actor,
    code: str,
    record_id: UUID,
    purpose: Purpose | None = None,
    as_of: datetime | None = None,
) -> Record:
    record_type = definitions.record_type(code)
    view = permissions.check_can(record_type, actor, Action.READ, purpose)
    return _one(record_type, view, actor, purpose, ("id",), [record_id], as_of)


def _one(
    record_type: RecordType,
    view: View,
    actor: Actor,
    purpose: Purpose | None,
    names: tuple[str, ...],
    given: list[Any],
    as_of: datetime | None,
) -> Record:
    if as_of is None:
        text, parameters = reads.by(record_type.code, view.columns, names), given
    else:
        text = reads.by_as_of(record_type.code, view.columns, names)
        parameters = [*given, as_of, *given, as_of, as_of]
    if record_type.is_personal:
        row = _read_logged(record_type, view, actor, purpose, text, parameters)
    else:
        row = scope.read_one(text, parameters, view.scope)
    if row is None:
        raise no_such_record(record_type)
    return to_record(record_type, view, row)


def _read_logged(
    record_type: RecordType,
    view: View,
    actor: Actor,
    purpose: Purpose | None,
    text: str,
    parameters: list[Any],
) -> Row | None:
    """What could not be written down is not handed out either."""
    noted = access_log.single(record_type, access_log.of_view(record_type, view, actor, purpose))
    rows = scope.read(reads.logged(text), [*parameters, *noted], view.scope)
    if not rows:
        return None
    access_log.record(actor, record_type, view, purpose, [rows[0][0]])
    return rows[0]


def get_many(
    actor: Actor, code: str, ids: Iterable[UUID], purpose: Purpose | None = None
) -> dict[UUID, Record]:
    record_type = definitions.record_type(code)
    view = permissions.check_can(record_type, actor, Action.READ, purpose)
    if not (wanted := list(dict.fromkeys(ids))):
        return {}
    rows = scope.read(reads.by_ids(code, view.columns), [wanted], view.scope)
    access_log.note_read(record_type, view, actor, purpose, [row[0] for row in rows], is_bulk=True)
    return {row[0]: to_record(record_type, view, row) for row in rows}


def history(actor: Actor, code: str, record_id: UUID, purpose: Purpose | None = None) -> list[Record]:
    record_type = definitions.record_type(code)
    view = permissions.check_can(record_type, actor, Action.READ, purpose)
    rows = scope.read(reads.versions(code, view.columns), [record_id, record_id], view.scope)
    if not rows:
        raise no_such_record(record_type)
    access_log.note_read(record_type, view, actor, purpose, [record_id])
    found = [to_record(record_type, view, row) for row in rows]
    if not permissions.can(record_type, actor, Action.WRITE, purpose):
        return found
    return _with_reasons(record_id, found)


def _with_reasons(record_id: UUID, versions: Sequence[Record]) -> list[Record]:
    """A reason may tell more than a mask hides, so it is only for those who write."""
    noted = Write.objects.filter(record_id=record_id).exclude(reason="")
    written, retired = dict[int, str](), dict[int, str]()
    for version, operation, reason in noted.values_list("version", "operation", "reason"):
        (retired if operation == "retired" else written)[version] = reason
    return [
        replace(one, reason=written.get(one.version, ""), retired=retired.get(one.version, ""))
        for one in versions
    ]


def no_such_record(record_type: RecordType) -> Problem:
    """The same for a record that there is not and for one that the actor may not see."""
    return not_found(
        "registers.no_such_record",
        _("“%(title)s” has no such record, or you may not see it.") % {"title": record_type.title},
        remedy=_("Check the key."),
    )
