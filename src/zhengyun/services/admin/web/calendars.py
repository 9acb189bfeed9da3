"""Working days: a year as a calendar, publishing it or an amendment, with what it would move."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts.administration import CalendarPreview, CalendarYearView
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.services.admin import daylines, roles, yearview
from zhengyun.services.admin.logic.ask_change import ask_change
from zhengyun.services.admin.web import page
from zhengyun.services.admin.web.page import Form, Part, actor_of
from zhengyun.services.hall.facade import clock_name
from zhengyun.ui import contracts as ui

FIRST, LAST = 2004, 2100
NEAR = 3


@access(staff(*roles.BOTH))
@require_GET
def calendars(request: HttpRequest) -> HttpResponse:
    year = request.GET.get("year", "")
    return redirect(
        "admin:calendar", int(year) if year.isdecimal() and len(year) == 4 else clock.today().year
    )


@access(staff(*roles.BOTH))
@require_GET
def one_year(request: HttpRequest, year: int) -> HttpResponse:
    view = _view(year)
    published = dict(casework.administration.calendar_years())
    known = {*published, clock.today().year, clock.today().year + 1, year}
    around = sorted(one for one in known if abs(one - year) <= NEAR)
    tabs = [ui.Tab(str(one), reverse("admin:calendar", args=[one]), one == year) for one in around]
    states = {"published": _("published"), "provisional": _("provisional: Monday to Friday count")}
    facts = (
        ui.Fact(_("State"), states.get(view.state, _("nothing is kept; Monday to Friday count"))),
        ui.Fact(_("Source"), view.source or "—"),
        ui.Fact(_("Days that count"), str(yearview.working_days(year, view.days))),
    )
    acts = []
    if actor_of(request).organizations(*roles.SYSTEM):
        words = _("Amend the year") if view.state == "published" else _("Publish the year")
        acts = [
            ui.Action(words, reverse("admin:calendar_edit", args=[year]), ui.ActionKind.PRIMARY, icon="edit")
        ]
    parts = [
        Part("about", "", facts=facts, is_panel=True),
        Part("year", _("The year"), months=yearview.months(year, view.days)),
    ]
    return page.show(request, _("Working days"), parts, mark=str(year), acts=acts, tabs=tabs)


def _view(year: int) -> CalendarYearView:
    if not FIRST <= year <= LAST:
        raise not_found("admin.no_such_year", _("There is no calendar of this year."), value=year)
    return casework.administration.calendar_year(year)


@access(staff(*roles.SYSTEM))
@require_http_methods(["GET", "POST"])
def calendar_edit(request: HttpRequest, year: int) -> HttpResponse:
    actor, view = actor_of(request), _view(year)
    typed = _typed(request, view)
    if request.method != "POST":
        return _show(request, view, typed, None, None)
    preview: list[CalendarPreview] = []
    problem = page.attempt(lambda: preview.append(_preview(actor, view, typed)))
    if problem is None and request.POST.get("form") == "ask":
        problem = page.attempt(lambda: _ask(actor, view, typed, preview[0]))
        if problem is None:
            return page.done(request, _("It waits for a second person."), reverse("admin:changes"))
    return _show(request, view, typed, preview[0] if preview else None, problem)


def _typed(request: HttpRequest, view: CalendarYearView) -> dict[str, str]:
    if request.method == "POST":
        names = ("holidays", "make_up", "source", "reason")
        return {name: request.POST.get(name, "")[:10_000] for name in names}
    return {
        "holidays": daylines.write((day, name) for day, kind, name in view.days if kind == "holiday"),
        "make_up": daylines.write((day, name) for day, kind, name in view.days if kind == "make_up"),
        "source": view.source,
        "reason": "",
    }


def _preview(actor: Actor, view: CalendarYearView, typed: dict[str, str]) -> CalendarPreview:
    holidays = daylines.read(typed["holidays"], "holidays")
    make_up = daylines.read(typed["make_up"], "make_up")
    source = page.needed(typed["source"], "source")
    return casework.administration.preview_calendar_year(actor, view.year, holidays, make_up, source)


def _ask(actor: Actor, view: CalendarYearView, typed: dict[str, str], preview: CalendarPreview) -> None:
    payload: dict[str, Any] = {
        "year": view.year,
        "holidays": [[str(day), name] for day, name in daylines.read(typed["holidays"], "holidays")],
        "make_up": [[str(day), name] for day, name in daylines.read(typed["make_up"], "make_up")],
        "source": typed["source"].strip()[:200],
        "base": view.revision,
        "moved": preview.moved,
    }
    ask_change(actor, "calendar.publish", str(view.year), payload, typed["reason"])


def _show(
    request: HttpRequest,
    view: CalendarYearView,
    typed: dict[str, str],
    preview: CalendarPreview | None,
    problem: Problem | None,
) -> HttpResponse:
    help_ = _("One day or range on each line, with its name: 2027-02-06..2027-02-12 Spring Festival")
    fields = (
        ui.Field(
            "holidays",
            _("Days off that are not at a weekend, or named ones"),
            ui.FieldKind.TEXTAREA,
            typed["holidays"],
            help=help_,
        ),
        ui.Field("make_up", _("Make-up working days at weekends"), ui.FieldKind.TEXTAREA, typed["make_up"]),
        ui.Field(
            "source",
            _("Source: the notice with its number"),
            value=typed["source"],
            required=True,
            maxlength=200,
        ),
    )
    parts = [Part("days", "", form=Form("look", _("See what it would move"), fields))]
    if preview is not None:
        parts += _moves(view, typed, preview)
    path = [
        ui.Crumb(_("Working days"), reverse("admin:calendars")),
        ui.Crumb(str(view.year), reverse("admin:calendar", args=[view.year])),
    ]
    lead = _("Nothing is changed before a second administrator has approved it.")
    return page.show(
        request, _("Publish working days"), parts, path=path, mark=str(view.year), lead=lead, problem=problem
    )


def _moves(view: CalendarYearView, typed: dict[str, str], preview: CalendarPreview) -> list[Part]:
    columns = (_("Case"), _("Matter"), _("Limit"), _("Due before"), _("Due then"))
    rows = [
        (one.number, one.title, clock_name(one.kind), str(one.before), str(one.after))
        for one in preview.examples
    ]
    words = _("%(moved)d of %(all)d open limits that pass through the year would move.") % {
        "moved": preview.moved,
        "all": preview.looked_at,
    }
    if preview.is_cut:
        words += " " + _("There are more than were looked at.")
    table = page.table(_("Examples"), columns, rows)
    kept = tuple((name, typed[name]) for name in ("holidays", "make_up", "source"))
    form = Form("ask", _("Ask for publication"), (page.reason_field("reason", typed["reason"]),), hidden=kept)
    days = [
        *((day, "holiday", name) for day, name in daylines.read(typed["holidays"], "holidays")),
        *((day, "make_up", name) for day, name in daylines.read(typed["make_up"], "make_up")),
    ]
    return [
        Part("moves", _("What it would move"), table if rows else None, text=words, is_panel=True),
        Part("seen", _("The year as it would be"), months=yearview.months(view.year, days), is_folded=True),
        Part("ask", _("Publish it"), form=form),
    ]
