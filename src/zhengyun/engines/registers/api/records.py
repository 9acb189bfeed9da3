"""Records: found, read as they are and as they were, checked, and followed as they change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, Field

from zhengyun.engines.registers import facade
from zhengyun.engines.registers.api.answers import (
    READ,
    BodyWithWhy,
    Reading,
    RecordBody,
    Why,
    record_body,
    show_record,
)
from zhengyun.engines.registers.api.filters import FILTER, RecordFilter, search_of
from zhengyun.engines.registers.contracts import Change, ChangeKind
from zhengyun.engines.registers.queries_feed import MAX_CHANGES
from zhengyun.kernel.accounts.access import api_access, signed_in
from zhengyun.kernel.modules.api import actor_of, conditional, link_neighbours, problems
from zhengyun.kit.errors import Problem

router = Router()
MAX_CHECKS = 100


class RecordPageBody(BaseModel):
    """next: the cursor of the following page; null where there is none."""

    results: list[RecordBody]
    next: str | None


class AsOf(Why):
    """as_of: an instant with its offset (RFC 3339); without it, now."""

    as_of: datetime | None = None


class ByKey(AsOf):
    """key: the values of the key's fields, joined by `~`."""

    key: str = Field(min_length=1, max_length=500)


class Checks(BodyWithWhy):
    """checks: in each the whole key and at least one more field."""

    checks: list[dict[str, Any]] = Field(min_length=1, max_length=MAX_CHECKS)


class CheckResult(BaseModel):
    matches: bool


class CheckResults(BaseModel):
    """In the order of the questions. Which value differs is not told, nor whether there is a record."""

    results: list[CheckResult]


class Since(Why):
    """cursor: that of the last answer; '' begins with everything that there is."""

    cursor: str = ""
    limit: int = Field(100, ge=1, le=MAX_CHANGES)


class ChangeBody(BaseModel):
    """kind: written (record is its present state) or retired (record is null)."""

    kind: ChangeKind
    id: UUID
    key: str
    at: datetime
    record: RecordBody | None


class Changes(BaseModel):
    """cursor continues after these changes, also when there was none."""

    results: list[ChangeBody]
    cursor: str


@router.get(
    "/{register_code}/records",
    auth=Reading(),
    response=RecordPageBody,
    summary="Search records by conditions, words and area",
    operation_id="search_records",
    openapi_extra=problems(401, 403, 404, parameters=[FILTER]),
)
def search_records(
    request: HttpRequest, response: HttpResponse, register_code: str, chosen: Query[RecordFilter]
) -> RecordPageBody:
    page = facade.search(actor_of(request), register_code, search_of(request, chosen), chosen.purpose())
    link_neighbours(request, response, next=page.next)
    return RecordPageBody(results=[record_body(one) for one in page.records], next=page.next)


@router.get(
    "/{register_code}/record",
    auth=Reading(),
    response=RecordBody,
    summary="The record with this key, now or as it stood at an instant",
    operation_id="find_record",
    openapi_extra=problems(401, 403, 404),
)
@conditional
def find_record(
    request: HttpRequest, response: HttpResponse, register_code: str, chosen: Query[ByKey]
) -> RecordBody:
    as_of = instant(chosen.as_of)
    return show_record(
        response, facade.find(actor_of(request), register_code, chosen.key, chosen.purpose(), as_of)
    )


@router.get(
    "/{register_code}/records/{uuid:record_id}",
    auth=Reading(),
    response=RecordBody,
    summary="A record by its id; its ETag is what changes want as If-Match",
    operation_id="get_record",
    openapi_extra=problems(401, 403, 404),
)
@conditional
def get_record(
    request: HttpRequest, response: HttpResponse, register_code: str, record_id: UUID, chosen: Query[AsOf]
) -> RecordBody:
    as_of = instant(chosen.as_of)
    return show_record(
        response, facade.get(actor_of(request), register_code, record_id, chosen.purpose(), as_of)
    )


@router.get(
    "/{register_code}/records/{uuid:record_id}/history",
    auth=Reading(),
    response=list[RecordBody],
    summary="Every version of a record, newest first",
    operation_id="get_record_history",
    openapi_extra=problems(401, 403, 404),
)
def get_record_history(
    request: HttpRequest, register_code: str, record_id: UUID, chosen: Query[Why]
) -> list[RecordBody]:
    found = facade.history(actor_of(request), register_code, record_id, chosen.purpose())
    return [record_body(one) for one in found]


@router.post(
    "/{register_code}/check",
    auth=api_access(signed_in, READ),
    response=CheckResults,
    summary="Whether values belong together; no data are given away",
    operation_id="check_values",
    openapi_extra=problems(429),
)
def check_values(request: HttpRequest, register_code: str, body: Checks) -> CheckResults:
    actor, purpose = actor_of(request), body.purpose()
    with transaction.atomic():
        found = [facade.check(actor, register_code, values, purpose) for values in body.checks]
    return CheckResults(results=[CheckResult(matches=one.matches) for one in found])


@router.get(
    "/{register_code}/changes",
    auth=Reading(),
    response=Changes,
    summary="What changed since a cursor, in an order that misses nothing",
    operation_id="list_changes",
    openapi_extra=problems(401, 403, 404),
)
def list_changes(
    request: HttpRequest, response: HttpResponse, register_code: str, chosen: Query[Since]
) -> Changes:
    page = facade.changes(actor_of(request), register_code, chosen.cursor, chosen.limit, chosen.purpose())
    link_neighbours(request, response, next=page.cursor)
    return Changes(results=[_change(one) for one in page.changes], cursor=page.cursor)


def _change(one: Change) -> ChangeBody:
    record = record_body(one.record) if one.record else None
    return ChangeBody(kind=one.kind, id=one.id, key=one.key, at=one.at, record=record)


def instant(given: datetime | None) -> datetime | None:
    """Raises Problem `registers.bad_instant` (422), also for a time that may be any of twenty-four."""
    if given is None:
        return None
    try:
        if given.tzinfo is None:
            raise ValueError(given)
        return given.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Problem(
            "registers.bad_instant",
            _("This is no instant with its offset."),
            value=given.isoformat(),
            remedy=_("Write it like 2026-09-29T08:30:00+08:00; in an address + is %2B."),
        ) from None
