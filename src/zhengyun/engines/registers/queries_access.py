"""Who looked at a person's data, for this person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from zhengyun.engines.registers import definitions, people, permissions, scope
from zhengyun.engines.registers.contracts import AccessEntry
from zhengyun.engines.registers.definition import ALL, Action, RecordType
from zhengyun.engines.registers.sql import reads
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import forbidden
from zhengyun.kit.paging import MAX_PAGE, Cursor, Page, decode_cursor, make_page

MAX_RECORDS = 1000
_ROWS = """
    SELECT id, at, register, record_id, action, reader, organization, item, basis, case_number, fields
    FROM registers_access WHERE record_id = ANY(%s) AND NOT is_secret {after}
    ORDER BY at {direction}, id {direction} LIMIT %s
"""


def accesses_of(actor: Actor, cursor: str | None = None, size: int = 50) -> Page[AccessEntry]:
    place = decode_cursor(cursor)
    size = max(1, min(size, MAX_PAGE))
    about = _records_about(actor)
    if not about:
        return Page([])
    rows = [_entry(row, about) for row in _read(list(about), place, size + 1)]
    return make_page(rows, size, place, _key)


def accesses_to(
    actor: Actor, code: str, record_id: UUID, cursor: str | None = None, size: int = 50
) -> Page[AccessEntry]:
    record_type = definitions.record_type(code)
    view = permissions.permission(record_type, actor).views.get(Action.READ)
    if view is None or not view.is_source:
        raise forbidden(
            "registers.may_not_read",
            _("Only the source department sees who looked at its records."),
            value=code,
        )
    place = decode_cursor(cursor)
    size = max(1, min(size, MAX_PAGE))
    about = {record_id: ("", False)}
    if not scope.read(reads.versions(code, ()), [record_id, record_id], view.scope):
        return Page([])
    return make_page([_entry(row, about) for row in _read([record_id], place, size + 1)], size, place, _key)


def _key(entry: AccessEntry) -> tuple[datetime, UUID]:
    return entry.at, entry.id


def _records_about(actor: Actor) -> dict[UUID, tuple[str, bool]]:
    """Each record that is or was about the actor or a ward: who it is about, and whether it is a ward."""
    if not (number := people.number_of(actor)):
        return {}
    personal = [one for one in definitions.all_types() if one.is_personal]
    asked = [(one, False) for one in personal] + [(one, True) for one in personal if one.guardian]
    statements = [_statement(one, number, is_ward) for one, is_ward in asked]
    if not statements:
        return {}
    found: dict[UUID, tuple[str, bool]] = {}
    for (_one, is_ward), rows in zip(asked, scope.read_all(statements, ALL), strict=True):
        for record_id, child, label in rows:
            if not is_ward:
                found[record_id] = ("", False)
            elif people.is_ward(str(child or "")):
                found.setdefault(record_id, (str(label or ""), True))
    return found


def _statement(record_type: RecordType, number: str, is_ward: bool) -> tuple[str, Sequence[Any]]:
    field = record_type.guardian if is_ward else record_type.subject
    shown = (record_type.subject, record_type.label or record_type.subject)
    return reads.ids_about(record_type.code, shown, field), [number, number, MAX_RECORDS]


def _read(ids: list[UUID], place: Cursor | None, limit: int) -> list[tuple[Any, ...]]:
    backwards = bool(place and place.backwards)
    after = "" if place is None else f"AND (at, id) {'>' if backwards else '<'} (%s, %s)"
    text = _ROWS.format(after=after, direction="ASC" if backwards else "DESC")
    with connection.cursor() as cursor:
        cursor.execute(text, [ids, *((place.at, place.id) if place else ()), limit])
        return list(cursor.fetchall())


def _entry(row: tuple[Any, ...], about: dict[UUID, tuple[str, bool]]) -> AccessEntry:
    key, at, register, record_id, action, reader, organization, item, basis, case_number, fields = row
    record_type = next((one for one in definitions.all_types() if one.code == register), None)
    label, is_ward = about[record_id]
    return AccessEntry(
        id=key,
        at=at,
        register=register,
        register_title=record_type.title if record_type else register,
        action=action,
        reader=_("The platform itself") if reader == "system" else reader,
        organization=organization,
        item=item,
        basis=basis,
        case_number=case_number,
        fields=_titles(record_type, fields),
        about=label,
        is_guardianship=is_ward,
    )


def _titles(record_type: RecordType | None, names: Sequence[str]) -> tuple[str, ...]:
    """Fields in words, as they are called today."""
    known = record_type.fields if record_type else {}
    return tuple(known[name].title if name in known else name for name in names)
