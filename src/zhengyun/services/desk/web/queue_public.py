"""Numbers at a machine in the hall or on one's own screen, the paper, and the display on the wall."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import ItemSummary
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, public
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem, not_found
from zhengyun.kit.ids import as_uuid, uuid7
from zhengyun.services.desk import queries_counter, queries_slots
from zhengyun.services.desk import rules_counter as rules
from zhengyun.services.desk.logic import queue
from zhengyun.services.desk.logic.arrange_devices import device_of, pair_device
from zhengyun.services.desk.models import CounterSite
from zhengyun.services.desk.permissions_counter import can_take
from zhengyun.services.desk.web.door import actor_of

COOKIE = "zhengyun_ticket_machine"
YEAR = 365 * 24 * 3600
TRIES, PER_SECONDS = 20, 600
EVERY = 8
EVERY_TICKET = 20
FOUND = 12


@access(public)
@require_GET
def sites(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/queue/sites.html", {"sites": queries_counter.sites()})


@access(public)
@never_cache
@require_http_methods(["GET", "POST"])
def kiosk(request: HttpRequest, code: str) -> HttpResponse:
    """Choose a matter or a department; a press gives a number: at an enrolled machine, to a citizen who has
    signed in on his own screen, or to a clerk. Any other screen is told how it becomes one of these."""
    site = queue.open_site(code)
    if "code" in request.POST:
        return _pair(request, site)
    device = device_of(site, request.COOKIES.get(COOKIE, ""))
    if not can_take(actor_of(request), site.organization_id, is_machine=device is not None):
        return _ask_code(request, site)
    if request.method != "POST":
        return _choose(request, site)
    try:
        made = queue.take_ticket(
            actor_of(request),
            code,
            request.POST.get("item", "")[:40],
            as_uuid(request.POST.get("office", "")),
            key=as_uuid(request.POST.get("key", "")),
            device=device,
        )
    except Problem as problem:
        if problem.status not in (409, 404):
            raise
        return _choose(request, site, problem)
    return redirect("queue:ticket", ticket_id=made.id)


def _pair(request: HttpRequest, site: CounterSite) -> HttpResponse:
    """The code that an administrator was shown; the machine keeps a token from then on."""
    accounts.check_rate(f"desk.pair:{request.META.get('REMOTE_ADDR', '')}", TRIES, PER_SECONDS)
    try:
        token = pair_device(actor_of(request), site, request.POST["code"])
    except Problem as problem:
        if problem.code != "desk.bad_pairing":
            raise
        return _ask_code(request, site, problem)
    answer = redirect("queue:kiosk", code=site.code)
    answer.set_cookie(
        COOKIE,
        token,
        max_age=YEAR,
        path=reverse("queue:sites"),
        httponly=True,
        secure=settings.ZHENGYUN.public_url.startswith("https:"),
        samesite="Strict",
    )
    return answer


def _ask_code(request: HttpRequest, site: CounterSite, problem: Problem | None = None) -> HttpResponse:
    here = reverse("queue:kiosk", args=[site.code])
    context = {
        "site": site,
        "problem": problem,
        "sign_in": f"{reverse('accounts:sign_in')}?{urlencode({'next': here})}",
        "is_signed_in": actor_of(request).account_id is not None,
        "waiting": len(queries_counter.waiting_at(site)),
        "hours": queue.hours_of(site),
        **({} if queries_slots.is_open_now(site) else _closed(site)),
    }
    status = problem.status if problem else 403 if request.method == "POST" else 200
    return render(request, "desk/queue/enrol.html", context, status=status)


def _choose(request: HttpRequest, site: CounterSite, problem: Problem | None = None) -> HttpResponse:
    """What is taken most often stands first, the rest is folded; where it is closed there are no buttons."""
    status = problem.status if problem else 200
    context = {"site": site, "hours": queue.hours_of(site), "problem": problem}
    if not queries_slots.is_open_now(site):
        closed = {**context, **_closed(site), "problem": None}
        return render(request, "desk/queue/kiosk.html", closed, status=status)
    text = request.GET.get("q", "").strip()[:60]
    often = queries_counter.taken_often(site)
    served = sorted(_served(site), key=lambda one: -often[one.code])
    known = {one.code for one in served}
    names = {one.organization_id: one.organization_name for one in served}
    offices = sorted(names.items(), key=lambda pair: (-often[str(pair[0])], pair[1]))
    found = [one for one in casework.search_items(text, limit=FOUND) if one.code in known] if text else []
    context |= {
        "q": text,
        "items": found if text else served[:FOUND],
        "more_items": [] if text else served[FOUND:],
        "offices": offices[:FOUND],
        "more_offices": offices[FOUND:],
        "waiting": len(queries_counter.waiting_at(site)),
        "takes_any": any(
            rules.serves(w.items, w.organizations, "", None) for w in queries_counter.windows(site)
        ),
        "key": uuid7(),
    }
    return render(request, "desk/queue/kiosk.html", context, status=status)


def _closed(site: CounterSite) -> dict[str, object]:
    at = queries_slots.opens_next(site)
    opens = date_format(clock.local(at), "Y-m-d D H:i") if at else ""
    return {"is_closed": True, "opens": opens}


def _served(site: CounterSite) -> list[ItemSummary]:
    """The matters that are at home at the site: the windows of another floor may name them."""
    windows = queries_counter.open_windows()
    return [
        one
        for one in casework.list_items()
        if site.id in rules.sites_for(windows, one.code, one.organization_id)
    ]


@access(public)
@require_GET
def ticket(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """The paper: number, and how many wait before it. It looks again by itself until one was served."""
    found = queries_counter.ticket_of(ticket_id)
    if found is None:
        raise not_found("desk.no_such_ticket", _("This number is not known."), value=ticket_id)
    is_of_today = clock.local(found.taken_at).date() == clock.today()
    context = {
        "ticket": found,
        "is_of_today": is_of_today,
        "refresh": EVERY_TICKET if is_of_today and found.state != "done" else 0,
        "now": clock.local(),
    }
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
        "missed": queries_counter.missed_labels(site),
        "waiting": len(queries_counter.waiting_at(site)),
        "now": clock.local(),
        "refresh": EVERY,
    }
    is_fragment = request.headers.get("HX-Request") == "true"
    return render(request, "desk/queue/_display.html" if is_fragment else "desk/queue/display.html", context)
