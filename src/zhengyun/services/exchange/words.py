"""Values of registers in the words of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import (
    Condition,
    FieldView,
    Operator,
    Record,
    RegisterView,
    Search,
)
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import RegionView
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.exchange import codelists
from zhengyun.services.hall.facade import instant

LONGEST = 60
GEOMETRY = "geometry"
REGION = "region"


@dataclass(frozen=True)
class Said:
    """A value in words; url: of the record to which it refers. note: the code behind the words."""

    text: str
    url: str = ""
    note: str = ""
    is_masked: bool = False


@dataclass(frozen=True)
class Words:
    """Says values; what codes, references and divisions are called is looked up once for a page."""

    actor: Actor
    references: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    regions: Mapping[str, RegionView] = field(default_factory=dict)

    def say(self, one: FieldView, record: Record) -> Said:
        value = record.values.get(one.name)
        if value is None or one.name in record.masked:
            return Said("" if value is None else plain(one, value), is_masked=value is not None)
        return self.of(one, value)

    def of(self, one: FieldView, value: Any) -> Said:
        """A value that is not masked."""
        text = plain(one, value)
        if one.codes and isinstance(value, str):
            title = codelists.title(one.codes, value)
            return Said(title, note="" if title == value else value)
        if one.reference and (found := self.references.get((one.reference, text))):
            return Said(found[0] or text, found[1], note=text if found[0] else "")
        if one.format == REGION and not one.is_key and (division := self.regions.get(text)):
            return Said(division.name, note=text)
        return Said(text)


def words_for(actor: Actor, fields: Iterable[FieldView], records: Sequence[Record]) -> Words:
    """The words for these records, with one query for each register to which they refer and one for
    divisions."""
    references: dict[tuple[str, str], tuple[str, str]] = {}
    divisions: set[str] = set()
    for one in fields:
        if one.reference:
            references |= _labels(actor, one.reference, sorted(_values(one, records)))
        if one.format == REGION and not one.is_key:
            divisions |= _values(one, records)
    return Words(actor, references, parties.get_regions(divisions))


def _values(one: FieldView, records: Iterable[Record]) -> set[str]:
    """What is shown of a field, as text."""
    return {
        plain(one, record.values[one.name])
        for record in records
        if record.values.get(one.name) is not None and one.name not in record.masked
    }


def _labels(actor: Actor, code: str, keys: list[str]) -> dict[tuple[str, str], tuple[str, str]]:
    """Names of the records that are referred to; of persons only where they can be found."""
    if not keys:
        return {}
    try:
        register = registers.get_register(actor, code)
        if register.is_personal or "read" not in register.actions:
            return {}
        wanted = Search((Condition(register.key[0], Operator.ANY_OF, keys),), limit=len(keys))
        page = registers.search(actor, code, wanted)
    except Problem:
        return {}
    return {
        (code, one.key): (one.label, reverse("exchange:record", args=[code, one.id])) for one in page.records
    }


def plain(one: FieldView, value: Any) -> str:
    """A value without looking anything up."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return instant(value, with_year=True)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Mapping):
        return place_words(value)
    if isinstance(value, list):
        return "、".join(one.choices.get(str(part), str(part)) for part in value)
    return one.choices.get(str(value), str(value))


def place_words(geometry: Mapping[str, Any]) -> str:
    """A point by its degrees, anything else by its kind and how many positions it has."""
    kind = str(geometry.get("type", ""))
    coordinates = geometry.get("coordinates")
    if kind == "Point" and isinstance(coordinates, Sequence) and len(coordinates) > 1:
        return f"{coordinates[0]:.5f}, {coordinates[1]:.5f}"
    names = {
        "LineString": _("Line"),
        "MultiLineString": _("Lines"),
        "Polygon": _("Area"),
        "MultiPolygon": _("Areas"),
        "MultiPoint": _("Points"),
    }
    return _("%(kind)s of %(n)d positions") % {"kind": names.get(kind, kind), "n": _positions(coordinates)}


def _positions(node: Any) -> int:
    if not isinstance(node, Sequence) or not node:
        return 0
    return 1 if isinstance(node[0], int | float) else sum(map(_positions, node))


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def estimate(count: int) -> str:
    """About 12 000 records: what the planner estimates, never counted."""
    if count < 1:
        return _("no figure yet")
    return _("about %(n)s records") % {"n": f"{rounded(count):,}"}


def rounded(count: int) -> int:
    """Two significant figures: an estimate that shows more would claim more than it knows."""
    step = 10 ** max(0, len(str(count)) - 2)
    return int(round(count / step) * step)


def action_names() -> dict[str, str]:
    return {
        "read": _("Look up"),
        "write": _("Write"),
        "import": _("Import"),
        "export": _("Export"),
        "check": _("Check belonging"),
    }


def allowed(register: RegisterView) -> list[str]:
    """What the actor may do, in words, in a fixed order."""
    return [name for action, name in action_names().items() if action in register.actions]


def kind_names() -> dict[str, str]:
    return {
        "text": _("Text"),
        "date": _("Date"),
        "instant": _("Date and time"),
        "integer": _("Whole number"),
        "decimal": _("Decimal number"),
        "number": _("Number with fractions"),
        "boolean": _("Yes or no"),
        "texts": _("Several texts"),
        GEOMETRY: _("Place on the map"),
    }


def personal_names() -> dict[str, str]:
    return {"none": "", "personal": _("Personal"), "sensitive": _("Sensitive personal")}
