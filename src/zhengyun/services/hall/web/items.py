"""Finding a service item, and its guide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import ItemSummary, ItemView
from zhengyun.kernel.accounts.access import access, public
from zhengyun.kit.errors import not_found
from zhengyun.services.hall import words
from zhengyun.services.hall.formview import hint_lines, media_names
from zhengyun.services.hall.web.front import search_box
from zhengyun.ui import contracts as ui


@access(public)
@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """All items, or those for an audience, of a department, of a window."""
    audience, window = request.GET.get("for", ""), request.GET.get("window", "")
    organization_id = uuid_of(request.GET.get("org", ""))
    found = casework.list_items(organization_id=organization_id)
    if audience in words.AUDIENCES:
        codes = set(words.AUDIENCE_CODES[audience])
        found = [item for item in found if codes.intersection(item.audience)]
    if window in words.windows():
        found = [item for item in found if item.window == window]
    context = {
        "search": search_box(),
        "title": _title(audience, window, organization_id, found),
        "tabs": audience_tabs(audience),
        "groups": [(name, list(group)) for name, group in groupby(found, lambda one: one.organization_name)],
    }
    return render(request, "hall/items.html", context)


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise not_found(
            "hall.no_such_department", _("This department is not known."), value=text[:40]
        ) from error


def _title(audience: str, window: str, organization_id: UUID | None, found: Sequence[ItemSummary]) -> str:
    if organization_id and found:
        return found[0].organization_name
    if window in words.windows():
        return words.windows()[window]
    return words.audience_title(audience) if audience in words.AUDIENCES else _("All matters")


def audience_tabs(audience: str, address: str = "", kept: Mapping[str, str] | None = None) -> list[ui.Tab]:
    """kept: what else stands in the address."""
    place, also = address or reverse("hall:items"), dict(kept or {})
    known = [
        ui.Tab(words.audience_title(one), f"{place}?{urlencode({**also, 'for': one})}", audience == one)
        for one in words.AUDIENCES
    ]
    everything = f"{place}?{urlencode(also)}" if also else place
    return [ui.Tab(_("All"), everything, audience not in words.AUDIENCES), *known]


@dataclass(frozen=True)
class GuideMaterial:
    """A material as the guide tells of it."""

    title: str
    need: str
    help: str
    limits: str
    waived: str
    hints: tuple[tuple[str, str], ...]


@access(public)
@require_GET
def guide(request: HttpRequest, code: str) -> HttpResponse:
    item = casework.get_item(code)
    context = {
        "item": item,
        "guide": item.guide,
        "facts": _facts(item),
        "where": _where(item.guide),
        "options": [(option, _materials(item.materials.get(option.code, ()))) for option in item.options],
        "steps": [
            ui.Step(step["title"], ui.StepState.WAITING, note=step.get("text", ""))
            for step in item.guide.get("steps", ())
        ],
    }
    return render(request, "hall/guide.html", context)


def _facts(item: ItemView) -> list[ui.Fact]:
    guide = item.guide
    pairs = (
        (_("Department"), item.organization_name),
        (_("Promised limit"), guide.get("promised_limit")),
        (_("Statutory limit"), guide.get("statutory_limit")),
        (_("Fee"), guide.get("fee")),
        (_("Visits to the counter"), str(guide["visits"]) if "visits" in guide else ""),
        (_("Result"), guide.get("result_name")),
        (_("Item code"), item.code),
    )
    return [ui.Fact(term, str(value)) for term, value in pairs if value]


def _where(guide: Mapping[str, Any]) -> list[ui.Fact]:
    pairs = (
        (_("Place"), guide.get("place")),
        (_("Hours"), guide.get("hours")),
        (_("Handled by"), guide.get("agencies")),
        (_("Questions"), guide.get("consult_phone")),
        (_("Complaints"), guide.get("complaint_phone")),
    )
    return [ui.Fact(term, str(value)) for term, value in pairs if value]


def _materials(raw: Sequence[Mapping[str, Any]]) -> list[GuideMaterial]:
    return [
        GuideMaterial(
            title=one["title"],
            need=_need(one.get("required", True)),
            help=one.get("help", ""),
            limits=_("%(kinds)s, at most %(size)d MB each.")
            % {"kinds": media_names(list(one.get("accept", ()))), "size": int(one.get("max_mb", 10))},
            waived=_waived(one.get("waived")),
            hints=hint_lines(one.get("hints", {})),
        )
        for one in raw
    ]


def _need(required: object) -> str:
    text = str(required).lower()
    if text == "true":
        return _("required")
    return _("not required") if text == "false" else _("required in some cases")


def _waived(raw: Mapping[str, str] | None) -> str:
    if not raw:
        return ""
    return "：".join(filter(None, (raw.get("source", ""), raw.get("why", ""))))
