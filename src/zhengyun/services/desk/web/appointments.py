"""Appointments of citizens: see, book, move, cancel, take along into one's own calendar."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, citizen
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock, ical
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.desk import queries_counter, queries_slots
from zhengyun.services.desk.counterform import error_items
from zhengyun.services.desk.ical import calendar_file
from zhengyun.services.desk.logic import appointments as booking
from zhengyun.services.desk.logic import queue
from zhengyun.services.desk.models import CounterSite
from zhengyun.services.desk.web.door import actor_of
from zhengyun.ui import contracts as ui

FOUND = 12
TRIES, PER_SECONDS = 20, 600
"""Whoever books and cancels again and again waits."""


@access(citizen)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    now = clock.now()
    rows = queries_counter.appointments_of(actor)
    context = {
        "ahead": [one for one in rows if one.state == "booked" and one.slot_at > now],
        "past": [(one, _state(one.state)) for one in rows if one.state != "booked" or one.slot_at <= now],
        "acting_for": _acting_for(actor),
    }
    return render(request, "desk/appointments/mine.html", context)


def _acting_for(actor: Actor) -> str:
    return parties.get_party(actor.party_id).name if actor.party_id else actor.name


def _state(state: str) -> ui.Badge:
    names = {
        "booked": (_("booked"), ui.Tone.INFO),
        "arrived": (_("was there"), ui.Tone.SUCCESS),
        "cancelled": (pgettext("appointment", "cancelled"), ui.Tone.NEUTRAL),
        "missed": (_("nobody came"), ui.Tone.WARNING),
    }
    return ui.Badge(*names[state])


@access(citizen)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Matter, place, day, time: each choice is an address, so that it works without scripts."""
    actor = actor_of(request)
    if request.method != "POST":
        return _choose(request, actor)
    accounts.check_rate(f"desk.book:{actor.account_id}", TRIES, PER_SECONDS)
    post = request.POST
    try:
        made = booking.book(
            actor,
            post.get("site", "")[:40],
            post.get("item", "")[:40],
            _instant(post.get("slot", "")),
            post.get("phone", ""),
        )
    except Problem as problem:
        if problem.status not in (403, 409, 422):
            raise
        return _choose(request, actor, problem)
    told = _("Booked: %(time)s") % {"time": clock.local(made.slot_at).strftime("%Y-%m-%d %H:%M")}
    messages.success(request, told)
    return redirect("queue:appointments")


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Problem("desk.no_time", _("Choose a time."), value=text[:40])
    return at


def _choose(request: HttpRequest, actor: Actor, problem: Problem | None = None) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    code, text = given.get("item", "")[:40], given.get("q", "").strip()[:60]
    item = casework.get_item(code) if code else None
    sites = queries_counter.sites_for(item.code, item.organization_id) if item else []
    wanted = given.get("site", "")[:40] or (sites[0].code if len(sites) == 1 else "")
    site = queue.open_site(wanted) if any(one.code == wanted for one in sites) else None
    fields = [_phone_field(actor, given.get("phone", ""), problem)]
    context = {
        "item": item,
        "q": text,
        "items": casework.search_items(text, limit=FOUND) if text else casework.list_items()[:FOUND],
        "sites": sites,
        "site": site,
        "acting_for": _acting_for(actor),
        "fields": fields,
        "errors": error_items(fields),
        "problem": problem if problem and not problem.fields else None,
        **(_times(site, given.get("day", ""), code) if site else {}),
    }
    return render(request, "desk/appointments/new.html", context, status=problem.status if problem else 200)


def _phone_field(actor: Actor, typed: str, problem: Problem | None) -> ui.Field:
    known = booking.mobile_of(parties.get_person(actor.person_id)) if actor.person_id else ""
    return ui.Field(
        "phone",
        _("Telephone for the reminder"),
        ui.FieldKind.TEL,
        typed or known,
        error=" ".join(problem.fields.get("phone", ())) if problem else "",
        autocomplete="tel",
    )


def _times(site: CounterSite, text: str, item_code: str) -> dict[str, object]:
    """The days of the site, and the slots of the chosen one or of the first that has a free one."""
    free = queries_slots.free_by_day(site, queries_slots.bookable_days(site), item_code)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None:
        day = next((one for one, slots in free.items() if any(s.free for s in slots)), None)
    slots = free.get(day, []) if day else []
    return {
        "days": list(free),
        "day": day,
        "slots": [(s, clock.local(s.at).strftime("%H:%M")) for s in slots],
    }


@access(citizen)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = booking.own(actor, appointment_id)
    problem = None
    if request.method == "POST":
        try:
            booking.move(actor, appointment_id, _instant(request.POST.get("slot", "")))
        except Problem as error:
            if error.status not in (409, 422):
                raise
            problem = error
        else:
            messages.success(request, _("The appointment was moved."))
            return redirect("queue:appointments")
    given = request.POST if request.method == "POST" else request.GET
    context = {
        "one": queries_counter.appointment_view(row),
        "problem": problem,
        "here": reverse("queue:move", args=[appointment_id]),
        **_times(row.site, given.get("day", ""), row.item_code),
    }
    return render(request, "desk/appointments/move.html", context, status=problem.status if problem else 200)


@access(citizen)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = booking.own(actor, appointment_id)
    if request.method == "POST":
        booking.cancel(actor, appointment_id)
        messages.success(request, _("The appointment is cancelled."))
        return redirect("queue:appointments")
    return render(request, "desk/appointments/cancel.html", {"one": queries_counter.appointment_view(row)})


@access(citizen)
@require_GET
def calendar(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    row = booking.own(actor_of(request), appointment_id)
    content = calendar_file(queries_counter.appointment_view(row), settings.ZHENGYUN.public_url)
    answer = HttpResponse(content, content_type=ical.MEDIA_TYPE)
    answer["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return answer
