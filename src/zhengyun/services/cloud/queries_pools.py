"""Pools with what is approved but not delivered: bars for whoever decides, days until each is full."""

from __future__ import annotations

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import Amounts, PoolView
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.services.cloud import amounts, permissions
from zhengyun.services.cloud.contracts import Bar, PoolDemand

MB_PER_GB = 1024


def pool_demand(actor: Actor, zone: str) -> list[PoolDemand]:
    permissions.check_can_see_pools(actor)
    return [demand_of(pool, Amounts()) for pool in compute.list_pools(SYSTEM) if zone in ("", pool.zone)]


def foreign_zones(actor: Actor) -> set[str]:
    """Zones that providers run, but none at which the actor is an operator."""
    if actor.system:
        return set()
    own = actor.organizations("cloud_operator")
    run = [(pool.zone, pool.provider_id) for pool in compute.list_pools(SYSTEM) if pool.provider_id]
    return {zone for zone, _by in run} - {zone for zone, by in run if by in own}


def demand_of(pool: PoolView, asked: Amounts, *, with_forecast: bool = True) -> PoolDemand:
    committed = committed_of(pool)
    return PoolDemand(
        pool,
        committed,
        bars_of(pool, committed, asked),
        tuple(compute.forecast(pool.id, committed)) if with_forecast else (),
    )


def committed_of(pool: PoolView) -> Amounts:
    """What is approved names a grade's own pool, or any pool of its zone that a driver serves."""
    return amounts.committed_in_pool(pool.zone, pool.code, is_driven=pool.driver != "manual")


def bars_of(pool: PoolView, committed: Amounts, asked: Amounts) -> tuple[Bar, ...]:
    return (
        Bar("vcpus", "vCPU", pool.usable.vcpus, pool.allocated.vcpus, committed.vcpus, asked.vcpus),
        Bar(
            "memory",
            "GB",
            pool.usable.memory_mb // MB_PER_GB,
            _up(pool.allocated.memory_mb),
            _up(committed.memory_mb),
            _up(asked.memory_mb),
        ),
        Bar("disk", "GB", pool.usable.disk_gb, pool.allocated.disk_gb, committed.disk_gb, asked.disk_gb),
    )


def _up(memory_mb: int) -> int:
    return -(-memory_mb // MB_PER_GB)
