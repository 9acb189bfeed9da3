"""Rating a service at a counter by the code on the receipt or in the message. Nobody signs in.

Whoever served has seen the code too. So what was said, and whether anything was, is shown to the browser only
in which it was said; to others the page is the same before and after.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, public
from zhengyun.kit.errors import Problem, not_found
from zhengyun.services.desk import facade as desk
from zhengyun.services.hall import facade as hall
from zhengyun.services.supervision import queries_ratings as queries
from zhengyun.services.supervision.logic.keep_rating import Given, rated_already
from zhengyun.services.supervision.logic.rate_visit import check_recent, place_of, rate_visit
from zhengyun.services.supervision.models import Rating
from zhengyun.services.supervision.panels import rating_facts
from zhengyun.services.supervision.permissions import check_is_visitor
from zhengyun.services.supervision.reasons import all_reasons, reason_texts
from zhengyun.services.supervision.rules_ratings import COUNTER_INDICATORS
from zhengyun.services.supervision.web.rate import level_fields, marks, typed
from zhengyun.ui import contracts as ui

TRIES, PER_SECONDS = 30, 600
COOKIE = "zhengyun_rated"
KEPT = timedelta(days=90)
"""Until when the browser finds what became of it."""


@access(public)
@never_cache
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, code: str) -> HttpResponse:
    """The code is as good as the paper on which it stands; it opens this rating and nothing else."""
    actor = accounts.actor_for(request)
    check_is_visitor(actor)
    found = desk.visit_by_code(code)
    if found is None:
        accounts.check_rate(f"supervision.visit:{request.META.get('REMOTE_ADDR', '')}", TRIES, PER_SECONDS)
        raise not_found("supervision.no_such_visit", _("This code is not known."), value=code[:26])
    given, rating = typed(request, COUNTER_INDICATORS), queries.rating_of_visit(found.id)
    own = rating if rating and _is_own(request, rating) else None
    if request.method != "POST":
        return _show(request, found, given, own)
    try:
        if rating and not own:
            raise rated_already()
        return _known_here(rate_visit(actor, found, given, "code"), request.path)
    except Problem as problem:
        if not problem.fields and problem.status != 409:
            raise
        return _show(request, found, given, own, problem)


def _is_own(request: HttpRequest, rating: Rating) -> bool:
    return bool(request.get_signed_cookie(COOKIE, "", salt=COOKIE) == rating.mark)


def _known_here(rating: Rating, path: str) -> HttpResponse:
    answer = redirect(path)
    answer.set_signed_cookie(
        COOKIE,
        rating.mark,
        salt=COOKIE,
        max_age=KEPT,
        path=path,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return answer


def _show(
    request: HttpRequest,
    found: desk.VisitView,
    given: Given,
    rating: Rating | None,
    problem: Problem | None = None,
) -> HttpResponse:
    if rating is None and problem is None:
        try:
            check_recent(found)
        except Problem as late:
            problem = late
    errors = {name: texts[0] for name, texts in (problem.fields if problem else {}).items()}
    is_open = rating is None and (problem is None or bool(errors))
    fields = [*level_fields(given)[:2], _reasons(given), *level_fields(given)[2:]]
    facts = rating_facts(rating) if rating else []
    if rating and rating.reasons:
        facts.insert(1, ui.Fact(_("Reasons ticked"), "、".join(reason_texts(rating.reasons))))
    context = {
        "visit": found,
        "place": place_of(found),
        "when": hall.instant(found.ended_at),
        "rating": rating,
        "facts": facts,
        "fields": [replace(one, error=errors.get(one.name, "")) for one in fields] if is_open else [],
        "marks": marks(COUNTER_INDICATORS, given, errors) if is_open else [],
        "problem": problem if problem and not problem.fields else None,
    }
    return render(request, "supervision/visit.html", context, status=problem.status if problem else 200)


def _reasons(given: Given) -> ui.Field:
    options = tuple(ui.Option(one.code, one.text) for one in all_reasons())
    return ui.Field("reasons", _("Why (you need not say)"), ui.FieldKind.CHECKBOXES, given.reasons, options)
