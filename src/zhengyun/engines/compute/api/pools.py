"""Where machines stand: zones, systems, sizes, pools with their figures, hosts, work orders."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from zhengyun.engines.compute import facade
from zhengyun.engines.compute.api.answers import ANYONE, READ_POOLS, RUN_POOLS
from zhengyun.engines.compute.contracts import (
    FlavorView,
    HostState,
    HostView,
    ImageView,
    PoolView,
    WorkOrderView,
    ZoneView,
)
from zhengyun.kernel.modules.api import Body, actor_of

router = Router()


class HostBody(Body):
    """state: enabled takes new machines, draining keeps what it has, off is closed."""

    state: HostState


class DoneBody(Body):
    """facts: what goes onto the handover sheet, by name."""

    facts: dict[str, str] = Field(default_factory=dict, max_length=20)


@router.get(
    "/zones", auth=ANYONE, response=list[ZoneView], summary="Network zones", operation_id="list_zones"
)
def list_zones(request: HttpRequest) -> list[ZoneView]:
    return facade.list_zones()


@router.get(
    "/images",
    auth=ANYONE,
    response=list[ImageView],
    summary="Systems that a machine can start from",
    operation_id="list_images",
)
def list_images(request: HttpRequest) -> list[ImageView]:
    return facade.list_images(actor_of(request))


@router.get(
    "/flavors",
    auth=ANYONE,
    response=list[FlavorView],
    summary="Usual sizes, the smallest first",
    operation_id="list_flavors",
)
def list_flavors(request: HttpRequest) -> list[FlavorView]:
    return facade.list_flavors(actor_of(request))


@router.get(
    "/pools",
    auth=READ_POOLS,
    response=list[PoolView],
    summary="Pools with what they have, promise and use",
    operation_id="list_pools",
)
def list_pools(request: HttpRequest) -> list[PoolView]:
    return facade.list_pools(actor_of(request))


@router.get(
    "/pools/{pool_code}/hosts",
    auth=READ_POOLS,
    response=list[HostView],
    summary="The hosts of a pool",
    operation_id="list_hosts",
)
def list_hosts(request: HttpRequest, pool_code: str) -> list[HostView]:
    return facade.list_hosts(actor_of(request), pool_code)


@router.put(
    "/hosts/{uuid:host_id}",
    auth=RUN_POOLS,
    response=HostView,
    summary="Let a host take new machines, or only keep what it has",
    operation_id="set_host_state",
)
def set_host_state(request: HttpRequest, host_id: UUID, body: HostBody) -> HostView:
    return facade.set_host_state(actor_of(request), host_id, body.state)


@router.get(
    "/work-orders",
    auth=READ_POOLS,
    response=list[WorkOrderView],
    summary="What people must do at pools without a driver, the earliest due first",
    operation_id="list_work_orders",
)
def list_work_orders(request: HttpRequest) -> list[WorkOrderView]:
    return facade.work_orders(actor_of(request))


@router.put(
    "/work-orders/{uuid:order_id}/done",
    auth=RUN_POOLS,
    response=WorkOrderView,
    summary="Say that a work order is done, and what is there now",
    operation_id="finish_work_order",
    openapi_extra={"x-problems": [409]},
)
def finish_work_order(request: HttpRequest, order_id: UUID, body: DoneBody) -> WorkOrderView:
    return facade.finish_work_order(actor_of(request), order_id, body.facts)
