"""A `Problem` becomes an answer, in one place: problem+json (RFC 9457) below /api/, else a page."""

from __future__ import annotations

import logging
from typing import Any

import orjson
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from zhengyun.kit.errors import Problem

MAX_CAUSES = 10
log = logging.getLogger("zhengyun.request")
API = "/api/"
MEDIA_TYPE = "application/problem+json"


def is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(API)


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """What the sender of the request gets to see of a problem."""
    response = as_json(request, problem) if is_api(request) else as_page(request, problem)
    if problem.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="zhengyun"'
    if problem.status == 503:
        response["Retry-After"] = "5"
    if problem.status == 429 and isinstance(problem.value, int):
        response["Retry-After"] = str(max(1, problem.value))
    response["Cache-Control"] = "no-store"
    return response


def as_json(request: HttpRequest, problem: Problem) -> HttpResponse:
    body = problem.as_dict() | {"instance": f"urn:zhengyun:request:{_request_id(request)}"}
    return HttpResponse(orjson.dumps(body, default=str), status=problem.status, content_type=MEDIA_TYPE)


def as_page(request: HttpRequest, problem: Problem) -> HttpResponse:
    context: dict[str, Any] = {"problem": problem, "request_id": _request_id(request)}
    if problem.status >= 500:
        # What stands around a page asks the session and the database, which may be what failed.
        return HttpResponse(render_to_string("config/crash.html", context), status=problem.status)
    return render(request, "config/problem.html", context, status=problem.status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: what Django itself refuses to read."""
    if isinstance(exception, RequestDataTooBig):
        return answer(request, too_large())
    if isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        return answer(
            request, Problem("request.too_many_parts", _("The form has too many parts."), status=400)
        )
    return answer(request, unreadable())


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: a form that was open too long, or that another site sent."""
    remedy = _("Load the page again, then send it once more.")
    return answer(request, Problem("request.csrf", _("This form is too old."), remedy=remedy, status=403))


def no_permission(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403."""
    return answer(request, Problem("request.forbidden", _("You may not do this."), status=403))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404: no route has this address."""
    remedy = _("Check the address, or begin at the front page.")
    return answer(
        request, Problem("request.not_found", _("Nothing is found here."), remedy=remedy, status=404)
    )


def method_not_allowed(request: HttpRequest) -> Problem:
    return Problem(
        "request.method_not_allowed",
        _("This address does not answer to this method."),
        value=(request.method or "")[:20],
        status=405,
    )


def crashed(request: HttpRequest) -> HttpResponse:
    """handler500: says nothing about the cause, only the number under which it was logged."""
    remedy = _("Please try again later. If it happens again, tell us this number: %(number)s.")
    problem = Problem(
        "request.failed",
        _("Something went wrong on our side."),
        remedy=remedy % {"number": _request_id(request)},
        status=500,
    )
    return answer(request, problem)


def unreadable() -> Problem:
    return Problem("request.unreadable", _("The request cannot be read."), status=400)


def too_large(limit: int | None = None) -> Problem:
    return Problem(
        "request.too_large",
        _("What was sent is too large."),
        value=limit,
        remedy=_("At most %(count)s bytes are taken here.") % {"count": limit} if limit else "",
        status=413,
    )


def of_exception(exception: Exception) -> Problem | None:
    """The problem that an exception of a view stands for; None for what is our own fault."""
    if isinstance(exception, Problem):
        return exception
    if isinstance(exception, PermissionDenied):
        return Problem("request.forbidden", _("You may not do this."), status=403)
    if is_database_away(exception):
        log.error("database", exc_info=exception)
        return unavailable()
    return None


def is_database_away(exception: BaseException | None) -> bool:
    """Whether a lost connection lies behind an exception.


    What is said of it later (a closed cursor, a broken transaction) only follows from it.
    """
    seen = 0
    while exception is not None and seen < MAX_CAUSES:
        if isinstance(exception, OperationalError | InterfaceError):
            return True
        exception, seen = exception.__cause__ or exception.__context__, seen + 1
    return False


def unavailable() -> Problem:
    return Problem(
        "request.unavailable",
        _("The platform cannot answer at the moment."),
        remedy=_("Please try again in a moment."),
        status=503,
    )


def _request_id(request: HttpRequest) -> str:
    return str(request.META.get("zhengyun.request_id", ""))
