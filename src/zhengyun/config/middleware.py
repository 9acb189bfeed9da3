"""What surrounds every request: an id, a line in the log, and the headers that browsers obey."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from zhengyun.config import logs

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
        logs.case_id.set("")
        request.META["zhengyun.request_id"] = name
        started = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = name
        self._write(request, response, time.perf_counter() - started)
        return response

    def _write(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        if request.path.startswith(settings.STATIC_URL) or request.path == "/healthz":
            return
        facts = {
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "milliseconds": round(seconds * 1000, 1),
        }
        log.info("request", extra=facts)


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
