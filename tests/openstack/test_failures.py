"""What goes wrong: refusals, lost answers, a killed Nova, and several at once."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connections
from keystoneauth1.exceptions import ConnectFailure
from openstack.compute.v2._proxy import Proxy

from tests.openstack import specs
from tests.openstack.lab import Lab
from tests.openstack.specs import new_driver
from zhengyun.config import procs
from zhengyun.engines.compute.contracts.drivers import DriverError, MachineSpec, PoolUnreachableError, Power
from zhengyun.engines.compute.drivers.openstack import OpenStackDriver
from zhengyun.engines.compute.drivers.openstack.services import identity_of

pytestmark = [pytest.mark.openstack, pytest.mark.django_db]


def at_once(calls: list[Callable[[], None]]) -> None:
    """Each with a driver and a session of its own, all beginning together."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], None]) -> None:
        gate.wait()
        try:
            call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        list(pool.map(run, calls))


def servers(lab: Lab) -> list[str]:
    return sorted(one.metadata["zhengyun_id"] for one in lab.connect().compute.servers(all_projects=True))


def test_a_used_up_quota_is_said_in_the_clouds_words(lab: Lab, driver: OpenStackDriver) -> None:
    narrow = new_driver(quota={"cores": 1, "ram": 51200, "instances": 5})
    first = specs.machine(tenant="narrow")
    narrow.apply(first)
    with pytest.raises(DriverError, match=r"(?i)quota") as refused:
        narrow.apply(specs.machine(tenant="narrow"))
    assert not refused.value.is_retryable
    assert not isinstance(refused.value, PoolUnreachableError)
    assert servers(lab) == [str(first.id)]


def test_the_quota_of_a_project_that_stands_is_left_alone(lab: Lab, driver: OpenStackDriver) -> None:
    driver.apply(specs.machine(tenant="kept"))
    cloud = lab.connect()
    project = identity_of(cloud).find_project("zhengyun-kept", ignore_missing=False)
    cloud.compute.update_quota_set(project, cores=7)
    new_driver(quota={"cores": 90}).apply(specs.machine(tenant="kept"))
    assert cloud.compute.get_quota_set(project).cores == 7


def test_a_build_that_fails_says_why_and_is_not_doubled_by_asking_again(
    lab: Lab, driver: OpenStackDriver
) -> None:
    spec = specs.machine("fails")
    driver.apply(spec)
    seen = specs.wait_for(driver, spec, Power.BROKEN)
    assert "the lab was told to fail" in seen.fault
    driver.apply(spec)
    assert servers(lab) == [str(spec.id)]
    mended = replace(spec, hostname=f"web-{spec.id.hex[:8]}")
    specs.wait_for(driver, spec, Power.BROKEN)
    driver.apply(mended)
    specs.wait_for(driver, spec, Power.RUNNING)
    assert servers(lab) == [str(spec.id)]


def test_no_host_large_enough_is_said(driver: OpenStackDriver) -> None:
    spec = specs.machine(memory_mb=400_000, tenant="large")
    large = new_driver(quota={"ram": 999_999})
    large.apply(spec)
    assert "valid host" in specs.wait_for(driver, spec, Power.BROKEN).fault.lower()


def test_an_answer_that_was_lost_makes_no_second_machine(
    lab: Lab, driver: OpenStackDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, real = specs.machine(), Proxy.create_server

    def made_but_not_heard(self: Proxy, **given: object) -> object:
        real(self, **given)
        raise ConnectFailure("the answer was lost")

    monkeypatch.setattr(Proxy, "create_server", made_but_not_heard)
    with pytest.raises(PoolUnreachableError):
        driver.apply(spec)
    monkeypatch.undo()
    driver.apply(spec)
    specs.wait_for(driver, spec, Power.RUNNING)
    assert servers(lab) == [str(spec.id)]


def test_two_drivers_at_once_make_one_machine(lab: Lab, driver: OpenStackDriver) -> None:
    network = uuid.uuid4()
    spec = specs.machine(tenant="twice", nics=(specs.nic(network),))
    at_once([lambda: new_driver().apply(spec)] * 2)
    specs.wait_for(driver, spec, Power.RUNNING)
    assert servers(lab) == [str(spec.id)]
    assert len(list(lab.connect().network.networks(name=f"zy-{network}"))) == 1


def test_ten_machines_at_once_are_ten(lab: Lab, driver: OpenStackDriver) -> None:
    network = uuid.uuid4()
    wanted = [specs.machine(tenant="ten", nics=(specs.nic(network),)) for _number in range(10)]
    at_once([lambda spec=spec: new_driver().apply(spec) for spec in wanted])  # type: ignore[misc]

    def all_run() -> bool:
        return [one.power for one in driver.observe().values()] == [Power.RUNNING] * 10

    assert procs.wait_until(all_run, specs.PATIENCE, pause=0.5)
    assert servers(lab) == sorted(str(spec.id) for spec in wanted)
    assert len(list(lab.connect().network.networks(name=f"zy-{network}"))) == 1


def test_nova_is_killed_during_a_build_and_the_machine_comes_up_once(
    lab: Lab, driver: OpenStackDriver
) -> None:
    """As reconciliation does: look, and when it broke before it ever ran, remove it and ask again."""
    steady, spec = specs.running(driver), specs.machine("slow")
    driver.apply(spec)
    wait_for_host(lab, spec)
    lab.kill("nova")
    with pytest.raises(PoolUnreachableError):
        driver.observe()
    lab.launch("nova")
    assert procs.wait_until(lambda: answers(driver), specs.PATIENCE, pause=0.3)
    specs.wait_for(driver, spec, Power.BROKEN)
    assert driver.observe()[steady.id].power is Power.RUNNING
    assert all(one.is_gone for one in driver.remove(spec.id))
    driver.apply(spec)
    specs.wait_for(driver, spec, Power.RUNNING)
    assert servers(lab) == sorted([str(steady.id), str(spec.id)])
    driver.stop(steady, graceful_seconds=5)
    specs.wait_for(driver, steady, Power.STOPPED)


def wait_for_host(lab: Lab, spec: MachineSpec) -> None:
    compute = lab.connect().compute

    def is_spawning() -> bool:
        found = compute.servers(all_projects=True)
        return any(
            one.task_state == "spawning" for one in found if one.metadata["zhengyun_id"] == str(spec.id)
        )

    assert procs.wait_until(is_spawning, specs.PATIENCE, pause=0.1)


def answers(driver: OpenStackDriver) -> bool:
    try:
        return bool(driver.inventory())
    except DriverError:
        return False
