"""What the resources have in common: who may ask, why, entity tags, pages, values as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from zhengyun.engines.registers import values
from zhengyun.engines.registers.contracts import Purpose, Record
from zhengyun.kernel.accounts.access import ApiAccess, public, signed_in
from zhengyun.kernel.modules.api import Body, may_be_kept, tag, version_of
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem

READ, WRITE = "registers:read", "registers:write"


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


class Why(BaseModel):
    """Why a person's data are read; needed for registers about persons.

    basis: the statutory duty, by article. item: code of the service item. case_number: for which case.
    """

    basis: str = Field("", max_length=500)
    item: str = Field("", max_length=64)
    case_number: str = Field("", max_length=64)

    def purpose(self) -> Purpose:
        return Purpose(basis=self.basis, item=self.item, case_number=self.case_number)


class BodyWithWhy(Why, Body):
    """A body that says why, too."""


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


def expected_version(if_match: str) -> int | None:
    """The version in an If-Match; None for `*`."""
    try:
        return version_of(if_match)
    except ValueError as fault:
        raise Problem(
            "registers.bad_if_match",
            _("If-Match must hold the entity tag that was answered last."),
            value=str(fault),
            remedy=_("Send the ETag of the answer as it is, or *."),
            status=400,
        ) from None


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
