"""Pools and hosts for tests of placement, figures and capacity."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count
from typing import Any
from uuid import UUID

from zhengyun.engines.compute.contracts import State
from zhengyun.engines.compute.models import Host, Image, Instance, Pool, Volume, Zone
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.tests.builders import credit_code
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.ids import uuid7

_serial = count(1)


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


def make_owner(name: str = "望溪县卫生健康局") -> UUID:
    number = next(_serial)
    code = credit_code("11", 710_000 + number)
    made = parties.register_organization(SYSTEM, name, code, f"placing-{number}", region_code="990124")
    return made.id


def make_instance(
    pool: Pool, owner_id: UUID, *, disk_gb: int = 20, host: Host | None = None, **more: Any
) -> Instance:
    """A running instance with its root disk."""
    image = {"title": "Tiny", "os_name": "Linux", "min_memory_mb": 64, "min_disk_gb": 1}
    Image.objects.get_or_create(code="placing", defaults=image)
    number = next(_serial)
    facts = {
        "id": uuid7(),
        "owner_id": owner_id,
        "name": f"machine-{number}",
        "hostname": f"placing-{number}",
        "zone_id": pool.zone_id,
        "pool": pool,
        "host": host,
        "image_id": "placing",
        "vcpus": 2,
        "memory_mb": 4096,
        "state": State.RUNNING,
        "created_at": clock.now(),
    }
    made = Instance.objects.create(**(facts | more))
    Volume.objects.create(instance=made, position=0, size_gb=disk_gb, created_at=clock.now())
    return made
