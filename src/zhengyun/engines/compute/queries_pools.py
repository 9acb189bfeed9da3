"""Reads of zones, images, sizes, hosts and work orders."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q

from zhengyun.engines.compute import permissions
from zhengyun.engines.compute.contracts import (
    Amounts,
    FlavorView,
    HostState,
    HostView,
    ImageView,
    State,
    WorkOrderView,
    ZoneView,
)
from zhengyun.engines.compute.models import Flavor, Host, Image, Instance, Pool, WorkOrder, Zone
from zhengyun.kit.actor import Actor

MAX_ORDERS = 200


def list_zones() -> list[ZoneView]:
    """The network zones."""
    return [ZoneView(row.code, row.title, row.is_internet) for row in Zone.objects.order_by("code")]


def list_images(actor: Actor) -> list[ImageView]:
    """The systems that can be started from."""
    return [
        ImageView(
            code=row.code,
            title=row.title,
            os_name=row.os_name,
            traits=frozenset(row.traits),
            min_memory_mb=row.min_memory_mb,
            min_disk_gb=row.min_disk_gb,
            login=row.login,
        )
        for row in Image.objects.filter(is_open=True).order_by("code")
    ]


def list_flavors(actor: Actor) -> list[FlavorView]:
    """The usual sizes, smallest first."""
    rows = Flavor.objects.filter(is_open=True).order_by("vcpus", "memory_mb", "code")
    return [FlavorView(row.code, row.title, row.vcpus, row.memory_mb, frozenset(row.traits)) for row in rows]


def pool_providers() -> frozenset[UUID]:
    """The organizations that run pools."""
    rows = Pool.objects.filter(provider__isnull=False).order_by()
    return frozenset(rows.values_list("provider_id", flat=True).distinct())


def find_pool(actor: Actor, code: str) -> Pool:
    """The row, for who may see its capacity. Raises `compute.unknown_pool` (404)."""
    if (found := Pool.objects.filter(permissions.visible_pools(actor), code=code).first()) is None:
        raise permissions.unknown_pool(code)
    return found


def list_hosts(actor: Actor, pool_code: str) -> list[HostView]:
    """The hosts of a pool (operators of its provider, cloud_manager). Raises `compute.unknown_pool` (404)."""
    pool = find_pool(actor, pool_code)
    living = Count("instances", filter=~Q(instances__state=State.DELETED))
    rows = Host.objects.filter(pool=pool).annotate(living=living).order_by("name")
    return [host_view(row, row.living) for row in rows.select_related("pool")]


def host_view(row: Host, instances: int) -> HostView:
    return HostView(
        id=row.id,
        pool=row.pool.code,
        name=row.name,
        state=HostState(row.state),
        physical=Amounts(row.vcpus, row.memory_mb, row.disk_gb),
        usable=Amounts(row.usable_vcpus, row.memory_mb, row.disk_gb),
        allocated=Amounts(row.used_vcpus, row.used_memory_mb, row.used_disk_gb),
        traits=frozenset(row.traits),
        instances=instances,
        seen_at=row.seen_at,
    )


def work_orders(actor: Actor, open_only: bool = True) -> list[WorkOrderView]:
    """What people must do at pools without a driver, the earliest due first."""
    pools = Pool.objects.filter(permissions.visible_pools(actor))
    rows = WorkOrder.objects.filter(pool__in=pools).select_related("pool")
    if open_only:
        rows = rows.filter(done_at__isnull=True)
    found = list(rows.order_by("due_at", "asked_at", "id")[:MAX_ORDERS])
    machines = {one.id: one for one in Instance.objects.filter(id__in={row.instance_id for row in found})}
    return [work_order_view(row, machines[row.instance_id]) for row in found if row.instance_id in machines]


def work_order_view(row: WorkOrder, machine: Instance) -> WorkOrderView:
    return WorkOrderView(
        id=row.id,
        pool=row.pool.code,
        instance_id=row.instance_id,
        instance_name=machine.name,
        owner_id=machine.owner_id,
        action=row.action,
        details={str(key): str(value) for key, value in {**row.details, **row.facts}.items()},
        asked_at=row.asked_at,
        due_at=row.due_at,
        done_at=row.done_at,
        done_by=row.done_by,
    )
