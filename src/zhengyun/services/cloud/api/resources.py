"""Servers: what is wanted of them and what they are; their figures; starting and stopping them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import Desired, InstanceView, Series
from zhengyun.kernel.modules.api import Body, PageBody, Paging, actor_of, paged
from zhengyun.kit import clock
from zhengyun.services.cloud.api.answers import READ, WRITE
from zhengyun.services.cloud.logic.power import set_power

router = Router()
MOST_HOURS = 24 * 366


class ResourceFilter(Paging):
    """owner_id, system_id: those of one department or business system."""

    owner_id: UUID | None = None
    system_id: UUID | None = None


class ResourcePage(PageBody):
    results: list[InstanceView]


class Window(BaseModel):
    """hours: back from now; the step between points follows from it."""

    hours: int = Field(1, ge=1, le=MOST_HOURS)


class Power(StrEnum):
    RUNNING = "running"
    STOPPED = "stopped"


class PowerBody(Body):
    """desired: what shall be. version: of the server as it was last read, against changing what was not
    seen; left out, whatever it is."""

    desired: Power
    version: int | None = None


@router.get(
    "/resources",
    auth=READ,
    response=ResourcePage,
    summary="Servers that one may see, the newest first",
    operation_id="list_resources",
)
def list_resources(
    request: HttpRequest, response: HttpResponse, chosen: Query[ResourceFilter]
) -> Mapping[str, Any]:
    page = compute.list_instances(
        actor_of(request),
        owner_id=chosen.owner_id,
        system_id=chosen.system_id,
        cursor=chosen.cursor or None,
        size=chosen.size,
    )
    return paged(request, response, page)


@router.get(
    "/resources/{uuid:instance_id}",
    auth=READ,
    response=InstanceView,
    summary="A server: what is wanted of it and what it is",
    operation_id="get_resource",
)
def get_resource(request: HttpRequest, instance_id: UUID) -> InstanceView:
    return compute.get_instance(actor_of(request), instance_id)


@router.get(
    "/resources/{uuid:instance_id}/figures",
    auth=READ,
    response=Series,
    summary="What a server really used, as points in time",
    operation_id="get_resource_figures",
)
def get_resource_figures(request: HttpRequest, instance_id: UUID, chosen: Query[Window]) -> Series:
    now = clock.now()
    return compute.series(actor_of(request), instance_id, now - timedelta(hours=chosen.hours), now)


@router.put(
    "/resources/{uuid:instance_id}/power",
    auth=WRITE,
    response=InstanceView,
    summary="Have a server run or stand still; asked twice it is done once",
    operation_id="set_resource_power",
    openapi_extra={"x-problems": [409]},
)
def set_resource_power(request: HttpRequest, instance_id: UUID, body: PowerBody) -> InstanceView:
    return set_power(
        actor_of(request), instance_id, Desired(body.desired.value), expected_version=body.version
    )
