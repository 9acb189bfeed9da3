"""What is known about somebody: for himself, and for the forms that he fills in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from zhengyun.engines.registers import (
    access_log,
    definitions,
    keys,
    organizations,
    people,
    queries,
    rules,
    scope,
)
from zhengyun.engines.registers.contracts import KnownRecord, Purpose, Record
from zhengyun.engines.registers.definition import ALL, Action, RecordType
from zhengyun.engines.registers.rows import stored, to_record
from zhengyun.engines.registers.rules import Grant, Post, View
from zhengyun.engines.registers.sql import reads
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor

Ask = tuple[RecordType, str]


def known_about(actor: Actor) -> list[KnownRecord]:
    if not (number := people.number_of(actor)):
        return []
    asked: list[Ask] = []
    for one in definitions.all_types():
        if one.is_personal:
            asked += [(one, field) for field in (one.subject, one.guardian) if field]
    statements = [(reads.about(one.code, tuple(one.fields), field), [number]) for one, field in asked]
    if not statements:
        return []
    names = {one.code: one.name for one in parties.get_organizations().values()}
    found: dict[UUID, KnownRecord] = {}
    for (one, field), rows in zip(asked, scope.read_all(statements, ALL), strict=True):
        for row in rows:
            record = to_record(one, _own_view(one), row)
            if field == one.subject or people.is_ward(str(record.values.get(one.subject) or "")):
                found[record.id] = _known(one, record, names, is_ward=field != one.subject)
    return sorted(found.values(), key=lambda known: (known.title, known.record.id))


def _known(
    record_type: RecordType, record: Record, names: Mapping[str, str], *, is_ward: bool
) -> KnownRecord:
    return KnownRecord(
        register=record_type.code,
        title=record_type.title,
        source_name=names.get(record_type.source, record_type.source),
        as_of=clock.local(record.since).date(),
        record=record,
        fields=queries.field_views(record_type, record_type.fields),
        is_guardianship=is_ward,
    )


def _own_view(record_type: RecordType, post: Post | None = None) -> View:
    """A person sees every field of what is about him (个人信息保护法 art. 45)."""
    grant = Grant(frozenset({Action.READ}), None, frozenset(record_type.fields), frozenset(), post)
    return View(Action.READ, (grant,), tuple(record_type.fields))


def read_for_form(
    actor: Actor,
    code: str,
    key: Mapping[str, Any],
    fields: Sequence[str],
    purpose: Purpose,
    organization_id: UUID,
) -> Record | None:
    record_type = definitions.record_type(code)
    subject = ((record_type.subject,),) if record_type.subject else ()
    names, given = keys.read_key(record_type, key, *subject)
    place = organizations.tree(organization_id).post("", organization_id)
    view = _form_view(record_type, place, purpose.item)
    needed = _needed(record_type, fields)
    row = _found(record_type, needed, names, given)
    if row is None:
        return None
    about = str(stored(record_type, needed, row).get(record_type.subject) or "")
    if record_type.is_personal and not actor.is_staff and not actor.system:
        if not _is_near(actor, record_type, row, needed, about):
            return None
        view = _own_view(record_type, place)
    if view is None or not any(grant.reaches(row[1]) for grant in view.grants):
        return None
    return _filled(record_type, view, actor, purpose, row, needed, fields)


def _form_view(record_type: RecordType, place: Post, item: str) -> View | None:
    return rules.for_form(record_type, place, item).views.get(Action.READ)


def _needed(record_type: RecordType, fields: Sequence[str]) -> tuple[str, ...]:
    """The fields asked for, and those that say whose record it is."""
    wanted = {*fields, *record_type.key, record_type.subject, record_type.guardian}
    return tuple(name for name in record_type.fields if name in wanted)


def _found(
    record_type: RecordType, needed: tuple[str, ...], names: tuple[str, ...], given: list[Any]
) -> scope.Row | None:
    """The one record; none where several have this subject."""
    if len(names) == 1:
        rows = scope.read(reads.about(record_type.code, needed, names[0]), given, ALL)
    else:
        rows = scope.read(reads.by(record_type.code, needed, names), given, ALL)
    return rows[0] if len(rows) == 1 else None


def _is_near(
    actor: Actor, record_type: RecordType, row: scope.Row, needed: tuple[str, ...], about: str
) -> bool:
    """Who fills in a form is shown persons' data only of himself, of whom he acts for, of his wards."""
    own = people.number_of(actor)
    if about and about in {own, people.number_acted_for(actor)}:
        return True
    guardian = stored(record_type, needed, row).get(record_type.guardian)
    return bool(own) and guardian == own and people.is_ward(about)


def _filled(
    record_type: RecordType,
    view: View,
    actor: Actor,
    purpose: Purpose,
    row: scope.Row,
    needed: tuple[str, ...],
    fields: Sequence[str],
) -> Record | None:
    plain, _masked = view.shown(row[1])
    shown = frozenset(fields) & plain
    if not shown:
        return None
    grant = Grant(frozenset({Action.READ}), None, shown, frozenset(), view.post)
    narrow = View(Action.READ, (grant,), tuple(name for name in needed if name in shown))
    access_log.note_read(record_type, narrow, actor, purpose, [row[0]])
    picked = tuple(value for name, value in zip(needed, row[reads.META :], strict=True) if name in shown)
    return to_record(record_type, narrow, (*row[: reads.META], *picked))
