"""Records are entered, changed, retired and restored by the source department, each for a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Status
from pydantic import Field

from zhengyun.engines.registers import facade
from zhengyun.engines.registers.api import records
from zhengyun.engines.registers.api.answers import (
    WRITE,
    RecordBody,
    Why,
    expected_version,
    failed_precondition,
    show_record,
)
from zhengyun.engines.registers.contracts import Cause, Purpose
from zhengyun.kernel.accounts.access import api_access, signed_in
from zhengyun.kernel.modules.api import (
    Body,
    IdempotencyKey,
    IfMatch,
    OptionalKey,
    actor_of,
    location,
    problems,
)
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem

# An address is answered from one router only, and reading shares these.
router = records.router
ACCESS = api_access(signed_in, WRITE)


class NewRecord(Body):
    """values: by field. reason: on what the entry rests."""

    values: dict[str, Any] = Field(max_length=300)
    reason: str = Field(min_length=1, max_length=500)


class ChangedRecord(NewRecord):
    """values: only the fields that change; null empties one."""


class Restored(Body):
    """version: whose values are written again, as a new version."""

    version: int = Field(ge=1, le=2_000_000_000)
    reason: str = Field(min_length=1, max_length=500)


class Retiring(Why):
    reason: str = Field(min_length=1, max_length=500)


@router.post(
    "/{register_code}/records",
    auth=ACCESS,
    response={201: RecordBody},
    summary="Enter a record",
    operation_id="create_record",
    openapi_extra=problems(409),
)
def create_record(
    request: HttpRequest,
    response: HttpResponse,
    register_code: str,
    body: NewRecord,
    idempotency_key: IdempotencyKey,
) -> Status[RecordBody]:
    cause = Cause(reason=body.reason)
    record = facade.create(actor_of(request), register_code, body.values, cause, idempotency_key)
    response["Location"] = location(request, f"registers/{register_code}/records/{record.id}")
    return Status(201, show_record(response, record))


@router.patch(
    "/{register_code}/records/{uuid:record_id}",
    auth=ACCESS,
    response=RecordBody,
    summary="Change fields of a record",
    operation_id="change_record",
    openapi_extra=problems(409, 412, 428),
)
def change_record(
    request: HttpRequest,
    response: HttpResponse,
    register_code: str,
    record_id: UUID,
    body: ChangedRecord,
    if_match: IfMatch,
    idempotency_key: OptionalKey = "",
) -> RecordBody:
    actor, cause, key = actor_of(request), Cause(reason=body.reason), idempotency_key or None
    version = _version(actor, register_code, record_id, if_match, body.reason)
    try:
        record = facade.change(actor, register_code, record_id, version, body.values, cause, key)
    except Problem as problem:
        raise failed_precondition(problem) from problem
    return show_record(response, record)


@router.delete(
    "/{register_code}/records/{uuid:record_id}",
    auth=ACCESS,
    response={204: None},
    summary="Retire a record; its history stays",
    operation_id="retire_record",
    openapi_extra=problems(409, 412, 428),
)
def retire_record(
    request: HttpRequest, register_code: str, record_id: UUID, chosen: Query[Retiring], if_match: IfMatch
) -> Status[None]:
    actor = actor_of(request)
    version = _version(actor, register_code, record_id, if_match, chosen.reason)
    try:
        facade.retire(actor, register_code, record_id, version, Cause(reason=chosen.reason))
    except Problem as problem:
        raise failed_precondition(problem) from problem
    return Status(204, None)


@router.post(
    "/{register_code}/records/{uuid:record_id}/undo",
    auth=ACCESS,
    response=RecordBody,
    summary="Write a former version's values again, as a new version",
    operation_id="undo_record",
    openapi_extra=problems(409),
)
def undo_record(
    request: HttpRequest,
    response: HttpResponse,
    register_code: str,
    record_id: UUID,
    body: Restored,
    idempotency_key: IdempotencyKey,
) -> RecordBody:
    cause = Cause(reason=body.reason)
    record = facade.undo(actor_of(request), register_code, record_id, body.version, cause, idempotency_key)
    return show_record(response, record)


def _version(actor: Actor, register_code: str, record_id: UUID, if_match: str, reason: str) -> int:
    """For `*`: the version that there is, whichever it is; looked at for the same reason."""
    if (version := expected_version(if_match)) is not None:
        return version
    return facade.get(actor, register_code, record_id, Purpose(basis=reason)).version
