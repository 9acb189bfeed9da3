"""Pools and hosts for tests of placement, figures and capacity."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from zhengyun.engines.compute.models import Host, Pool, Zone
from zhengyun.kit import clock


def make_pool(code: str = "tests-pool", zone: str = "tests-zone", **more: Any) -> Pool:
    Zone.objects.get_or_create(code=zone, defaults={"title": zone})
    facts = {"title": code, "zone_id": zone, "driver": "failing", "created_at": clock.now()}
    return Pool.objects.create(code=code, **(facts | more))


def make_host(
    pool: Pool,
    name: str = "host-1",
    vcpus: int = 8,
    memory_mb: int = 16384,
    disk_gb: int = 500,
    traits: Collection[str] = ("x86_64",),
    **more: Any,
) -> Host:
    facts = {"usable_vcpus": int(vcpus * float(pool.cpu_ratio)), "seen_at": clock.now()}
    return Host.objects.create(
        pool=pool,
        name=name,
        vcpus=vcpus,
        memory_mb=memory_mb,
        disk_gb=disk_gb,
        traits=list(traits),
        **(facts | more),
    )
