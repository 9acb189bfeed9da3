"""The tablet on the counter: five buttons for whoever was just served at this window, then nothing.

Nobody signs in on it; what it shows is bound to its window by a token in a cookie.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, public
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem
from zhengyun.services.desk import facade as desk
from zhengyun.services.supervision import queries_ratings as queries
from zhengyun.services.supervision.limits import limit
from zhengyun.services.supervision.logic.connect_tablet import pair, tablet_of
from zhengyun.services.supervision.logic.keep_rating import Given
from zhengyun.services.supervision.logic.rate_visit import add_reasons, is_of_window, may_add, rate_visit
from zhengyun.services.supervision.models import Tablet
from zhengyun.services.supervision.permissions import check_is_visitor
from zhengyun.services.supervision.ratingwords import level_title
from zhengyun.services.supervision.reasons import reasons_for
from zhengyun.services.supervision.rules_ratings import LEVELS, MAX_WORDS
from zhengyun.services.supervision.web.rate import number

COOKIE = "zhengyun_tablet"
YEAR = 365 * 24 * 3600
TRIES, PER_SECONDS = 20, 600
IDLE, ASKING, MORE = 4, 20, 60
"""Seconds after which the page looks again."""


@access(public)
@never_cache
@require_http_methods(["GET", "POST"])
def tablet(request: HttpRequest) -> HttpResponse:
    """POST: code= connects it, level= rates, mark= adds reasons."""
    actor = accounts.actor_for(request)
    check_is_visitor(actor)
    found = tablet_of(request.COOKIES.get(COOKIE, ""))
    if request.method != "POST":
        return _show(request, found) if found else _ask_code(request)
    if "code" in request.POST:
        return _pair(request)
    if found is None:
        return redirect("rating:tablet")
    if "mark" in request.POST:
        words = request.POST.get("words", "").replace("\r\n", "\n")
        add_reasons(actor, found.window_id, request.POST["mark"], request.POST.getlist("reasons"), words)
        return redirect(f"{reverse('rating:tablet')}?thanks=1")
    return _rate(request, found)


def _pair(request: HttpRequest) -> HttpResponse:
    accounts.check_rate(f"supervision.pair:{request.META.get('REMOTE_ADDR', '')}", TRIES, PER_SECONDS)
    try:
        token = pair(accounts.actor_for(request), request.POST["code"])
    except Problem as problem:
        if problem.code != "supervision.bad_pairing":
            raise
        return _ask_code(request, problem)
    answer = redirect("rating:tablet")
    answer.set_cookie(
        COOKIE,
        token,
        max_age=YEAR,
        path=reverse("rating:tablet"),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )
    return answer


def _ask_code(request: HttpRequest, problem: Problem | None = None) -> HttpResponse:
    status = problem.status if problem else 200
    return render(request, "supervision/tablet_pair.html", {"problem": problem}, status=status)


def _waiting(found: Tablet) -> desk.VisitView | None:
    """The last visit at this window, while it is fresh and nobody has rated it."""
    minutes = limit("tablet_minutes", clock.today()).value
    visit = desk.last_visit(found.window_id, clock.now() - timedelta(minutes=minutes))
    return visit if visit and queries.rating_of_visit(visit.id) is None else None


def _rate(request: HttpRequest, found: Tablet) -> HttpResponse:
    """Only of the visit that waits here; who comes too late, or twice, changes nothing."""
    visit = _waiting(found)
    level = number(request.POST.get("level", ""))
    if visit is None or str(visit.id) != request.POST.get("visit", "") or level not in LEVELS:
        return redirect("rating:tablet")
    try:
        rating = rate_visit(accounts.actor_for(request), visit, Given(level), "tablet")
    except Problem as problem:
        if problem.status != 409:
            raise
        return redirect("rating:tablet")
    return redirect(f"{reverse('rating:tablet')}?rated={rating.mark}")


def _show(request: HttpRequest, found: Tablet) -> HttpResponse:
    context = {"tablet": found, "address": reverse("rating:tablet"), "now": clock.local()}
    rated = queries.rating_by_mark(request.GET.get("rated", ""))
    if rated is not None and may_add(rated) and is_of_window(rated, found.window_id):
        context |= {
            "mode": "more",
            "rating": rated,
            "reasons": reasons_for(rated.level),
            "level": level_title(rated.level),
            "maxlength": MAX_WORDS,
            "seconds": MORE,
        }
    elif (visit := _waiting(found)) is not None:
        levels = [(one, level_title(one)) for one in LEVELS]
        context |= {"mode": "ask", "visit": visit, "levels": levels, "seconds": ASKING}
    else:
        context |= {"mode": "idle", "is_thanks": "thanks" in request.GET, "seconds": IDLE}
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "supervision/_tablet.html" if is_fragment else "supervision/tablet.html"
    return render(request, template, {**context, "place": place_words(found)})


def place_words(found: Tablet) -> str:
    return _("%(site)s, window %(number)s") % {"site": found.site_name, "number": found.window}
