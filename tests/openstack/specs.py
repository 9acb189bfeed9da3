"""Machines that tests ask for."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable
from typing import Any

from tests.openstack.lab import CLOUD, IMAGE, OUTSIDE
from zhengyun.config import procs
from zhengyun.engines.compute.contracts.drivers import (
    DiskSpec,
    Driver,
    MachineSpec,
    NicSpec,
    Observed,
    PortRule,
    Power,
)
from zhengyun.engines.compute.drivers.openstack import OpenStackDriver

POOL = "lab"
_numbers = itertools.count(10)
NETWORK = uuid.uuid4()
PATIENCE = 90


def new_driver(**settings: object) -> OpenStackDriver:
    return OpenStackDriver(POOL, {"cloud": CLOUD, "external_network": OUTSIDE, **settings})


def nic(network: uuid.UUID = NETWORK, public: str = "") -> NicSpec:
    number = next(_numbers)
    return NicSpec(
        network_id=network, network_name="health", cidr="10.7.0.0/16", segment=5,
        address=f"10.7.{number // 250}.{number % 250 + 2}/16", gateway="10.7.0.1",
        mac=f"52:54:00:00:{number // 256:02x}:{number % 256:02x}", public=public,
    )  # fmt: skip


def machine(kind: str = "web", tenant: str = "health", **other: Any) -> MachineSpec:
    """kind: "slow" builds for some seconds, "fails" never comes up (services/lab_nova.py)."""
    number = uuid.uuid4()
    given = {
        "id": number, "name": "网站", "hostname": f"{kind}-{number.hex[:8]}", "tenant": tenant, "host": "",
        "image": {"name": IMAGE}, "vcpus": 1, "memory_mb": 512,
        "disks": (DiskSpec(uuid.uuid4(), 0, 2, is_fast=False),), "nics": (nic(),),
        "rules": (PortRule("tcp", 443, 443, "0.0.0.0/0"),), "password_hash": "$6$salt$hash",
    }  # fmt: skip
    return MachineSpec(**{**given, **other})


def wait_for(driver: Driver, spec: MachineSpec, power: Power) -> Observed:
    return wait_until(driver, spec, lambda seen: seen.power is power)


def wait_until(driver: Driver, spec: MachineSpec, is_so: Callable[[Observed], bool]) -> Observed:
    last: list[Observed | None] = [None]

    def look() -> bool:
        last[0] = driver.observe().get(spec.id)
        return last[0] is not None and is_so(last[0])

    assert procs.wait_until(look, PATIENCE, pause=0.3), last[0]
    assert last[0]
    return last[0]


def running(driver: Driver, **given: Any) -> MachineSpec:
    spec = machine(**given)
    driver.apply(spec)
    wait_for(driver, spec, Power.RUNNING)
    return spec
