"""Numbers at a tablet in the hall, the paper, and the display on the wall. Nobody signs in."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import ItemSummary
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, public
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem, not_found
from zhengyun.kit.ids import uuid7
from zhengyun.services.desk import queries_counter
from zhengyun.services.desk import rules_counter as rules
from zhengyun.services.desk.logic import queue
from zhengyun.services.desk.models import CounterSite
from zhengyun.services.desk.web.door import actor_of

TRIES, PER_SECONDS = 120, 600
EVERY = 8
FOUND = 12


@access(public)
@require_GET
def sites(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/queue/sites.html", {"sites": queries_counter.sites()})


@access(public)
@never_cache
@require_http_methods(["GET", "POST"])
def kiosk(request: HttpRequest, code: str) -> HttpResponse:
    """Choose a matter or a department; a press gives a number. From one tablet 120 in ten minutes."""
    site = queue.open_site(code)
    if request.method != "POST":
        return _choose(request, site)
    accounts.check_rate(f"desk.ticket:{request.META.get('REMOTE_ADDR', '')}", TRIES, PER_SECONDS)
    try:
        made = queue.take_ticket(
            actor_of(request),
            code,
            request.POST.get("item", "")[:40],
            _uuid(request.POST.get("office", "")),
            key=_uuid(request.POST.get("key", "")),
        )
    except Problem as problem:
        if problem.status not in (409, 404):
            raise
        return _choose(request, site, problem)
    return redirect("queue:ticket", ticket_id=made.id)


def _choose(request: HttpRequest, site: CounterSite, problem: Problem | None = None) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:60]
    served = _served(site)
    offices = {one.organization_id: one.organization_name for one in served}
    known = {one.code for one in served}
    found = [one for one in casework.search_items(text, limit=FOUND) if one.code in known] if text else []
    context = {
        "site": site,
        "hours": queue.hours_of(site),
        "q": text,
        "items": found or ([] if text else served[:FOUND]),
        "offices": sorted(offices.items(), key=lambda pair: pair[1]),
        "waiting": len(queries_counter.waiting_at(site)),
        "problem": problem,
        "key": uuid7(),
    }
    return render(request, "desk/queue/kiosk.html", context, status=problem.status if problem else 200)


def _served(site: CounterSite) -> list[ItemSummary]:
    """The matters that a window of the site takes."""
    windows = queries_counter.windows(site)
    return [
        one
        for one in casework.list_items()
        if any(rules.serves(w.items, w.organizations, one.code, one.organization_id) for w in windows)
    ]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@access(public)
@require_GET
def ticket(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """The paper: number, and how many wait before it. It looks again by itself while one waits."""
    found = queries_counter.ticket_of(ticket_id)
    if found is None:
        raise not_found("desk.no_such_ticket", _("This number is not known."), value=ticket_id)
    context = {"ticket": found, "refresh": 20 if found.state == "waiting" else 0, "now": clock.local()}
    is_fragment = request.headers.get("HX-Request") == "true"
    return render(request, "desk/queue/_ticket.html" if is_fragment else "desk/queue/ticket.html", context)


@access(public)
@require_GET
def display(request: HttpRequest, code: str) -> HttpResponse:
    """Which number goes to which window. No name and no matter stands on the wall."""
    site = queue.open_site(code)
    context = {
        "site": site,
        "called": queries_counter.called_now(site),
        "waiting": len(queries_counter.waiting_at(site)),
        "now": clock.local(),
        "refresh": EVERY,
    }
    is_fragment = request.headers.get("HX-Request") == "true"
    return render(request, "desk/queue/_display.html" if is_fragment else "desk/queue/display.html", context)
