"""What no part of the platform has to read: bodies that are too large, addresses with NUL in them."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from zhengyun.config.problems import is_api, too_large, unreadable
from zhengyun.kit.errors import Problem

MAX_JSON = 256 * 1024
MAX_UPLOAD = 64 * 1024 * 1024
MAX_QUERY = 8 * 1024
JSON = "application/json"
MULTIPART = "multipart/form-data"


def refuse(request: HttpRequest) -> Problem | None:
    """Looks at the head of a request only: nothing of the body has been read."""
    query = request.META.get("QUERY_STRING", "")
    if len(query) > MAX_QUERY:
        return Problem(
            "request.address_too_long", _("The address is too long."), value=len(query), status=414
        )
    if "\x00" in request.path_info or _has_nul(request.GET):
        return unreadable()
    return _body(request) if is_api(request) else None


def refuse_form(request: HttpRequest) -> Problem | None:
    """Looks at the answers of a form that was read already; the API looks at its JSON itself."""
    return unreadable() if not is_api(request) and _has_nul(request.POST) else None


def _has_nul(query: QueryDict) -> bool:
    return any("\x00" in text for key, texts in query.lists() for text in (key, *texts))


def _body(request: HttpRequest) -> Problem | None:
    if "Transfer-Encoding" in request.headers and not request.META.get("CONTENT_LENGTH"):
        words = _("A body must say how long it is.")
        return Problem("request.length_required", words, remedy=_("Send Content-Length."), status=411)
    length = _length(request)
    if length is None:
        return unreadable()
    kind = request.content_type or ""
    if length == 0:
        return None
    if kind == MULTIPART:
        return too_large(MAX_UPLOAD) if length > MAX_UPLOAD else None
    if kind != JSON:
        return unsupported(kind)
    return too_large(MAX_JSON) if length > MAX_JSON else None


def _length(request: HttpRequest) -> int | None:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def unsupported(kind: str) -> Problem:
    return Problem(
        "request.unsupported_media_type",
        _("This kind of content is not taken here."),
        value=kind[:80],
        remedy=_("Send application/json; files as multipart/form-data."),
        status=415,
    )
