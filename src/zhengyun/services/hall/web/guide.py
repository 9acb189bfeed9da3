"""The guide of an item, and its forms on paper."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import ClockView, ItemOption, ItemView
from zhengyun.engines.casework.contracts.forms import Examples, MayFollow
from zhengyun.kernel.accounts.access import access, public
from zhengyun.services.hall import bundlepage, clocks, guidelinks, queries
from zhengyun.services.hall.examples import NOTHING, ExampleParts, parts_of
from zhengyun.services.hall.formview import hint_lines, media_names
from zhengyun.services.hall.promises import follow_words
from zhengyun.services.hall.web.door import actor_of, check_rate
from zhengyun.ui import contracts as ui

SHEETS = 60
A_DAY = 86_400
PHONE = re.compile(r"[0-9-]{3,20}")
REGISTERS = "registers."
"""A source of this kind is named to the reader where the application is filled in."""


@dataclass(frozen=True)
class GuideMaterial:
    """A material as the guide tells of it."""

    title: str
    need: str
    help: str
    limits: str
    waived: str
    hints: tuple[tuple[str, str], ...]
    examples: ExampleParts = NOTHING
    follows: str = ""


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
        "links": guidelinks.links_of(actor, item),
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
        "details": _details(item),
        "where": _where(item.guide),
        "contact": _contact(item.guide),
        "fees": _fees(item.guide),
        "at_window": [_window_material(item.code, one) for one in item.guide.get("materials", ())],
        "options": [_option(item, one, limits.get(one.code, ())) for one in item.options],
        "steps": item.guide.get("steps", ()),
    }


@access(public)
@require_GET
def sheet(request: HttpRequest, code: str, option: str, kind: str) -> HttpResponse:
    """The application form as 空白表格 (blank) or 示例样表 (sample), as PDF."""
    check_rate(request, "sheet", SHEETS)
    content = casework.guides.form_sheet(code, option, is_sample=kind == "sample")
    return _pdf(content, f"{code}-{option}-{kind}.pdf")


@access(public)
@require_GET
def paper(request: HttpRequest, code: str, paper: str, kind: str) -> HttpResponse:
    """A paper that is handed in with the application, as 空白表格 or 示例样表."""
    check_rate(request, "sheet", SHEETS)
    content = casework.guides.paper_sheet(code, paper, is_sample=kind == "sample")
    return _pdf(content, f"{paper}-{kind}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    answer["Cache-Control"] = f"public, max-age={A_DAY}"
    return answer


@access(public)
@require_GET
def picture(request: HttpRequest, code: str) -> HttpResponse:
    """A drawing of what is right or wrong. Opened by itself it may do nothing but be seen."""
    answer = HttpResponse(casework.guides.picture(code), content_type="image/svg+xml")
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = f"public, max-age={A_DAY}"
    return answer


def _option(item: ItemView, option: ItemOption, limits: Sequence[ClockView]) -> GuideOption:
    raw = item.materials.get(option.code, ())
    return GuideOption(
        option,
        [_material(item.code, one) if item.is_online else _window_material(item.code, one) for one in raw],
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


def _details(item: ItemView) -> list[ui.Fact]:
    """What else GB/T 39046 table 4 wants to be said of a matter."""
    guide, code = item.guide, partial(_code_words, item)
    entries = {
        "item_type": casework.guides.code_title("item_type", item.item_type),
        "audience": "、".join(casework.guides.code_title("audience", one) for one in item.audience),
        "case_type": code("case_type"),
        "handling_forms": code("handling_forms"),
        "online_depth": code("online_depth"),
        "cross_region": code("cross_region"),
        "special_procedures": code("special_procedures"),
        "intermediary": guide.get("intermediary"),
        "joint_departments": "、".join(guide.get("joint_departments", ())),
        "result_kind": code("result_kind"),
        "result_sample": guide.get("result_sample", {}).get("text"),
        "online_payment": _yes_or_no(guide.get("online_payment")),
        "can_book": _yes_or_no(guide.get("can_book")),
        "in_service_centre": _yes_or_no(guide.get("in_service_centre")),
        "on_terminals": _yes_or_no(guide.get("on_terminals")),
        "level": code("level"),
        "authority": guide.get("authority"),
        "exercise": guide.get("exercise"),
        "source_of_power": guide.get("source_of_power"),
        "body_nature": code("body_nature"),
        "jurisdiction": guide.get("jurisdiction"),
        "system_level": guide.get("system_level"),
        "base_code": guide.get("base_code"),
    }
    return [ui.Fact(casework.guides.entry_title(key), str(value)) for key, value in entries.items() if value]


def _code_words(item: ItemView, key: str) -> str:
    found = item.guide.get(key) or ()
    return "、".join(
        casework.guides.code_title(key, one) for one in ([found] if isinstance(found, str) else found)
    )


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else _("yes") if value else _("no")


def _visits(guide: Mapping[str, Any]) -> str:
    if "visits" not in guide:
        return ""
    return "：".join(filter(None, (str(guide["visits"]), guide.get("visits_reason", ""))))


def _where(guide: Mapping[str, Any]) -> list[ui.Fact]:
    pairs = (
        (_("Place"), guide.get("place")),
        (_("Hours"), guide.get("hours")),
        (_("Handled by"), guide.get("agencies")),
    )
    return [ui.Fact(term, str(value)) for term, value in pairs if value]


def _contact(guide: Mapping[str, Any]) -> list[ui.Fact]:
    """Telephones, which a telephone calls when they are touched."""
    pairs = ((_("Questions"), guide.get("consult_phone")), (_("Complaints"), guide.get("complaint_phone")))
    return [ui.Fact(term, number, url=_call(number)) for term, number in pairs if number]


def _call(number: str) -> str:
    return f"tel:{number}" if PHONE.fullmatch(number) else ""


def _fees(guide: Mapping[str, Any]) -> ui.Table:
    fees = guide.get("fees", ())
    names = {"project": _("Fee"), "standard": _("Rate"), "basis": _("Legal basis")}
    if any(one.get("reducible") for one in fees):
        names["reducible"] = _("Reduced or waived")
    columns = tuple(ui.Column(title, is_head=key == "project") for key, title in names.items())
    rows = tuple(ui.Row(tuple(one.get(key, "") for key in names)) for one in fees)
    return ui.Table(_("Fees"), columns, rows, hide_caption=True)


def _material(code: str, one: Mapping[str, Any]) -> GuideMaterial:
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
        examples=parts_of(code, Examples.of(one)),
        follows=follow_words(MayFollow.of(one)),
    )


def _window_material(code: str, one: Mapping[str, Any]) -> GuideMaterial:
    """A paper that is brought to a counter, as the guide or the form of its option lists it."""
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
        waived=_waived(one.get("waived")),
        hints=hint_lines(one.get("hints", {})),
        examples=parts_of(code, Examples.of(one)),
    )


def _need(required: object) -> str:
    text = str(required).lower()
    if text == "true":
        return _("required")
    return _("not required") if text == "false" else _("required in some cases")


def _waived(raw: Mapping[str, str] | str | None) -> str:
    if isinstance(raw, str) or raw is None:
        return raw or ""
    source = raw.get("source", "")
    return "：".join(filter(None, ("" if source.startswith(REGISTERS) else source, raw.get("why", ""))))
