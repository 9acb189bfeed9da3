"""What surrounds every request: an id, a line in the log, and the headers that browsers obey."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from zhengyun.config import limits, logs, problems
from zhengyun.kit.logmarks import about_case

log = logging.getLogger("zhengyun.request")
GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
Handler = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Gives each request an id, sends it back, and writes one line when the answer is known."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        logs.request_id.set(name)
        logs.actor_id.set("")
        about_case(None)
        request.META["zhengyun.request_id"] = name
        _take_address_from_proxy(request)
        started = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = name
        self._write(request, response, time.perf_counter() - started)
        return response

    def _write(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        if request.path.startswith(settings.STATIC_URL) or request.path == "/healthz":
            return
        if (actor := request.META.get("zhengyun.actor")) and actor.account_id:
            logs.actor_id.set(str(actor.account_id))
        facts = {
            "method": request.method,
            "path": request.META.get("zhengyun.logged_path", request.path),
            "status": response.status_code,
            "milliseconds": round(seconds * 1000, 1),
        }
        log.info("request", extra=facts)


def _take_address_from_proxy(request: HttpRequest) -> None:
    """Behind the proxy that is trusted for https, its last hop is who asks; limits count by it."""
    hops = request.headers.get("X-Forwarded-For", "")
    if hops and getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        request.META["REMOTE_ADDR"] = hops.rsplit(",", 1)[-1].strip()[:45]


class SecurityHeadersMiddleware:
    """A content security policy without inline script, and a browser without needless powers."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(self), geolocation=(self), microphone=(), usb=()"
        )
        return response


class ProblemMiddleware:
    """Turns what a view refuses into an answer that says what is wrong and what to do."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (refusal := limits.refuse(request)) is not None:
            return problems.answer(request, refusal)
        is_head = request.method == "HEAD" and problems.is_api(request)
        response = self._head(request) if is_head else self.get_response(request)
        if response.status_code == 405:
            response = self._method_not_allowed(request, response)
        if problems.is_api(request):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """After the check of the form's origin, which has read the form."""
        if request.method != "POST" or (refusal := limits.refuse_form(request)) is None:
            return None
        return problems.answer(request, refusal)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        problem = problems.of_exception(exception)
        return None if problem is None else problems.answer(request, problem)

    def _head(self, request: HttpRequest) -> HttpResponse:
        """The API answers HEAD as it answers GET, without the body (RFC 9110, 9.3.2)."""
        request.method = "GET"
        response = self.get_response(request)
        request.method = "HEAD"
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = iter(())
        else:
            response["Content-Length"] = str(len(response.content))
            response.content = b""
        return response

    def _method_not_allowed(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        said = problems.answer(request, problems.method_not_allowed(request))
        said["Allow"] = response.get("Allow", "")
        return said
