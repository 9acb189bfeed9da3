"""The catalogue in its six families, with prices of today and where they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.kernel.accounts.access import access, staff
from zhengyun.services.cloud import facade as cloud
from zhengyun.services.cloud.contracts import Delivery, GradeView, OfferingView, PriceView
from zhengyun.services.cloud.web import figures
from zhengyun.services.cloud.web.door import READERS, actor_of
from zhengyun.ui import contracts as ui

LONGEST = 60


@dataclass(frozen=True)
class Card:
    """A grade with its price and where it is ordered."""

    grade: GradeView
    size: str
    month: str
    year: str
    order_url: str


@dataclass(frozen=True)
class Entry:
    """An offering as the catalogue shows it. price: of one unit; source: since when, by which paper."""

    offering: OfferingView
    price: str
    source: str
    delivery: str
    cards: tuple[Card, ...]


@access(staff(*READERS))
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """One family at a time, or what fits the words wherever it stands."""
    found = cloud.list_offerings()
    text = request.GET.get("q", "").strip()[:LONGEST]
    families = list(dict.fromkeys((one.family.value, one.family_title) for one in found))
    codes = [code for code, _title in families]
    family = request.GET.get("family", "")
    family = "" if text else family if family in codes else next(iter(codes), "")
    shown = (
        [one for one in found if _fits(one, text)] if text else [o for o in found if o.family.value == family]
    )
    here = reverse("cloud:catalogue")
    may_order = bool(actor_of(request).organizations("it_officer"))
    prices = {one.offering: one for one in cloud.list_prices() if one.is_in_force}
    context = {
        "search": ui.SearchBox(
            here, _("Search the catalogue"), text, _("for example: server, database, address")
        ),
        "tabs": [
            ui.Tab(f"{code} {title}", f"{here}?{urlencode({'family': code})}", is_current=code == family)
            for code, title in families
        ],
        "entries": [_entry(one, prices, may_order=may_order) for one in shown],
        "text": text,
        "may_order": may_order,
    }
    return render(request, "cloud/catalogue.html", context)


def _fits(one: OfferingView, text: str) -> bool:
    words = " ".join((one.code, one.title, one.description, *(grade.title for grade in one.grades)))
    return all(part.casefold() in words.casefold() for part in text.split())


def _entry(one: OfferingView, prices: Mapping[str, PriceView], *, may_order: bool) -> Entry:
    return Entry(
        one,
        _unit_price(one),
        _source(one, prices),
        delivery_names()[one.delivery],
        tuple(card(grade, can_order=may_order and one.is_active) for grade in one.grades),
    )


def _source(one: OfferingView, prices: Mapping[str, PriceView]) -> str:
    """Since when which prices stand, by which paper: its own, else those of what its grades are made of."""
    parts = {code for grade in one.grades for code in grade.components}
    found = [prices[code] for code in ({one.code} if one.code in prices else sorted(parts)) if code in prices]
    if not found:
        return ""
    own = [
        _("%(title)s %(yuan)s yuan for each %(unit)s")
        % {"title": part.offering_title, "yuan": figures.yuan(part.fen), "unit": part.unit}
        for part in found
        if part.offering != one.code
    ]
    last = max(found, key=lambda part: part.valid_from)
    values = {"day": last.valid_from.isoformat(), "source": last.source}
    since = _("this price since %(day)s, %(source)s") % values
    return "，".join([*own, since])


def _unit_price(one: OfferingView) -> str:
    if one.monthly_fen is None:
        return "" if one.grades else _("no price yet")
    values = {"yuan": figures.yuan(one.monthly_fen), "unit": one.unit}
    return _("%(yuan)s yuan a month for each %(unit)s") % values


def card(grade: GradeView, *, can_order: bool) -> Card:
    fen = grade.monthly_fen
    url = f"{reverse('cloud:begin', args=['new'])}?{urlencode({'grade': grade.code})}"
    return Card(
        grade,
        figures.size(grade.vcpus, grade.memory_mb) if grade.vcpus else "",
        figures.yuan(fen) if fen is not None else "",
        figures.per_year(fen) if fen is not None else "",
        url if can_order and fen is not None else "",
    )


def grades() -> list[GradeView]:
    """Everything that can be ordered by the piece, in the order of the catalogue."""
    return [grade for one in cloud.list_offerings() if one.is_active for grade in one.grades]


def titles_of(offerings: Sequence[OfferingView]) -> dict[str, str]:
    """Offerings and grades by code."""
    found = {one.code: one.title for one in offerings}
    return found | {grade.code: grade.title for one in offerings for grade in one.grades}


def delivery_names() -> dict[Delivery, str]:
    return {
        Delivery.DRIVER: _("from a pool"),
        Delivery.MANUAL: _("delivered by hand"),
        Delivery.NONE: _("nothing to be made"),
    }
