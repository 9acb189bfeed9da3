"""What the resources of every room's API have in common: bodies, pages, entity tags."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import conditional_page
from ninja import HeaderEx, P
from ninja.decorators import decorate_view
from pydantic import BaseModel, ConfigDict, Field

from zhengyun.kit.actor import Actor
from zhengyun.kit.paging import MAX_PAGE, Page

View = TypeVar("View", bound=Callable[..., Any])
IfMatch = HeaderEx[str, P(alias="If-Match", min_length=1, max_length=100)]
# An annotation belongs to one operation: the framework writes the default into it.
OptionalKey = HeaderEx[str, P(alias="Idempotency-Key", max_length=200)]
IdempotencyKey = HeaderEx[str, P(alias="Idempotency-Key", max_length=200)]
VERSION = "/v1/"
_TAG = re.compile(r'(?:W/)?"(\d{1,9})(?:\.[0-9a-f]{16})?"')


class Body(BaseModel):
    """What a client sends: a name that is not known is an error, not something to overlook."""

    model_config = ConfigDict(extra="forbid", str_max_length=20_000)


class Paging(BaseModel):
    """cursor: `next` or `previous` of a page; '' begins at the first one."""

    cursor: str = Field("", max_length=300)
    size: int = Field(20, ge=1, le=MAX_PAGE)


class PageBody(BaseModel):
    """next, previous: cursors of the neighbouring pages; null where there is none."""

    next: str | None
    previous: str | None


def actor_of(request: HttpRequest) -> Actor:
    """Whom the operation's access rule has let in."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


def problems(*statuses: int, **more: Any) -> dict[str, Any]:
    """For `openapi_extra`: problems beside those that every operation of its kind may answer with."""
    return {"x-problems": list(statuses), **more}


def link_neighbours(request: HttpRequest, response: HttpResponse, **cursors: str | None) -> None:
    """The neighbours of a page in the Link header (RFC 8288), by the relation that each of them is."""
    links = [
        f'<{address(request, cursor=cursor)}>; rel="{relation}"'
        for relation, cursor in cursors.items()
        if cursor
    ]
    if links:
        response["Link"] = ", ".join(links)


def paged(request: HttpRequest, response: HttpResponse, page: Page[Any]) -> dict[str, Any]:
    """The members of a page's body; its neighbours stand in the Link header too."""
    link_neighbours(request, response, next=page.next, prev=page.previous)
    return {"results": list(page.rows), "next": page.next, "previous": page.previous}


def address(request: HttpRequest, **changed: str) -> str:
    """This request's address with other parameters."""
    query = request.GET.copy()
    for name, value in changed.items():
        query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


def location(request: HttpRequest, place: str, **query: str) -> str:
    """The address of another resource of the same version of the API."""
    head = request.path.partition(VERSION)[0] + VERSION
    return f"{head}{place}" + (f"?{urlencode(query)}" if query else "")


def may_be_kept(response: HttpResponse, *, public: bool = False) -> None:
    """A copy may be kept if it is asked about each time (If-None-Match)."""
    response["Cache-Control"] = "no-cache" if public else "private, no-cache"


def conditional(view: View) -> View:
    """The operation answers 304 to an If-None-Match that holds."""
    view.is_conditional = True  # type: ignore[attr-defined]
    decorated: View = decorate_view(conditional_page)(view)
    return decorated


def tag(version: int, content: Any) -> str:
    """An entity tag: the version that If-Match compares, and a hash of what is shown today."""
    shown = orjson.dumps(content, default=str) + (get_language() or "").encode()
    return f'"{version}.{hashlib.blake2b(shown, digest_size=8).hexdigest()}"'


def version_of(if_match: str) -> int | None:
    """The version in an If-Match (RFC 9110); None for `*`. Raises ValueError for another's tag."""
    if if_match.strip() == "*":
        return None
    if (found := _TAG.fullmatch(if_match.strip())) is None:
        raise ValueError(if_match[:40])
    return int(found[1])
