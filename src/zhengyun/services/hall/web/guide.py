"""The guide of an item, and its forms on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import ClockView, ItemOption, ItemView
from zhengyun.kernel.accounts.access import access, public
from zhengyun.services.hall import bundlepage, clocks, queries
from zhengyun.services.hall.formview import hint_lines, media_names
from zhengyun.services.hall.web.door import actor_of, check_rate
from zhengyun.ui import contracts as ui

SHEETS = 60
A_DAY = 86_400
REGISTERS = "registers."
"""A source of this kind is named to the reader where the application is filled in."""


@dataclass(frozen=True)
class GuideMaterial:
    """A material as the guide tells of it. blank: the address of a sheet that one fills in oneself."""

    title: str
    need: str
    help: str
    limits: str
    waived: str
    hints: tuple[tuple[str, str], ...]
    blank: str = ""


@dataclass(frozen=True)
class GuideOption:
    """An option: its papers, its forms on paper, and when it would be decided."""

    option: ItemOption
    materials: list[GuideMaterial]
    blank: str
    sample: str
    due: list[tuple[str, ui.DueExplanation]]


@access(public)
@require_GET
def guide(request: HttpRequest, code: str) -> HttpResponse:
    item = casework.get_item(code)
    actor = actor_of(request)
    limits = casework.guides.reckoned_limits(code)
    is_citizen = actor.party_id is not None and not actor.is_staff
    context = {
        **told(item, limits),
        "can_watch": is_citizen,
        "is_watched": is_citizen and queries.is_watched(actor, code),
    }
    return render(request, "hall/guide.html", context)


def told(item: ItemView, limits: Mapping[str, Sequence[ClockView]]) -> dict[str, Any]:
    """What the page says of an item, whoever looks at it."""
    return {
        "item": item,
        "gains": bundlepage.gains(item.bundle) if item.bundle else [],
        "guide": item.guide,
        "facts": _facts(item),
        "where": _where(item.guide),
        "fees": _fees(item.guide),
        "at_window": [_window_material(one) for one in item.guide.get("materials", ())],
        "options": [_option(item, one, limits.get(one.code, ())) for one in item.options],
        "steps": [
            ui.Step(step["title"], ui.StepState.WAITING, note=step.get("text", ""))
            for step in item.guide.get("steps", ())
        ],
    }


@access(public)
@require_GET
def sheet(
    request: HttpRequest, code: str, option: str, material: str = "", kind: str = "blank"
) -> HttpResponse:
    """空白表格 (blank) or 示例样表 (sample) as PDF."""
    check_rate(request, "sheet", SHEETS)
    pdf = casework.guides.form_sheet(code, option, material, is_sample=kind == "sample")
    answer = HttpResponse(pdf, content_type="application/pdf")
    name = "-".join(filter(None, (code, option, material, kind))) + ".pdf"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    answer["Cache-Control"] = f"public, max-age={A_DAY}"
    return answer


def _option(item: ItemView, option: ItemOption, limits: Sequence[ClockView]) -> GuideOption:
    raw = item.materials.get(option.code, ())
    return GuideOption(
        option,
        [_material(item.code, option.code, one) for one in raw],
        reverse("hall:blank", args=[item.code, option.code]),
        reverse("hall:sample", args=[item.code, option.code]),
        [(clocks.clock_name(one.kind), clocks.explanation(one)) for one in limits],
    )


def _facts(item: ItemView) -> list[ui.Fact]:
    guide = item.guide
    pairs = (
        (_("Department"), item.organization_name),
        (_("Promised limit"), guide.get("promised_limit")),
        (_("Statutory limit"), guide.get("statutory_limit")),
        (_("Fee"), guide.get("fee")),
        (_("Visits to the counter"), _visits(guide)),
        (_("Result"), guide.get("result_name")),
        (_("Most that are granted"), guide.get("quantity_limit")),
        (_("Result by mail"), _("possible") if guide.get("can_mail") else ""),
        (_("Item code"), item.code),
    )
    return [ui.Fact(term, str(value)) for term, value in pairs if value]


def _visits(guide: Mapping[str, Any]) -> str:
    if "visits" not in guide:
        return ""
    return "：".join(filter(None, (str(guide["visits"]), guide.get("visits_reason", ""))))


def _where(guide: Mapping[str, Any]) -> list[ui.Fact]:
    pairs = (
        (_("Place"), guide.get("place")),
        (_("Hours"), guide.get("hours")),
        (_("Handled by"), guide.get("agencies")),
        (_("Questions"), guide.get("consult_phone")),
        (_("Complaints"), guide.get("complaint_phone")),
    )
    return [ui.Fact(term, str(value)) for term, value in pairs if value]


def _fees(guide: Mapping[str, Any]) -> ui.Table:
    columns = (ui.Column(_("Fee"), is_head=True), ui.Column(_("Rate")), ui.Column(_("Legal basis")))
    rows = tuple(ui.Row((one["project"], one["standard"], one["basis"])) for one in guide.get("fees", ()))
    return ui.Table(_("Fees"), columns, rows, hide_caption=True)


def _material(code: str, option: str, one: Mapping[str, Any]) -> GuideMaterial:
    has_sheet = casework.guides.has_sheet(one)
    kinds = _("%(kinds)s, at most %(size)d MB each.") % {
        "kinds": media_names(list(one.get("accept", ()))),
        "size": int(one.get("max_mb", 10)),
    }
    return GuideMaterial(
        title=one["title"],
        need=_need(one.get("required", True)),
        help=one.get("help", ""),
        limits=" · ".join(filter(None, (kinds, str(one.get("issuer", ""))))),
        waived=_waived(one.get("waived")),
        hints=hint_lines(one.get("hints", {})),
        blank=reverse("hall:sheet", args=[code, option, one["code"]]) if has_sheet else "",
    )


def _window_material(one: Mapping[str, Any]) -> GuideMaterial:
    """A paper that is brought to a counter, as the guide itself lists it."""
    amounts = (
        (_("%(n)s originals"), one.get("originals")),
        (_("%(n)s copies"), one.get("copies")),
    )
    pieces = [words % {"n": number} for words, number in amounts if number]
    notes = [*pieces, str(one.get("form", "")), str(one.get("issuer", ""))]
    return GuideMaterial(
        title=one["title"],
        need=_need(one.get("required", True)),
        help=one.get("help", ""),
        limits=" · ".join(filter(None, notes)),
        waived="",
        hints=(),
    )


def _need(required: object) -> str:
    text = str(required).lower()
    if text == "true":
        return _("required")
    return _("not required") if text == "false" else _("required in some cases")


def _waived(raw: Mapping[str, str] | None) -> str:
    if not raw:
        return ""
    source = raw.get("source", "")
    return "：".join(filter(None, ("" if source.startswith(REGISTERS) else source, raw.get("why", ""))))
