"""Values of records in words, and from words back to what a record holds."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import Wanted
from zhengyun.engines.registers import codes, definitions, scope, values
from zhengyun.engines.registers.contracts import Record
from zhengyun.engines.registers.definition import ALL, Field, Kind, RecordType, Reference
from zhengyun.engines.registers.sql import reads

PLACE = "region"
"""The format of a code of administrative divisions (GB/T 2260)."""


def in_words(field: Field, value: Any) -> str:
    """Titles instead of codes, yes and no, dates as 2026-09-29; '' for nothing."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(in_words(field, one) for one in value)
    if field.kind is Kind.BOOLEAN:
        return _("Yes") if value else _("No")
    if field.enum_titles:
        return str(field.enum_titles.get(str(value), value))
    if field.codes:
        return codes.title_of_code(field.codes, str(value))
    return values.as_text(value)


def of_field(code: str, name: str, value: Any) -> str:
    """As `in_words`; what a value refers to is looked up by the platform, in registers about nobody."""
    record_type = definitions.record_type(code)
    field = record_type.fields[name]
    text = in_words(field, value)
    if field.kind is Kind.GEOMETRY:
        return ""
    reference = field.reference or _like(record_type, field)
    if reference is None or value is None:
        return text
    target = definitions.record_type(reference.register)
    if target.is_personal:
        return text
    statement = reads.by(target.code, (target.label,), (reference.field,))
    rows = scope.read(statement, [value], ALL)
    return str(rows[0][reads.META] or text) if rows else text


def _like(record_type: RecordType, field: Field) -> Reference | None:
    """Where a place is looked up that may lie outside of what a register holds: in that to which another
    place of the record refers, so that a residence is named like the place of registration."""
    if field.format != PLACE or field.name in record_type.key:
        return None
    others = (one.reference for one in record_type.fields.values() if one.format == PLACE)
    return next((one for one in others if one), None)


def from_words(field: Field, text: Any) -> Any:
    """What a person wrote, as the record holds it: a title becomes its code."""
    if not isinstance(text, str):
        return text
    if field.kind is Kind.BOOLEAN:
        return {_("Yes"): True, _("No"): False}.get(text.strip(), text)
    if field.codes:
        known = codes.codes_of(field.codes)
        is_code = any(one.code == text for one in known)
        found = (one.code for one in known if one.title == text.strip())
        return text if is_code else next(found, text)
    titles = {title: code for code, title in field.enum_titles.items()}
    return titles.get(text.strip(), text)


def answer(record_type: RecordType, name: str, record: Record, wanted: Wanted) -> Any:
    """A field as the answer to a question of a form; None where it is no answer to it."""
    field, value = record_type.fields[name], record.values.get(name)
    if value is None or name in record.masked:
        return None
    if wanted.choices:
        return _chosen(field, value, wanted.choices)
    if wanted.kind in {"integer", "number"}:
        return int(value) if value == int(value) else float(value)
    return value if wanted.kind == "boolean" else in_words(field, value)


def _chosen(field: Field, value: Any, choices: tuple[str, ...]) -> Any:
    if isinstance(value, list):
        return [one for one in value if one in choices] or None
    words = in_words(field, value)
    return next((one for one in (str(value), words) if one in choices), None)
