"""Machines: what is wanted of them and what they are, starting and stopping, snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from zhengyun.engines.compute import facade
from zhengyun.engines.compute.api.answers import READ, WRITE, expected_version, failed_precondition, tagged
from zhengyun.engines.compute.contracts import Desired, InstanceView, SnapshotView, State
from zhengyun.kernel.modules.api import Body, IfMatch, PageBody, Paging, actor_of, paged
from zhengyun.kit.errors import Problem

router = Router()
PLACE = "/instances/{uuid:instance_id}"
CONFLICT = {"x-problems": [409]}


class InstanceFilter(Paging):
    """owner_id, system_id: of one unit or business system. Deleted ones are listed with that state only."""

    owner_id: UUID | None = None
    system_id: UUID | None = None
    zone: str = Field("", max_length=40)
    state: State | None = None


class InstancePage(PageBody):
    results: list[InstanceView]


class Power(StrEnum):
    RUNNING = "running"
    STOPPED = "stopped"


class PowerBody(Body):
    """desired: what shall be."""

    desired: Power


class NewSnapshot(Body):
    name: str = Field(min_length=1, max_length=60)


@router.get(
    "/instances",
    auth=READ,
    response=InstancePage,
    summary="Machines that one may see, the newest first",
    operation_id="list_instances",
)
def list_instances(
    request: HttpRequest, response: HttpResponse, chosen: Query[InstanceFilter]
) -> Mapping[str, Any]:
    page = facade.list_instances(
        actor_of(request),
        owner_id=chosen.owner_id,
        system_id=chosen.system_id,
        zone=chosen.zone,
        state=chosen.state or "",
        cursor=chosen.cursor or None,
        size=chosen.size,
    )
    return paged(request, response, page)


@router.get(
    PLACE,
    auth=READ,
    response=InstanceView,
    summary="A machine: what is wanted of it and what it is",
    operation_id="get_instance",
)
def get_instance(request: HttpRequest, response: HttpResponse, instance_id: UUID) -> InstanceView:
    return tagged(response, facade.get_instance(actor_of(request), instance_id))


@router.put(
    f"{PLACE}/power",
    auth=WRITE,
    response=InstanceView,
    summary="Have a machine run or stand still; asked twice it is done once",
    operation_id="set_instance_power",
    openapi_extra={"x-problems": [409, 412]},
)
def set_power(
    request: HttpRequest, response: HttpResponse, instance_id: UUID, body: PowerBody, if_match: IfMatch
) -> InstanceView:
    version = expected_version(if_match)
    desired = Desired(body.desired.value)
    try:
        view = facade.set_desired(actor_of(request), instance_id, desired, expected_version=version)
    except Problem as problem:
        raise failed_precondition(problem) from None
    return tagged(response, view)


@router.post(
    f"{PLACE}/restart",
    auth=WRITE,
    response={202: InstanceView},
    summary="Restart a running machine; while one restart is owed, no second one is added",
    operation_id="restart_instance",
    openapi_extra=CONFLICT,
)
def restart(request: HttpRequest, response: HttpResponse, instance_id: UUID) -> Status[InstanceView]:
    return Status(202, tagged(response, facade.restart_instance(actor_of(request), instance_id)))


@router.post(
    f"{PLACE}/snapshots",
    auth=WRITE,
    response={202: SnapshotView},
    summary="Keep a machine's disks, and its memory where its pool can",
    operation_id="take_snapshot",
    openapi_extra=CONFLICT,
)
def take_snapshot(request: HttpRequest, instance_id: UUID, body: NewSnapshot) -> Status[SnapshotView]:
    return Status(202, facade.take_snapshot(actor_of(request), instance_id, body.name))


@router.post(
    f"{PLACE}/snapshots/{{uuid:snapshot_id}}/restore",
    auth=WRITE,
    response={202: SnapshotView},
    summary="Bring a machine back to a snapshot; what came later is gone",
    operation_id="restore_snapshot",
    openapi_extra=CONFLICT,
)
def restore_snapshot(request: HttpRequest, instance_id: UUID, snapshot_id: UUID) -> Status[SnapshotView]:
    return Status(202, facade.restore_snapshot(actor_of(request), instance_id, snapshot_id))


@router.delete(
    f"{PLACE}/snapshots/{{uuid:snapshot_id}}",
    auth=WRITE,
    response={202: SnapshotView},
    summary="Remove a snapshot",
    operation_id="drop_snapshot",
    openapi_extra=CONFLICT,
)
def drop_snapshot(request: HttpRequest, instance_id: UUID, snapshot_id: UUID) -> Status[SnapshotView]:
    return Status(202, facade.drop_snapshot(actor_of(request), instance_id, snapshot_id))
