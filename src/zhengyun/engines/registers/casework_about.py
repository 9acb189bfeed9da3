"""What an objection is about (数据校核): `record.<key>`, of one field of one record of a register."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import FieldValue, FieldView, FormPage, SourceContext, Wanted
from zhengyun.engines.registers import definitions, facade, organizations
from zhengyun.engines.registers.contracts import Purpose, Record
from zhengyun.engines.registers.definition import RecordType
from zhengyun.engines.registers.in_words import in_words
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of one record, as the person who objects has seen it. value: in words."""

    record_type: RecordType
    record: Record
    field: str
    value: str


_KEYS: Mapping[str, Callable[[Entry], str]] = {
    "register": lambda one: one.record_type.code,
    "register_title": lambda one: one.record_type.title,
    "id": lambda one: str(one.record.id),
    "key": lambda one: one.record.key,
    "field": lambda one: one.field,
    "field_title": lambda one: one.record_type.fields[one.field].title,
    "value": lambda one: one.value,
    "source": lambda one: organizations.code_of(one.record),
    "source_name": lambda one: organizations.name_of(one.record_type, one.record),
}


def _title(entry: Entry, key: str) -> str:
    """Only the value itself comes from the register; the rest says which one it is."""
    return f"{_KEYS['source_name'](entry)}「{entry.record_type.title}」" if key == "value" else ""


class EntrySource:
    """Answers only where the application was begun at an entry that its actor may see.

    about: `register`, `record` (or `key`) and `field`; or `draft` or `case`, and `path`: an answer of a
    form that was filled in from a register.
    """

    name = "record"

    def known(self, package: Path | None = None) -> frozenset[str]:
        return frozenset(_KEYS)

    def check(self, wanted: Wanted, package: Path | None = None) -> list[str]:
        return []

    def read(self, context: SourceContext, wanted: Collection[Wanted]) -> Mapping[Wanted, FieldValue]:
        basis = next((one.basis for one in wanted if one.basis), "")
        try:
            entry = _entry(context, basis)
        except (Problem, ValueError):
            return {}
        if entry is None or entry.field in entry.record_type.key:
            return {}
        as_of = clock.local(entry.record.since).date()
        return {
            one: FieldValue(_KEYS[one.key](entry), _title(entry, one.key), as_of, one.basis) for one in wanted
        }


def _entry(context: SourceContext, basis: str) -> Entry | None:
    about = context.about
    if not about:
        return None
    if "path" in about:
        return _seen_in_form(context, about)
    record_type = definitions.record_type(about.get("register", ""))
    record = _seen(context, record_type, about, basis)
    field = about.get("field", "")
    if field not in record.values or field in record.masked:
        return None
    value = in_words(record_type.fields[field], record.values[field])
    return Entry(record_type, record, field, value)


def _seen(context: SourceContext, record_type: RecordType, about: Mapping[str, str], basis: str) -> Record:
    """By the person's own right, else by the actor's. Raises Problem where he may not see it."""
    key, record_id = about.get("key", ""), about.get("record", "")
    for known in facade.known_about(context.actor) if record_type.is_personal else ():
        if known.register == record_type.code and (
            known.record.key == key or str(known.record.id) == record_id
        ):
            return known.record
    purpose = Purpose(basis=basis, item=context.item_code)
    if key:
        return facade.find(context.actor, record_type.code, key, purpose)
    return facade.get(context.actor, record_type.code, UUID(record_id), purpose)


def _seen_in_form(context: SourceContext, about: Mapping[str, str]) -> Entry | None:
    """What the form showed: that is what the objection is against, whatever stands there now."""
    view = next((one for one in _fields(context, about) if one.path == about["path"]), None)
    place: Mapping[str, Any] = view.source.record if view and view.source else {}
    if view is None or not place.get("field"):
        return None
    record_type = definitions.record_type(place["register"])
    purpose = Purpose(basis=record_type.basis, item=context.item_code)
    found = facade.get_many(SYSTEM, record_type.code, [UUID(place["record"])], purpose)
    record = found.get(UUID(place["record"]))
    return Entry(record_type, record, place["field"], view.shown) if record else None


def _fields(context: SourceContext, about: Mapping[str, str]) -> list[FieldView]:
    pages: tuple[FormPage, ...]
    if "case" in about:
        pages = casework.case_file(context.actor, UUID(about["case"])).pages
    else:
        pages = casework.get_draft(context.actor, UUID(about.get("draft", ""))).pages
    return [field for page in pages for field in page.fields]
