"""What the resources have in common: who may ask, why, entity tags, pages, values as JSON."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page
from ninja import HeaderEx, P
from ninja.decorators import decorate_view
from pydantic import BaseModel, ConfigDict, Field

from zhengyun.engines.registers import values
from zhengyun.engines.registers.contracts import Purpose, Record
from zhengyun.kernel.accounts.access import ApiAccess, public, signed_in
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem

View = TypeVar("View", bound=Callable[..., Any])
IfMatch = HeaderEx[str, P(alias="If-Match", min_length=1, max_length=100)]
# An annotation belongs to one operation: the framework writes the default into it.
OptionalKey = HeaderEx[str, P(alias="Idempotency-Key", max_length=200)]
IdempotencyKey = HeaderEx[str, P(alias="Idempotency-Key", max_length=200)]
READ, WRITE = "registers:read", "registers:write"
VERSION = "/v1/"
TAG = re.compile(r'(?:W/)?"(\d{1,9})(?:\.[0-9a-f]{16})?"')


class Reading(ApiAccess):
    """Anybody may ask, since some fields are public; a token or a session is held to what it opens."""

    def __init__(self) -> None:
        super().__init__(public, READ)
        self._signed = ApiAccess(signed_in, READ)

    def __call__(self, request: HttpRequest) -> Actor:
        actor = super().__call__(request)
        if actor.is_anonymous and "Authorization" not in request.headers:
            return actor
        return self._signed(request)


class Body(BaseModel):
    """What a client sends: a name that is not known is an error, not something to overlook."""

    model_config = ConfigDict(extra="forbid", str_max_length=20_000)


class Why(BaseModel):
    """Why a person's data are read; needed for registers about persons.

    basis: the statutory duty, by article. item: code of the service item. case_number: for which case.
    """

    basis: str = Field("", max_length=500)
    item: str = Field("", max_length=64)
    case_number: str = Field("", max_length=64)

    def purpose(self) -> Purpose:
        return Purpose(basis=self.basis, item=self.item, case_number=self.case_number)


class BodyWithWhy(Why):
    model_config = ConfigDict(extra="forbid", str_max_length=20_000)


@dataclass(frozen=True, slots=True)
class RecordBody:
    """A version of a record, as far as it is shown to who asks.

    values: by field; what is named in `masked` is shown by its mask only. until: null for the current
    version. operation: what ended it: changed, retired, or empty.
    """

    id: UUID
    register: str
    key: str
    label: str
    version: int
    since: datetime
    until: datetime | None
    values: dict[str, Any]
    masked: list[str]
    owner_id: UUID | None
    case_id: UUID | None
    operation: str
    is_disputed: bool


def record_body(record: Record) -> RecordBody:
    return RecordBody(
        id=record.id,
        register=record.register,
        key=record.key,
        label=record.label,
        version=record.version,
        since=record.since,
        until=record.until,
        values=plain(record.values),
        masked=sorted(record.masked),
        owner_id=record.owner_id,
        case_id=record.case_id,
        operation=record.operation,
        is_disputed=record.is_disputed,
    )


def show_record(response: HttpResponse, record: Record) -> RecordBody:
    body = record_body(record)
    response["ETag"] = tag(record.version, body)
    may_be_kept(response)
    return body


def plain(found: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON has them: numbers as numbers, days and instants as text."""
    return {name: _plain(value) for name, value in found.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return clock.local(value).isoformat()
    return values.as_json(value) if isinstance(value, date | Decimal) else value


def actor_of(request: HttpRequest) -> Actor:
    """Whom the operation's access rule has let in."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


def problems(*statuses: int, **more: Any) -> dict[str, Any]:
    """For `openapi_extra`: problems beside those that every operation of its kind may answer with."""
    return {"x-problems": list(statuses), **more}


def paged(request: HttpRequest, response: HttpResponse, **cursors: str | None) -> None:
    """The neighbours of a page in the Link header (RFC 8288)."""
    links = [
        f'<{address(request, cursor=cursor)}>; rel="{relation}"'
        for relation, cursor in cursors.items()
        if cursor
    ]
    if links:
        response["Link"] = ", ".join(links)


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


def may_be_kept(response: HttpResponse) -> None:
    """A copy may be kept if it is asked about each time (If-None-Match)."""
    response["Cache-Control"] = "private, no-cache"


def conditional(view: View) -> View:
    """The operation answers 304 to an If-None-Match that holds."""
    view.is_conditional = True  # type: ignore[attr-defined]
    decorated: View = decorate_view(conditional_page)(view)
    return decorated


def tag(version: int, content: Any) -> str:
    """An entity tag: the version that If-Match compares, and a hash of what is shown today."""
    shown = orjson.dumps(content, default=str) + (get_language() or "").encode()
    return f'"{version}.{hashlib.blake2b(shown, digest_size=8).hexdigest()}"'


def expected_version(if_match: str) -> int | None:
    """The version in an If-Match; None for `*`."""
    if if_match.strip() == "*":
        return None
    if (found := TAG.fullmatch(if_match.strip())) is None:
        raise Problem(
            "registers.bad_if_match",
            _("If-Match must hold the entity tag that was answered last."),
            value=if_match[:40],
            remedy=_("Send the ETag of the answer as it is, or *."),
            status=400,
        )
    return int(found[1])


def failed_precondition(problem: Problem) -> Problem:
    """RFC 9110: an If-Match that does not hold is 412, whatever the conflict is called elsewhere."""
    if problem.code == "registers.stale":
        problem.status = 412
    return problem


def numbers(text: str, counts: Iterable[int]) -> list[float]:
    """Numbers joined by commas, as many as one of `counts`. Raises ValueError."""
    found = [float(part) for part in text.split(",")]
    if len(found) not in counts:
        raise ValueError(text)
    return found
