"""A small room of machines for tests: two owners, a pool of the failing driver, and time that passes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from zhengyun.engines.compute import facade
from zhengyun.engines.compute.contracts import DiskClass, InstanceView, NewInstance, State
from zhengyun.engines.compute.drivers import failing
from zhengyun.engines.compute.logic.pools import record_inventory
from zhengyun.engines.compute.models import Image, Network, Pool, Zone
from zhengyun.engines.compute.placement.index import INDEX
from zhengyun.engines.compute.reconcile.run import reconcile
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.parties.contracts import OrganizationView
from zhengyun.kernel.parties.tests import builders
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor, RoleAt
from zhengyun.kit.ids import uuid7

MORNING = datetime(2026, 11, 2, 9, tzinfo=clock.SHANGHAI)


@dataclass
class Room:
    """owner, other: two units with an IT officer each. provider: who runs the pool."""

    pool: Pool
    owner: OrganizationView
    other: OrganizationView
    provider: OrganizationView
    bureau: OrganizationView

    @property
    def officer(self) -> Actor:
        return person("it_officer", self.owner)

    @property
    def stranger(self) -> Actor:
        return person("it_officer", self.other)

    @property
    def operator(self) -> Actor:
        return person("cloud_operator", self.provider)

    @property
    def manager(self) -> Actor:
        return person("cloud_manager", self.bureau)

    def new(self, **more: Any) -> NewInstance:
        first = NewInstance(
            id=uuid4(),
            owner_id=self.owner.id,
            name="健康档案",
            zone=self.pool.zone_id,
            image="test-image",
            vcpus=2,
            memory_mb=4096,
            root_gb=2,
            data_gb=(10,),
            disk_class=DiskClass.FAST,
            pool=self.pool.code,
        )
        return replace(first, **more)

    def made(self, **more: Any) -> InstanceView:
        return facade.create_instance(SYSTEM, self.new(**more))

    def running(self, **more: Any) -> InstanceView:
        return self.settled(self.made(**more).id)

    def settled(self, instance_id: UUID) -> InstanceView:
        settle()
        return facade.get_instance(SYSTEM, instance_id)

    def tell(self, **settings: Any) -> None:
        """What the driver is told from now on; faults that were used up count anew."""
        Pool.objects.filter(id=self.pool.id).update(settings=settings)
        with self.driver_state() as state:
            state["used"] = {}
            state["calls"] = 0

    @contextmanager
    def driver_state(self) -> Iterator[dict[str, Any]]:
        """What the driver keeps, to be looked at and changed."""
        with failing._opened(failing.state_file(self.pool.code)) as state:
            yield state

    def machine(self, instance_id: UUID) -> dict[str, Any] | None:
        with self.driver_state() as state:
            found: dict[str, Any] | None = state["machines"].get(str(instance_id))
            return found

    @property
    def log(self) -> list[str]:
        with self.driver_state() as state:
            return list(state["log"])


def person(role: str, at: OrganizationView) -> Actor:
    roles = frozenset({RoleAt(role, at.id)})
    return Actor(account_id=uuid7(), person_id=uuid7(), name="郑凯", roles=roles, channel="web")


def build(zone: str = "test-zone", *, is_internet: bool = False, **settings: Any) -> Room:
    """The pool's code is new each time: what a driver keeps in files outlives a test's transaction."""
    provider, bureau = builders.bureau("澜州云服务公司"), builders.bureau("望溪县数据局")
    Zone.objects.get_or_create(code=zone, defaults={"title": "试验区", "is_internet": is_internet})
    Image.objects.get_or_create(
        code="test-image",
        defaults={
            "title": "小系统",
            "os_name": "Linux",
            "traits": ["x86_64"],
            "min_memory_mb": 64,
            "min_disk_gb": 1,
            "login": "root",
            "references": {"failing": {}, "manual": {"name": "Kylin"}},
        },
    )
    pool = Pool.objects.create(
        code=f"test-{uuid4().hex[:8]}",
        title="试验资源池",
        zone_id=zone,
        driver="failing",
        provider_id=provider.id,
        settings=settings,
        created_at=clock.now(),
    )
    record_inventory(pool, failing.open_driver(pool).inventory())
    INDEX.reload()
    return Room(pool, builders.bureau("望溪县卫健局"), builders.bureau("望溪县民政局"), provider, bureau)


def public_range(zone: str, cidr: str = "203.0.113.0/29", segment: int = 900) -> None:
    Network.objects.create(
        zone_id=zone, name="公网", cidr=cidr, gateway="203.0.113.1", segment=segment, is_public=True,
        created_at=clock.now(),
    )  # fmt: skip


def settle(rounds: int = 400) -> None:
    """Time passes from job to job until none waits."""
    moment = clock.now()
    for _n in range(rounds):
        with clock.at(moment):
            if not jobs.run_pending(strict=True):
                if (due := jobs.next_due()) is None:
                    return
                moment = max(moment, due) + timedelta(milliseconds=1)
    raise AssertionError("there is always something more to do")


def look(instance_id: UUID, times: int = 60) -> State:
    """The same without the queue: one look after the other."""
    for number in range(times):
        with clock.at(MORNING + timedelta(minutes=number)):
            if not reconcile(instance_id):
                break
    return facade.get_instance(SYSTEM, instance_id).state
