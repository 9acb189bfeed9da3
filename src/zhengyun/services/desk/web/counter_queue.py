"""A window: call the next one, and what becomes of him. Appointments of the day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhengyun.kernel.accounts.access import access
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import as_uuid
from zhengyun.services.desk import queries_counter, queries_slots
from zhengyun.services.desk.contracts_counter import TicketView
from zhengyun.services.desk.logic import appointments as booking
from zhengyun.services.desk.logic import queue
from zhengyun.services.desk.models import CounterWindow
from zhengyun.services.desk.permissions_counter import check_can_work_at
from zhengyun.services.desk.web.counter import clerk
from zhengyun.services.desk.web.door import actor_of

SHOWN = 12
MISSED_SHOWN = 5


@access(clerk)
@require_GET
def window(request: HttpRequest, window_id: UUID) -> HttpResponse:
    row = queue.window_of(actor_of(request), window_id)
    present = queue.at_window(row)
    waiting = queue.in_order(row, clock.now())
    missed = queries_counter.missed_for(row)
    context = {
        "window": row,
        "present": queries_counter.ticket_view(present, row.site) if present else None,
        "receive_url": _receive_url(queries_counter.ticket_view(present, row.site)) if present else "",
        "waiting": [queries_counter.ticket_view(one, row.site, waiting) for one in waiting[:SHOWN]],
        "count": len(waiting),
        "missed": missed[:MISSED_SHOWN],
        "missed_count": len(missed),
        "others": [one for one in queries_counter.windows(row.site) if one.id != row.id],
    }
    template = (
        "desk/counter/_window.html" if request.headers.get("HX-Request") else "desk/counter/window.html"
    )
    return render(request, template, context)


def _receive_url(ticket: TicketView) -> str:
    """Receive on behalf of who stands there, with matter and party filled in."""
    if ticket.item_code:
        return f"{reverse('counter:receive', args=[ticket.item_code])}?ticket={ticket.id}"
    return f"{reverse('counter:home')}?ticket={ticket.id}"


@access(clerk)
@require_POST
def call(request: HttpRequest, window_id: UUID) -> HttpResponse:
    if queue.call_next(actor_of(request), window_id) is None:
        messages.info(request, _("Nobody waits for this window."))
    return redirect("counter:window", window_id=window_id)


@access(clerk)
@require_POST
def move(request: HttpRequest, ticket_id: UUID, move: str) -> HttpResponse:
    window_id = as_uuid(request.POST.get("window", ""))
    try:
        queue.move_ticket(actor_of(request), ticket_id, move, as_uuid(request.POST.get("to", "")))
    except Problem as problem:
        if problem.status != 409:
            raise
        messages.warning(request, f"{problem.message} {problem.remedy}".strip())
    if window_id and CounterWindow.objects.filter(pk=window_id).exists():
        return redirect("counter:window", window_id=window_id)
    return redirect("counter:home")


@access(clerk)
@require_GET
def appointments(request: HttpRequest, code: str) -> HttpResponse:
    site = queue.open_site(code)
    check_can_work_at(actor_of(request), site.organization_id)
    day, today = day_of(request.GET.get("day", "")), clock.today()
    context = {
        "site": site,
        "day": day,
        "today": today,
        "rows": queries_counter.appointments_on(site, day),
        "days": sorted({today, day, *queries_slots.bookable_days(site)}),
    }
    return render(request, "desk/counter/appointments.html", context)


def day_of(text: str) -> date:
    """Of an address; today where it says none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return clock.today()


@access(clerk)
@require_POST
def arrive(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    ticket = booking.arrive(actor_of(request), appointment_id)
    messages.success(request, _("Number %(number)s was given out.") % {"number": queue.label_of(ticket)})
    return redirect("counter:appointments", code=ticket.site.code)
