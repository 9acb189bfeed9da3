"""From an address to a search: `field=…`, `field.from=…`, `q`, `bbox`, `order`, `limit`, `cursor`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import Field

from zhengyun.engines.registers.api.answers import Why, numbers
from zhengyun.engines.registers.contracts import Box, Condition, Operator, Search
from zhengyun.engines.registers.queries_search import MAX_FEATURES, MAX_PAGE
from zhengyun.kit.errors import Problem

RESERVED = frozenset({"q", "bbox", "order", "limit", "cursor", "basis", "item", "case_number"})
OPERATORS = {
    one.value: one
    for one in (Operator.EQUAL, Operator.FROM, Operator.UNTIL, Operator.PREFIX, Operator.ANY_OF)
}
FILTER: dict[str, Any] = {
    "name": "filter",
    "in": "query",
    "style": "form",
    "explode": True,
    "schema": {"type": "object", "additionalProperties": {"type": "string"}},
    "description": (
        "`field=value`, `field.from=value` (at or after), `field.until=value` (before), "
        "`field.prefix=value`, `field.in=a,b`: by keys and indexed fields only. "
        "A field that is called like another parameter is written `field.eq=value`."
    ),
}


class Narrow(Why):
    """q: words or parts of words, all of which stand in the searched fields. bbox: west, south, east, north
    in degrees. order: an indexed field, `-` before it for descending; without it as entered."""

    q: str = Field("", max_length=500)
    bbox: str = Field("", max_length=200)
    order: str = Field("", max_length=60)
    cursor: str = ""


class RecordFilter(Narrow):
    limit: int = Field(50, ge=1, le=MAX_PAGE)


class FeatureFilter(Narrow):
    limit: int = Field(100, ge=1, le=MAX_FEATURES)


def search_of(request: HttpRequest, chosen: RecordFilter | FeatureFilter) -> Search:
    """Raises Problem `registers.bad_area`, `registers.bad_operator` (422)."""
    return Search(
        conditions=[*conditions(request), *words(chosen.q)],
        area=box_of(chosen.bbox),
        order=chosen.order,
        limit=chosen.limit,
        cursor=chosen.cursor or None,
    )


def words(text: str) -> list[Condition]:
    return [Condition("", Operator.WORDS, text)] if text.strip() else []


def conditions(request: HttpRequest) -> Iterator[Condition]:
    for name, given in request.GET.lists():
        if name in RESERVED:
            continue
        field, _dot, suffix = name.partition(".")
        operator = operator_of(suffix or Operator.EQUAL.value)
        if operator is Operator.ANY_OF:
            yield Condition(field, operator, [part for text in given for part in text.split(",")])
        else:
            yield from (Condition(field, operator, text) for text in given)


def operator_of(name: str) -> Operator:
    if (found := OPERATORS.get(name)) is None:
        raise Problem(
            "registers.bad_operator",
            _("There is no such comparison."),
            value=name[:40],
            remedy=_("Possible are: %(operators)s.") % {"operators": ", ".join(OPERATORS)},
        )
    return found


def box_of(text: str) -> Box | None:
    """Four numbers, or six with heights that are not looked at, as in OGC API – Features."""
    if not text.strip():
        return None
    try:
        found = numbers(text, (4, 6))
    except ValueError:
        raise Problem(
            "registers.bad_area",
            _("This is no area: west, south, east, north in degrees are wanted."),
            value=text[:80],
            remedy=_("Write it like 118.20,31.40,118.60,31.80."),
        ) from None
    half = len(found) // 2
    return Box(found[0], found[1], found[half], found[half + 1])
