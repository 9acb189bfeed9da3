"""Counters: all of them, one with what is arranged for it; whom a change touches is shown before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import OrganizationView
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import as_uuid
from zhengyun.services.admin import counterform, roles
from zhengyun.services.admin.logic.ask_change import ask_change
from zhengyun.services.admin.web import page
from zhengyun.services.admin.web.organizations import choices
from zhengyun.services.admin.web.page import Form, Part, actor_of
from zhengyun.services.desk import facade as desk
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

Looked = Sequence[desk.counters.Touched]
SURE = "sure"
SHOWN = 50


@access(staff(*roles.BOTH))
@require_GET
def counters(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    known = parties.get_organizations()
    rows = [
        (
            ui.Cell(one.name, reverse("admin:counter", args=[one.code]), help=one.address),
            known[one.organization_id].name if one.organization_id in known else "—",
            str(one.windows),
            str(one.machines),
            _("open") if one.is_open else _("gives out no numbers"),
        )
        for one in desk.counters.counter_lines(actor)
    ]
    columns = (
        _("Service hall"),
        _("Whose clerks work there"),
        _("Windows"),
        _("Ticket machines"),
        _("State"),
    )
    table = page.table(_("Counters"), columns, rows, _("There is none yet."))
    parts = [Part("counters", "", table)]
    if counterform.may_arrange(actor):
        parts.append(Part("new", _("New counter"), form=_opening(known, {}), is_folded=True))
    return page.show(request, _("Counters"), parts)


@access(staff(*roles.SYSTEM))
@require_http_methods(["POST"])
def counter_new(request: HttpRequest) -> HttpResponse:
    """Asked for by one administrator, decided by another: clerks of an organization get a counter."""
    typed = {name: request.POST.get(name, "").strip()[:200] for name in counterform.OPENING}
    problem = page.attempt(lambda: ask_open(actor_of(request), typed))
    if problem is None:
        return page.done(request, _("It waits for a second person."), reverse("admin:counters"))
    form = _opening(parties.get_organizations(), typed)
    path = [ui.Crumb(_("Counters"), reverse("admin:counters"))]
    return page.show(request, _("New counter"), [Part("new", "", form=form)], path=path, problem=problem)


def _opening(known: Mapping[UUID, OrganizationView], typed: Mapping[str, str]) -> Form:
    return Form(
        "new",
        _("Ask for the counter"),
        counterform.opening_fields(choices(known), typed),
        action=reverse("admin:counter_new"),
        help=_("A second person decides: clerks of the organization take applications there."),
    )


def ask_open(actor: Actor, typed: Mapping[str, str]) -> None:
    """A new counter, or another organization for one that there is."""
    for name in ("name", "code", "organization"):
        page.needed(typed.get(name, ""), name)
    counterform.check_code(typed["code"])
    place = as_uuid(typed["organization"])
    known = {one.code: one for one in desk.counters.counter_lines(actor)}.get(typed["code"])
    payload = {
        "code": typed["code"],
        "name": typed["name"],
        "address": typed.get("address", ""),
        "organization_id": str(parties.get_organization(place).id) if place else "",
        "before": str(known.organization_id) if known else "",
    }
    if payload["before"] == payload["organization_id"] or not place:
        message = _("Nothing would change.")
        raise Problem("admin.nothing_changes", message, fields={"organization": [message]})
    ask_change(
        actor, "counter.open", typed["code"], payload, page.needed(typed.get("because", ""), "because")
    )


@access(staff(*roles.BOTH))
@require_http_methods(["GET", "POST"])
def counter(request: HttpRequest, code: str) -> HttpResponse:
    """Forms are tried first; whom they touch is shown, and they are sent once more to be done."""
    actor = actor_of(request)
    problem, told = None, [""]
    touched: list[desk.counters.Touched] = []
    if request.method == "POST":
        problem = page.attempt(lambda: touched.extend(_act(request, actor, code, told)))
        if problem is None and not touched and not told[0]:
            return page.done(request, _("Changed."), request.path)
    found = desk.counters.counter_file(actor, code)
    parts = [
        _told(told[0]),
        *(_sure(request, touched) if touched else ()),
        *_shown(found),
        *(counterform.forms(found, request.POST) if counterform.may_arrange(actor) else ()),
    ]
    path = [ui.Crumb(_("Counters"), reverse("admin:counters"))]
    return page.show(request, found.settings.name, parts, path=path, acts=_acts(found), problem=problem)


def _act(request: HttpRequest, actor: Actor, code: str, told: list[str]) -> Looked:
    """Whom it touches while that was not confirmed; nobody when it is done."""
    form, post = request.POST.get("form", ""), request.POST
    if form in counterform.TRIED:
        attempt: Callable[[bool], Looked] = counterform.TRIED[form](actor, code, post)
        if post.get(SURE) != "1" and (touched := attempt(True)):
            return touched
        attempt(False)
    elif form == "enrol":
        told[0] = desk.counters.enrol_device(actor, code, post.get("device", ""))
    elif form == "organization":
        settings = desk.counters.counter_file(actor, code).settings
        typed = {name: post.get(name, "") for name in counterform.OPENING}
        ask_open(actor, {**typed, "code": code, "name": settings.name, "address": settings.address})
    elif form in counterform.DONE:
        counterform.DONE[form](actor, code, post)
    else:
        raise Problem("admin.no_such_verb", _("This cannot be done here."), value=form[:20])
    return ()


def _told(secret: str) -> Part | None:
    if not secret:
        return None
    words = _("Type this code at the machine within ten minutes; it is shown this once: %(code)s")
    return Part("code", _("Code for the machine"), alert=words % {"code": secret}, tone="warning")


def _sure(request: HttpRequest, touched: Looked) -> list[Part]:
    columns = (_("Time"), _("Who comes"), _("Applicant"), _("Matter"), _("Told by"))
    rows = [
        (
            instant(one.slot_at, with_year=True),
            one.person_name,
            one.party_name,
            one.item_title,
            _("message and text message") if one.has_phone else _("message"),
        )
        for one in touched[:SHOWN]
    ]
    words = _("%(n)d appointments lose their place. They are cancelled and everybody is told.")
    kept = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    hidden = tuple((name, value) for name, value in kept if name not in ("form", "csrfmiddlewaretoken"))
    form = Form(
        request.POST["form"],
        _("Do it, and tell them"),
        hidden=(*hidden, (SURE, "1")),
        kind="danger",
        help=_("Nothing has been changed yet."),
    )
    return [
        Part(
            "touched",
            _("Whom it touches"),
            page.table(_("Whom it touches"), columns, rows),
            alert=words % {"n": len(touched)},
            tone="warning",
            form=form,
            is_panel=True,
        )
    ]


def _acts(found: desk.counters.CounterFile) -> list[ui.Action]:
    return [
        ui.Action(_("Display on the wall"), reverse("queue:display", args=[found.code]), icon="eye"),
        ui.Action(_("Ticket machine"), reverse("queue:kiosk", args=[found.code]), icon="list"),
    ]


def _shown(found: desk.counters.CounterFile) -> list[Part]:
    place = parties.get_organization(found.organization_id)
    given = found.settings
    facts = (
        ui.Fact(_("Whose clerks work there"), place.name),
        ui.Fact(_("Address"), given.address or "—"),
        ui.Fact(_("Opening hours of a working day"), "、".join(f"{a}–{b}" for a, b in given.hours) or "—"),
        ui.Fact(
            _("Appointments"),
            _("every %(minutes)d minutes, %(places)d at once, for %(days)d days ahead")
            % {"minutes": given.slot_minutes, "places": given.slot_capacity, "days": given.book_days},
        ),
        ui.Fact(_("Words on the display"), given.notice or "—"),
        ui.Fact(_("State"), _("open") if given.is_open else _("gives out no numbers")),
    )
    return [
        Part("about", "", facts=facts, is_panel=True),
        Part("windows", _("Windows"), counterform.windows_table(found), acts=_new_window(found)),
    ]


def _new_window(found: desk.counters.CounterFile) -> tuple[ui.Action, ...]:
    number = max((one.number for one in found.windows), default=0) + 1
    address = reverse("admin:counter_window", args=[found.code, number])
    return (ui.Action(_("New window"), address, ui.ActionKind.SECONDARY, icon="plus"),)
