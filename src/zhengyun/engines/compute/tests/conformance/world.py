"""What the suite needs of a pool to try its driver: the driver, specs that fit it, and patience."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import UUID, uuid4

from zhengyun.engines.compute.contracts.drivers import (
    DiskSpec,
    Driver,
    MachineSpec,
    NicSpec,
    Observed,
    PortRule,
    Power,
)

PASSWORD = "Erste-Anmeldung-1"


class Inside(Protocol):
    """Somebody signed in to a guest."""

    def run(self, command: str) -> str:
        """What the command printed."""
        ...


def _nothing() -> None:
    """Drivers that work by themselves need nobody to carry out what was asked."""


@dataclass
class World:
    """A pool under test.

    image: reference of an image for this driver. login: opens a session inside of a guest, where the driver
    has guests that can be asked. settle: carries out what a driver only asks of people. lost: the same
    driver, its pool out of reach. hash: crypt(3) of PASSWORD.
    """

    driver: Driver
    image: Mapping[str, Any]
    seconds: float = 300.0
    login: Callable[[MachineSpec], Inside] | None = None
    settle: Callable[[], None] = _nothing
    lost: Driver | None = None
    vcpus: int = 1
    memory_mb: int = 96
    more_vcpus: int = 2
    more_memory_mb: int = 128
    disks_gb: tuple[int, ...] = (1, 1)
    hash: str = ""
    standing: MachineSpec | None = None
    segment: int = 4001
    made: list[UUID] = field(default_factory=list)

    def spec(
        self, name: str = "first", *, number: int = 5, segment: int = 0, public: str = "", **more: Any
    ) -> MachineSpec:
        """A new machine; number: the last part of its address."""
        machine_id = uuid4()
        self.made.append(machine_id)
        card = NicSpec(
            network_id=UUID(int=segment or self.segment),
            network_name=f"zy-{segment or self.segment}",
            cidr="10.61.7.0/24",
            segment=segment or self.segment,
            address=f"10.61.7.{number}/24",
            gateway="10.61.7.1",
            mac=f"52:54:00:{machine_id.hex[:2]}:{machine_id.hex[2:4]}:{number:02x}",
            public=public,
        )
        first = MachineSpec(
            id=machine_id,
            name=name,
            hostname=f"{name}-{machine_id.hex[:6]}",
            tenant="health",
            host=self.driver.inventory()[0].name,
            image=self.image,
            vcpus=self.vcpus,
            memory_mb=self.memory_mb,
            disks=tuple(self.disk(position, size) for position, size in enumerate(self.disks_gb)),
            nics=(card,),
            rules=(PortRule("tcp", 80, 80, "0.0.0.0/0"),),
            password_hash=self.hash,
            login="root",
        )
        return replace(first, **more)

    @staticmethod
    def disk(position: int, size_gb: int) -> DiskSpec:
        return DiskSpec(uuid4(), position, size_gb, False, secrets.token_bytes(32))

    def up(self, spec: MachineSpec) -> MachineSpec:
        """Stands, runs, and its guest has said so."""
        self.built(spec)
        self.driver.start(spec)
        self.wait(spec, lambda seen: seen.power is Power.RUNNING and seen.is_ready)
        return spec

    def built(self, spec: MachineSpec) -> None:
        self.driver.apply(spec)
        self.wait(spec, lambda seen: seen.power in {Power.RUNNING, Power.STOPPED})

    def down(self, spec: MachineSpec) -> None:
        self.driver.stop(spec, graceful_seconds=20)
        self.wait(spec, lambda seen: seen.power is Power.STOPPED)

    def seen(self, spec: MachineSpec) -> Observed | None:
        self.settle()
        return self.driver.observe().get(spec.id)

    def wait(self, spec: MachineSpec, is_so: Callable[[Observed], bool]) -> Observed:
        deadline = time.monotonic() + self.seconds
        seen = self.seen(spec)
        while seen is None or not is_so(seen):
            if time.monotonic() > deadline:
                raise AssertionError(f"{spec.hostname} is still {seen}")
            time.sleep(0.1)
            seen = self.seen(spec)
        return seen

    def gone(self, spec: MachineSpec) -> None:
        deadline = time.monotonic() + self.seconds
        while self.seen(spec) is not None:
            assert time.monotonic() < deadline, f"{spec.hostname} is still there"
            time.sleep(0.1)
