"""Pools with what they have, what may be promised of it, what is promised and what is really used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, Sum

from zhengyun.engines.compute import permissions
from zhengyun.engines.compute.capacity import used
from zhengyun.engines.compute.contracts import Amounts, HostState, PoolView, State
from zhengyun.engines.compute.models import Host, Instance, Pool, PoolDay
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor

LATELY = timedelta(minutes=10)
NOTHING = Amounts()


@dataclass(frozen=True, slots=True)
class Stock:
    """What the hosts of a pool have and hold. physical: those that are not off; usable: the enabled ones."""

    hosts: int = 0
    physical: Amounts = NOTHING
    usable: Amounts = NOTHING
    allocated: Amounts = NOTHING


@dataclass(frozen=True, slots=True)
class Lately:
    """What is really used of a pool now; None: not measured."""

    vcpus: float | None = None
    memory_mb: float | None = None
    at: datetime | None = None


def list_pools(actor: Actor) -> list[PoolView]:
    """The pools whose capacity the actor may see, by code: operators of their provider, managers all."""
    rows = list(Pool.objects.filter(permissions.visible_pools(actor)).select_related("zone").order_by("code"))
    held, lately = stocks(), _lately(rows)
    return [_view(row, held.get(row.id, Stock()), lately.get(row.id, Lately())) for row in rows]


def stocks() -> dict[UUID, Stock]:
    """By pool, in one query."""
    there, enabled = ~Q(state=HostState.OFF), Q(state=HostState.ENABLED)
    rows = Host.objects.values("pool_id").annotate(
        hosts=Count("id", filter=there),
        vcpus_=Sum("vcpus", filter=there),
        memory_=Sum("memory_mb", filter=there),
        disk_=Sum("disk_gb", filter=there),
        usable_vcpus_=Sum("usable_vcpus", filter=enabled),
        usable_memory_=Sum("memory_mb", filter=enabled),
        usable_disk_=Sum("disk_gb", filter=enabled),
        used_vcpus_=Sum("used_vcpus"),
        used_memory_=Sum("used_memory_mb"),
        used_disk_=Sum("used_disk_gb"),
    )
    return {
        row["pool_id"]: Stock(
            row["hosts"],
            _amounts(row["vcpus_"], row["memory_"], row["disk_"]),
            _amounts(row["usable_vcpus_"], row["usable_memory_"], row["usable_disk_"]),
            _amounts(row["used_vcpus_"], row["used_memory_"], row["used_disk_"]),
        )
        for row in rows
    }


def note_pool_days() -> None:
    """Write what every pool has and holds today; the last run of a day is what stays of it."""
    today = clock.today()
    PoolDay.objects.bulk_create(
        (
            PoolDay(
                pool_id=pool_id,
                day=today,
                hosts=stock.hosts,
                physical=asdict(stock.physical),
                usable=asdict(stock.usable),
                allocated=asdict(stock.allocated),
            )
            for pool_id, stock in stocks().items()
        ),
        update_conflicts=True,
        unique_fields=["pool_id", "day"],
        update_fields=["hosts", "physical", "usable", "allocated"],
    )


def total(amounts: Iterable[Amounts]) -> Amounts:
    listed = list(amounts)
    return Amounts(
        sum(one.vcpus for one in listed),
        sum(one.memory_mb for one in listed),
        sum(one.disk_gb for one in listed),
    )


def _amounts(vcpus: int | None, memory_mb: int | None, disk_gb: int | None) -> Amounts:
    return Amounts(vcpus or 0, memory_mb or 0, disk_gb or 0)


def _lately(pools: Iterable[Pool]) -> dict[UUID, Lately]:
    running = Instance.objects.filter(pool__in=pools, state=State.RUNNING)
    sizes = {row.id: row for row in running.only("id", "pool_id", "vcpus", "memory_mb")}
    found: dict[UUID, Lately] = {}
    now = clock.now()
    for instance_id, use in used.means(sizes, now - LATELY, now + timedelta(minutes=1), is_raw=True).items():
        size = sizes[instance_id]
        so_far = found.get(size.pool_id, Lately())
        found[size.pool_id] = Lately(
            _plus(so_far.vcpus, use.cpu, size.vcpus),
            _plus(so_far.memory_mb, use.memory, size.memory_mb),
            max(use.at, so_far.at or use.at),
        )
    return found


def _plus(so_far: float | None, share: float | None, size: int) -> float | None:
    return so_far if share is None else (so_far or 0.0) + share * size


def _view(row: Pool, stock: Stock, lately: Lately) -> PoolView:
    return PoolView(
        id=row.id,
        code=row.code,
        title=row.title,
        zone=row.zone_id,
        zone_title=row.zone.title,
        driver=row.driver,
        provider_id=row.provider_id,
        hosts=stock.hosts,
        cpu_ratio=float(row.cpu_ratio),
        physical=stock.physical,
        usable=stock.usable,
        allocated=stock.allocated,
        used_vcpus=lately.vcpus,
        used_memory_mb=lately.memory_mb,
        measured_at=lately.at,
        faults=tuple(str(one) for one in row.faults),
        scale=int((row.settings.get("twin") or {}).get("scale", 1)),
    )
