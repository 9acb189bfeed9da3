"""Machines of a genuine OpenStack: whatever needs no guest."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from tests.openstack import specs
from tests.openstack.lab import AWAY, HOSTS, Lab
from tests.openstack.specs import new_driver
from zhengyun.config import procs
from zhengyun.engines.compute.contracts import ConsoleKind
from zhengyun.engines.compute.contracts.drivers import (
    DiskSpec,
    DriverError,
    PoolUnreachableError,
    PortRule,
    Power,
)
from zhengyun.engines.compute.drivers.openstack import OpenStackDriver
from zhengyun.engines.compute.drivers.openstack.services import identity_of

pytestmark = [pytest.mark.openstack, pytest.mark.django_db]


def test_a_cloud_that_is_well_lacks_nothing(driver: OpenStackDriver) -> None:
    assert driver.check_config() == []


def test_what_is_wrong_with_a_pool_is_said_in_words(lab: Lab) -> None:
    assert "clouds.yaml" in OpenStackDriver("lab", {}).check_config()[0]
    assert "nowhere" in OpenStackDriver("lab", {"cloud": "nowhere"}).check_config()[0]
    assert "king" in new_driver(role="king").check_config()[0]
    assert "moon" in new_driver(external_network="moon").check_config()[0]


def test_hosts_are_those_of_nova_with_physical_amounts(driver: OpenStackDriver) -> None:
    hosts = driver.inventory()
    assert {host.name for host in hosts} == set(HOSTS)
    assert {(host.vcpus, host.memory_mb, host.disk_gb) for host in hosts} == {(64, 261632, 4000)}


def test_a_machine_is_what_was_asked_for(lab: Lab, driver: OpenStackDriver) -> None:
    spec = specs.running(driver, vcpus=2, memory_mb=1024, host="lab3")
    seen = driver.observe()[spec.id]
    assert (seen.vcpus, seen.memory_mb, seen.fault) == (2, 1024, "")
    assert dict(seen.disks_gb) == {spec.disks[0].id: 2}
    (server,) = lab.connect().compute.servers(all_projects=True)
    assert (server.compute_host, server.has_config_drive) == ("lab3", "True")
    (addresses,) = server.addresses.values()
    assert [one["addr"] for one in addresses] == [spec.nics[0].address.split("/")[0]]
    assert identity_of(lab.connect()).get_project(server.project_id).name == "zhengyun-health"


def test_the_same_words_again_make_nothing_new(lab: Lab, driver: OpenStackDriver) -> None:
    spec = specs.running(driver)
    before = everything(lab)
    driver.apply(spec)
    assert everything(lab) == before


def test_it_stops_and_starts_and_twice_is_once(driver: OpenStackDriver) -> None:
    spec = specs.running(driver)
    driver.stop(spec, graceful_seconds=5)
    specs.wait_for(driver, spec, Power.STOPPED)
    driver.stop(spec, graceful_seconds=5)
    driver.start(spec)
    specs.wait_for(driver, spec, Power.RUNNING)
    driver.start(spec)
    driver.restart(spec)
    specs.wait_for(driver, spec, Power.RUNNING)


def test_its_size_changes_only_while_it_is_stopped(driver: OpenStackDriver) -> None:
    spec = specs.running(driver)
    larger = replace(spec, vcpus=4, memory_mb=2048)
    with pytest.raises(DriverError) as refused:
        driver.apply(larger)
    assert refused.value.is_retryable
    driver.stop(spec, graceful_seconds=5)
    specs.wait_for(driver, spec, Power.STOPPED)
    driver.apply(larger)
    seen = specs.wait_until(driver, spec, lambda one: (one.power, one.vcpus) == (Power.STOPPED, 4))
    assert seen.memory_mb == 2048


def test_openings_follow_the_spec_while_it_runs(lab: Lab, driver: OpenStackDriver) -> None:
    spec = specs.running(driver)
    assert openings(lab, spec.id) == {("tcp", 443, "0.0.0.0/0"), (None, None, "10.7.0.0/16")}
    driver.apply(replace(spec, rules=(PortRule("udp", 53, 53, "10.0.0.0/8"),)))
    assert openings(lab, spec.id) == {("udp", 53, "10.0.0.0/8"), (None, None, "10.7.0.0/16")}


def test_data_disks_are_volumes_and_grow(driver: OpenStackDriver) -> None:
    spec = specs.machine()
    first = DiskSpec(uuid.uuid4(), 1, 3, is_fast=False)
    spec = replace(spec, disks=(*spec.disks, first))
    driver.apply(spec)
    specs.wait_for(driver, spec, Power.RUNNING)
    second = DiskSpec(uuid.uuid4(), 2, 1, is_fast=True)
    spec = replace(spec, disks=(spec.disks[0], replace(first, size_gb=5), second))
    driver.apply(spec)
    wanted = {disk.id: disk.size_gb for disk in spec.disks}
    specs.wait_until(driver, spec, lambda one: dict(one.disks_gb) == wanted)


def test_a_public_address_comes_and_goes(lab: Lab, driver: OpenStackDriver) -> None:
    spec = specs.running(driver)
    public = replace(spec, nics=(replace(spec.nics[0], public="203.0.113.77"),))
    driver.apply(public)
    driver.apply(public)
    held = list(lab.connect().network.ips())
    assert [(one.floating_ip_address, one.fixed_ip_address) for one in held] == [
        ("203.0.113.77", spec.nics[0].address.split("/")[0])
    ]
    driver.apply(spec)
    assert list(lab.connect().network.ips()) == []


def test_a_snapshot_keeps_all_disks_and_is_come_back_to(driver: OpenStackDriver) -> None:
    spec = specs.machine()
    spec = replace(spec, disks=(*spec.disks, DiskSpec(uuid.uuid4(), 1, 1, is_fast=False)))
    driver.apply(spec)
    specs.wait_for(driver, spec, Power.RUNNING)
    snapshot = uuid.uuid4()
    driver.snapshot(spec, snapshot)
    driver.snapshot(spec, snapshot)
    specs.wait_until(driver, spec, lambda one: one.snapshots == {snapshot} and one.power is Power.RUNNING)
    driver.stop(spec, graceful_seconds=5)
    specs.wait_for(driver, spec, Power.STOPPED)
    driver.restore(spec, snapshot)
    specs.wait_for(driver, spec, Power.STOPPED)
    driver.drop_snapshot(spec, snapshot)
    driver.drop_snapshot(spec, snapshot)
    specs.wait_until(driver, spec, lambda one: one.snapshots == set())


def test_figures_are_those_that_nova_has(driver: OpenStackDriver) -> None:
    spec = specs.running(driver)
    found = driver.read_figures([spec.id, uuid.uuid4()])[spec.id]
    assert found.cpu_seconds == pytest.approx(17.3)
    assert (found.net_in_bytes, found.disk_write_bytes) == (2070139, 5778432)
    assert found.memory_used_mb is None


def test_consoles_are_named_as_websockets(driver: OpenStackDriver) -> None:
    spec = specs.running(driver)
    assert driver.console(spec.id, ConsoleKind.VNC).url.startswith("ws://127.0.0.1:6080/?token=")
    assert driver.console(spec.id, ConsoleKind.SERIAL).url.startswith("ws://127.0.0.1:6083/?token=")


def test_removing_leaves_nothing_and_tells_what_went(lab: Lab, driver: OpenStackDriver) -> None:
    before = everything(lab)
    spec = specs.machine(nics=(specs.nic(public="203.0.113.80"),))
    data = DiskSpec(uuid.uuid4(), 1, 1, is_fast=False)
    spec = replace(spec, disks=(*spec.disks, data))
    driver.apply(spec)
    specs.wait_for(driver, spec, Power.RUNNING)
    snapshot = uuid.uuid4()
    driver.snapshot(spec, snapshot)
    specs.wait_until(driver, spec, lambda one: one.snapshots == {snapshot})
    removed = driver.remove(spec.id)
    assert all(one.is_gone for one in removed)
    assert {one.volume_id for one in removed} == {spec.disks[0].id, data.id, None}
    assert driver.remove(spec.id) == ()
    assert everything(lab) == before


def test_what_was_removed_is_told_even_if_the_first_answer_was_lost(
    lab: Lab, driver: OpenStackDriver
) -> None:
    spec = specs.running(driver)
    cloud = lab.connect()
    (server,) = cloud.compute.servers(all_projects=True)
    cloud.compute.delete_server(server, force=True)
    assert procs.wait_until(lambda: driver.observe() == {}, specs.PATIENCE, pause=0.3)
    assert [(one.volume_id, one.is_gone) for one in driver.remove(spec.id)] == [(spec.disks[0].id, True)]


def test_tenants_have_projects_and_networks_of_their_own(lab: Lab, driver: OpenStackDriver) -> None:
    one = specs.running(driver, tenant="health")
    other = specs.running(driver, tenant="civil", nics=(specs.nic(uuid.uuid4()),))
    servers = {
        server.metadata["zhengyun_id"]: server for server in lab.connect().compute.servers(all_projects=True)
    }
    first, second = servers[str(one.id)], servers[str(other.id)]
    assert first.project_id != second.project_id
    assert set(first.addresses) != set(second.addresses)


def test_what_the_cloud_does_not_have_is_refused_with_its_name(driver: OpenStackDriver) -> None:
    with pytest.raises(DriverError, match="windows-3") as refused:
        driver.apply(specs.machine(image={"name": "windows-3"}))
    assert not refused.value.is_retryable


def test_a_cloud_that_is_away_says_nothing_of_its_machines(lab: Lab) -> None:
    with pytest.raises(PoolUnreachableError):
        OpenStackDriver("lab", {"cloud": AWAY}).observe()


def openings(lab: Lab, machine_id: uuid.UUID) -> set[tuple[object, object, object]]:
    network = lab.connect().network
    group = network.find_security_group(f"zy-{machine_id}", ignore_missing=False)
    return {
        (rule.protocol, rule.port_range_max, rule.remote_ip_prefix)
        for rule in network.security_group_rules(security_group_id=group.id, direction="ingress")
    }


def everything(lab: Lab) -> dict[str, list[str]]:
    cloud = lab.connect()
    found = {
        "servers": cloud.compute.servers(all_projects=True),
        "images": cloud.image.images(),
        "volumes": cloud.block_storage.volumes(all_projects=True),
        "snapshots": cloud.block_storage.snapshots(all_projects=True),
        "ports": [port for port in cloud.network.ports() if port.name],
        "addresses": cloud.network.ips(),
        "groups": [group for group in cloud.network.security_groups() if group.name != "default"],
    }
    return {kind: sorted(str(one.id) for one in ones) for kind, ones in found.items()}
