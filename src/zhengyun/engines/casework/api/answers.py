"""What the resources have in common: bodies, pages, entity tags, requests that are sent twice."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, TypeVar, cast
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page
from ninja import HeaderEx, P, UploadedFile
from ninja.decorators import decorate_view
from pydantic import BaseModel, ConfigDict, Field

from zhengyun.engines.casework.contracts import CaseView
from zhengyun.kernel.accounts.facade import check_rate
from zhengyun.kernel.files.contracts import DATA, MediaType
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.paging import MAX_PAGE, Page

View = TypeVar("View", bound=Callable[..., Any])
IfMatch = HeaderEx[str, P(alias="If-Match", min_length=1, max_length=100)]
# An annotation belongs to one operation: the framework writes the default into it.
OptionalKey = HeaderEx[str, P(alias="Idempotency-Key", max_length=200)]
IdempotencyKey = HeaderEx[str, P(alias="Idempotency-Key", max_length=200)]
VERSION = "/v1/"
TAG = re.compile(r'(?:W/)?"(\d{1,9})(?:\.[0-9a-f]{16})?"')
PAYLOAD = {"schema": {"type": "string", "format": "binary"}}


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


def paged(request: HttpRequest, response: HttpResponse, page: Page[Any]) -> dict[str, Any]:
    """The members of a page's body; its neighbours stand in the Link header too (RFC 8288)."""
    links = []
    for relation, cursor in (("next", page.next), ("prev", page.previous)):
        if cursor:
            query = request.GET.copy()
            query["cursor"] = cursor
            links.append(f'<{request.path}?{query.urlencode()}>; rel="{relation}"')
    if links:
        response["Link"] = ", ".join(links)
    return {"results": list(page.rows), "next": page.next, "previous": page.previous}


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


def show_case(response: HttpResponse, case: CaseView) -> CaseView:
    response["ETag"] = tag(case.version, case)
    may_be_kept(response)
    return case


def expected_version(if_match: str) -> int | None:
    """The version in an If-Match; None for `*`."""
    if if_match.strip() == "*":
        return None
    if (found := TAG.fullmatch(if_match.strip())) is None:
        raise Problem(
            "casework.bad_if_match",
            _("If-Match must hold the entity tag that was answered last."),
            value=if_match[:40],
            remedy=_("Send the ETag of the answer as it is, or *."),
            status=400,
        )
    return int(found[1])


def failed_precondition(problem: Problem) -> Problem:
    """RFC 9110: an If-Match that does not hold is 412, whatever the conflict is called elsewhere."""
    if problem.code in STALE:
        problem.status = 412
    return problem


STALE = frozenset({"casework.stale", "casework.draft_stale"})


def once(
    request: HttpRequest, response: HttpResponse, key: str, run: Callable[[], Mapping[str, str]]
) -> dict[str, str]:
    """Runs a request once per Idempotency-Key; ids that it gave are given again for 24 hours."""
    head = f"{request.method} {request.path}\n{request.headers.get('If-Match', '')}\n"
    digest = hashlib.sha256(head.encode() + request.body).hexdigest()
    _status, kept, replayed = jobs.idempotent(actor_of(request), key, digest, lambda: (200, dict(run())))
    if replayed:
        response["Idempotency-Replayed"] = "true"
    found: dict[str, str] = kept
    return found


def limit_rate(request: HttpRequest, what: str, limit: int, per_seconds: int) -> None:
    """By the sender's address. Raises Problem 429."""
    check_rate(f"{what}:{request.META.get('REMOTE_ADDR', '')}", limit, per_seconds)


def payload(*types: str) -> dict[str, Any]:
    """For `openapi_extra`: the operation answers with a file."""
    names = types or [kind.value for kind in MediaType if kind not in DATA]
    return problems(410, responses={200: {"content": dict.fromkeys(names, PAYLOAD)}})


def as_id(text: str) -> UUID:
    return UUID(text)


def stream_of(file: UploadedFile) -> BinaryIO:
    """An upload as something to read from; Django's own type does not say that it is one."""
    return cast(BinaryIO, file)
