"""The search of a register as its address says it, and the form for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from zhengyun.engines.registers.contracts import Condition, FieldView, Operator, RegisterView, Search
from zhengyun.services.exchange import codelists
from zhengyun.ui import contracts as ui

SIZE = 30
MOST_CHOICES = 120
TEXT_LIMIT = 100
TRAIL = 6
RANGES = frozenset({"date", "instant", "integer", "decimal", "number"})
NOT_FILTERED = frozenset({"geometry", "texts"})
FROM, UNTIL = ".from", ".to"
NEWEST = "-"


@dataclass(frozen=True)
class Asked:
    """What somebody asked for. values: by the name of the input; trail: the pages before this one."""

    q: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    cursor: str = ""
    trail: tuple[str, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.values)

    def query(self, **more: str) -> str:
        """As part of an address, without the place in the list unless it is given."""
        given = {"q": self.q, **self.values, "order": self.order, **more}
        kept = {name: value for name, value in given.items() if value}
        return f"?{urlencode(kept)}" if kept else ""


def filterable(register: RegisterView) -> list[FieldView]:
    """Keys and indexed fields that are seen plainly."""
    return [
        one
        for one in register.fields
        if (one.is_key or one.is_indexed) and not one.is_masked and one.kind not in NOT_FILTERED
    ]


def asked(register: RegisterView, given: Mapping[str, str]) -> Asked:
    """Reads an address; what does not belong to this register is left out."""
    known = set(_input_names(register))
    values = {
        name.removeprefix("f."): value.strip()[:TEXT_LIMIT]
        for name, value in given.items()
        if name.startswith("f.") and name.removeprefix("f.") in known and value.strip()
    }
    orders = {value for value, _title in orders_of(register)}
    order = given.get("order", "")
    return Asked(
        q=given.get("q", "").strip()[:TEXT_LIMIT],
        values={f"f.{name}": value for name, value in values.items()},
        order=order if order in orders else "",
        cursor=given.get("cursor", "")[:500],
        trail=tuple(part[:500] for part in given.get("trail", "").split("~") if part)[-TRAIL:],
    )


def _input_names(register: RegisterView) -> Iterator[str]:
    for one in filterable(register):
        if one.kind in RANGES:
            yield from (one.name + FROM, one.name + UNTIL)
        else:
            yield one.name


def conditions(register: RegisterView, wanted: Asked) -> list[Condition]:
    """What registers are asked for; a day or whole number `to` counts itself."""
    found = [Condition("", Operator.WORDS, wanted.q)] if wanted.q else []
    fields = {one.name: one for one in register.fields}
    for name, value in wanted.values.items():
        base, _dot, end = name.removeprefix("f.").partition(".")
        found.append(_condition(fields[base], end, value))
    return found


def _condition(one: FieldView, end: str, value: str) -> Condition:
    if end == "from":
        return Condition(one.name, Operator.FROM, _instant(one, value))
    if end == "to":
        return Condition(one.name, Operator.UNTIL, _after(one, value))
    if one.kind == "text" and value.endswith("*") and not one.codes:
        return Condition(one.name, Operator.PREFIX, value.rstrip("*"))
    return Condition(one.name, Operator.EQUAL, value)


def _instant(one: FieldView, value: str) -> str:
    """A day given for an instant begins at midnight in Shanghai."""
    return f"{value}T00:00:00+08:00" if one.kind == "instant" and len(value) == len("2026-09-29") else value


def _after(one: FieldView, value: str) -> str:
    try:
        if one.kind in ("date", "instant"):
            return _instant(one, (date.fromisoformat(value) + timedelta(days=1)).isoformat())
        if one.kind == "integer":
            return str(int(value) + 1)
    except (ValueError, OverflowError):
        return value
    return value


def search_of(register: RegisterView, wanted: Asked) -> Search:
    return Search(conditions(register, wanted), order=wanted.order, limit=SIZE, cursor=wanted.cursor or None)


def orders_of(register: RegisterView) -> list[tuple[str, str]]:
    """Ways to sort: as entered, and by each indexed field both ways."""
    found = [("", _("as entered")), (NEWEST, _("entered last first"))]
    for one in filterable(register):
        if one.is_indexed and not (one.is_key and len(register.key) > 1):
            found.append((one.name, _("%(field)s, rising") % {"field": one.title}))
            found.append((f"-{one.name}", _("%(field)s, falling") % {"field": one.title}))
    return found


def order_field(register: RegisterView, wanted: Asked) -> ui.Field:
    options = tuple(ui.Option(value, title) for value, title in orders_of(register))
    return ui.Field("order", _("Order"), ui.FieldKind.SELECT, wanted.order, options)


def inputs(register: RegisterView, wanted: Asked, error: Mapping[str, str]) -> list[ui.Field]:
    """The conditions as fields of a form."""
    found: list[ui.Field] = []
    for one in filterable(register):
        if one.kind in RANGES:
            found += _range(one, wanted, error)
        else:
            found.append(_equal(one, wanted, error))
    return found


def _range(one: FieldView, wanted: Asked, error: Mapping[str, str]) -> list[ui.Field]:
    is_day = one.kind in ("date", "instant")
    kind = ui.FieldKind.DATE if is_day else ui.FieldKind.NUMBER
    until = _("%(field)s: to") if is_day or one.kind == "integer" else _("%(field)s: below")
    pairs = ((FROM, _("%(field)s: from")), (UNTIL, until))
    return [
        ui.Field(
            f"f.{one.name}{end}",
            words % {"field": one.title},
            kind,
            wanted.values.get(f"f.{one.name}{end}", ""),
            unit=one.unit,
            error=error.get(one.name, ""),
        )
        for end, words in pairs
    ]


def _equal(one: FieldView, wanted: Asked, error: Mapping[str, str]) -> ui.Field:
    options = options_of(one)
    base = ui.Field(
        f"f.{one.name}",
        one.title,
        value=wanted.values.get(f"f.{one.name}", ""),
        error=error.get(one.name, ""),
        maxlength=TEXT_LIMIT,
    )
    if options:
        return replace(base, kind=ui.FieldKind.SELECT, options=options, maxlength=None)
    return base


def options_of(one: FieldView) -> tuple[ui.Option, ...]:
    """The choices of a field; nothing where it has none or too many for a list."""
    if one.kind == "boolean":
        return (ui.Option("true", _("Yes")), ui.Option("false", _("No")))
    if one.choices:
        return tuple(ui.Option(value, title) for value, title in one.choices.items())
    if one.codes:
        entries = codelists.titles(one.codes)
        if len(entries) <= MOST_CHOICES:
            return tuple(ui.Option(code, f"{title} {code}") for code, title in entries.items())
    return ()
