"""The form of a record, made from what the register says about its fields; and what was typed into it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from zhengyun.engines.registers.contracts import FieldView, Record, RegisterView
from zhengyun.kit import clock
from zhengyun.services.exchange import searching, words
from zhengyun.services.exchange.words import Words
from zhengyun.ui import contracts as ui

REASON = "cause"
REASON_LIMIT = 500
RADIOS = 4
LONG = 80
KINDS = {
    "date": ui.FieldKind.DATE,
    "integer": ui.FieldKind.NUMBER,
    "decimal": ui.FieldKind.NUMBER,
    "number": ui.FieldKind.NUMBER,
    "texts": ui.FieldKind.TEXTAREA,
    words.GEOMETRY: ui.FieldKind.TEXTAREA,
}
Typed = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True)
class Asked:
    """A field of the form; lookup: where codes or keys are looked up while one types."""

    field: ui.Field
    lookup: str = ""

    @property
    def list_id(self) -> str:
        return f"{self.field.id}-list"


def writable(register: RegisterView) -> list[FieldView]:
    """What one sees only masked one cannot write."""
    return [one for one in register.fields if not one.is_masked]


def typed_of(register: RegisterView, record: Record | None) -> dict[str, str | tuple[str, ...]]:
    """A record as its form shows it."""
    if record is None:
        return {}
    return {
        one.name: as_typed(one, record.values[one.name])
        for one in writable(register)
        if record.values.get(one.name) is not None
    }


def as_typed(one: FieldView, value: Any) -> str | tuple[str, ...]:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return clock.local(value).isoformat(timespec="minutes")
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return tuple(map(str, value)) if one.choices else "\n".join(map(str, value))
    return words.plain(replace(one, choices={}), value)


def typed_in(register: RegisterView, posted: QueryDict) -> dict[str, str | tuple[str, ...]]:
    """What came with the form, without what is no field of it."""
    found: dict[str, str | tuple[str, ...]] = {}
    for one in writable(register):
        if one.kind == "texts" and one.choices:
            found[one.name] = tuple(str(part) for part in posted.getlist(one.name))
        elif one.name in posted:
            found[one.name] = str(posted[one.name]).strip().replace("\r\n", "\n")
    return found


def values_of(register: RegisterView, typed: Typed, names: Sequence[str] | None = None) -> dict[str, Any]:
    """What registers are given: nothing for an empty field; whether a value is right they decide."""
    return {
        one.name: _value(one, typed[one.name])
        for one in writable(register)
        if one.name in typed and (names is None or one.name in names)
    }


def _value(one: FieldView, typed: str | tuple[str, ...]) -> Any:
    if isinstance(typed, tuple):
        return list(typed) or None
    if not typed:
        return None
    if one.kind == "texts":
        return [line.strip() for line in typed.split("\n") if line.strip()]
    if one.kind == words.GEOMETRY:
        return _geometry(typed)
    return typed


def _geometry(typed: str) -> Any:
    """GeoJSON, or longitude and latitude of a point; anything else is left for registers to refuse."""
    parts = typed.replace("，", ",").split(",")
    try:
        if len(parts) == 2:
            return {"type": "Point", "coordinates": [float(parts[0]), float(parts[1])]}
        return json.loads(typed)
    except (ValueError, RecursionError):
        return typed


def fields(
    register: RegisterView, typed: Typed, errors: Mapping[str, Sequence[str]], lookup: str
) -> list[Asked]:
    """lookup: address for what is too much for a list, with {field} in it."""
    return [_asked(one, typed, errors, lookup) for one in writable(register)]


def _asked(one: FieldView, typed: Typed, errors: Mapping[str, Sequence[str]], lookup: str) -> Asked:
    options = searching.options_of(one)
    help_ = one.help
    if one.kind == words.GEOMETRY:
        help_ = _("Longitude, latitude; or GeoJSON.")
    elif one.kind == "texts" and not options:
        help_ = " ".join(filter(None, (help_, _("One to a line."))))
    field = ui.Field(
        one.name,
        one.title,
        _kind(one, options),
        typed.get(one.name, ""),
        options,
        required=one.is_required,
        help=help_,
        error=" ".join(errors.get(one.name, ())),
        unit=one.unit,
    )
    needs_lookup = not options and bool(one.codes or one.reference)
    return Asked(field, lookup.replace("{field}", one.name) if needs_lookup else "")


def _kind(one: FieldView, options: Sequence[ui.Option]) -> ui.FieldKind:
    if one.kind == "boolean":
        return ui.FieldKind.YES_NO if one.is_required else ui.FieldKind.SELECT
    if options and one.kind == "texts":
        return ui.FieldKind.CHECKBOXES
    if options:
        is_short = len(options) <= RADIOS and one.is_required
        return ui.FieldKind.RADIO if is_short else ui.FieldKind.SELECT
    return KINDS.get(one.kind, ui.FieldKind.TEXT)


def reason_field(value: str, error: str) -> ui.Field:
    return ui.Field(
        REASON,
        _("Why"),
        value=value,
        required=True,
        help=_("Document or event on which this rests; it stays with the version."),
        error=error,
        maxlength=REASON_LIMIT,
    )


def changed(before: Typed, after: Typed) -> list[str]:
    """Names of the fields in which two forms differ."""
    return [name for name in after if (after[name] or "") != (before.get(name) or "")]


@dataclass(frozen=True)
class Conflict:
    """A field that somebody else changed meanwhile. mine: None where I did not change it."""

    title: str
    mine: str | None
    theirs: str
    before: str


def conflicts(
    register: RegisterView, typed: Typed, base: Record, current: Record, said: Words
) -> list[Conflict]:
    """What differs since the form was opened, with both values."""
    mine = set(changed(typed_of(register, base), typed))
    found = []
    for one in writable(register):
        if base.values.get(one.name) == current.values.get(one.name):
            continue
        own = typed.get(one.name, "") if one.name in mine else None
        found.append(
            Conflict(
                one.title,
                "、".join(own) if isinstance(own, tuple) else own,
                said.say(one, current).text or "—",
                said.say(one, base).text or "—",
            )
        )
    return found


def merged(register: RegisterView, typed: Typed, base: Record, current: Record) -> dict[str, Any]:
    """The form on the present version: what I changed stays mine, the rest is as it is now."""
    before, now = typed_of(register, base), typed_of(register, current)
    mine = set(changed(before, typed))
    return now | {name: typed[name] for name in mine}
