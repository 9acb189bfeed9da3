"""What every driver keeps. A subclass gives the fixture `world`; what its driver cannot do is skipped.

Tests that need a machine share one, left running and ready by each; a world of one test makes its own.
"""

from __future__ import annotations

import socket
from dataclasses import replace
from uuid import uuid4

import pytest

from zhengyun.engines.compute.contracts import ConsoleKind
from zhengyun.engines.compute.contracts.drivers import (
    Capability,
    DriverError,
    MachineSpec,
    PoolUnreachableError,
    Power,
)
from zhengyun.engines.compute.tests.conformance.world import Inside, World

COUNTERS = ("cpu_seconds", "disk_read_bytes", "disk_write_bytes", "net_in_bytes", "net_out_bytes")
CONSOLES = {ConsoleKind.VNC: Capability.CONSOLE_VNC, ConsoleKind.SERIAL: Capability.CONSOLE_SERIAL}


@pytest.fixture
def machine(world: World) -> MachineSpec:
    """A machine that runs; its guest is up."""
    world.standing = world.up(world.standing or world.spec())
    return world.standing


def needs(world: World, *wanted: Capability) -> None:
    lacking = sorted(one.value for one in wanted if one not in world.driver.capabilities)
    if lacking:
        pytest.skip(f"the driver {world.driver.name} says that it cannot: {', '.join(lacking)}")


def inside(world: World, spec: MachineSpec) -> Inside:
    if world.login is None:
        pytest.skip(f"guests of the driver {world.driver.name} cannot be asked here")
    return world.login(spec)


class DriverConformance:
    def test_it_says_what_it_lacks_and_names_its_hosts(self, world: World) -> None:
        assert world.driver.check_config() == []
        hosts = world.driver.inventory()
        assert hosts
        assert all(host.vcpus > 0 and host.memory_mb > 0 and host.disk_gb > 0 for host in hosts)
        assert len({host.name for host in hosts}) == len(hosts)

    def test_a_machine_is_made_and_started_and_its_guest_says_that_it_is_up(
        self, world: World, machine: MachineSpec
    ) -> None:
        seen = world.seen(machine)
        assert seen is not None
        assert (seen.power, seen.is_ready, seen.fault) == (Power.RUNNING, True, "")
        assert (seen.vcpus, seen.memory_mb) == (machine.vcpus, machine.memory_mb)
        if seen.disks_gb:
            assert dict(seen.disks_gb) == {disk.id: disk.size_gb for disk in machine.disks}

    def test_asked_twice_is_made_once(self, world: World, machine: MachineSpec) -> None:
        before = set(world.driver.observe())
        world.driver.apply(machine)
        world.driver.start(machine)
        seen = world.wait(machine, lambda one: one.power is Power.RUNNING)
        assert set(world.driver.observe()) == before
        assert seen.power is Power.RUNNING

    def test_its_figures_only_grow(self, world: World, machine: MachineSpec) -> None:
        needs(world, Capability.FIGURES)
        first = world.driver.read_figures([machine.id])[machine.id]
        second = world.driver.read_figures([machine.id])[machine.id]
        assert first.started_at == second.started_at
        assert first.at <= second.at
        for counter in COUNTERS:
            earlier, later = getattr(first, counter), getattr(second, counter)
            assert earlier is None or 0 <= earlier <= later
        if Capability.NETWORK_FIGURES_FROM_GUEST in world.driver.capabilities:
            assert {"net_in_bytes", "net_out_bytes"} <= second.from_guest

    @pytest.mark.parametrize("kind", list(ConsoleKind))
    def test_its_consoles_can_be_reached(self, world: World, machine: MachineSpec, kind: ConsoleKind) -> None:
        needs(world, CONSOLES[kind])
        target = world.driver.console(machine.id, kind)
        assert target.kind is kind
        assert bool(target.socket) != bool(target.url)
        if target.socket:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(world.seconds)
                line.connect(target.socket)
                if kind is ConsoleKind.VNC:
                    assert line.recv(12) == b"RFB 003.008\n"
        else:
            assert target.url.startswith(("ws://", "wss://", "http://", "https://"))

    def test_a_disk_grows_while_the_machine_runs(self, world: World, machine: MachineSpec) -> None:
        *others, last = machine.disks
        larger = replace(machine, disks=(*others, replace(last, size_gb=last.size_gb + 1)))
        world.driver.apply(larger)
        world.driver.apply(larger)
        seen = world.wait(larger, lambda one: one.power is Power.RUNNING and one.is_ready)
        if seen.disks_gb:
            world.wait(larger, lambda one: one.disks_gb[last.id] == last.size_gb + 1)
        world.standing = larger

    def test_a_snapshot_is_kept_and_brought_back(self, world: World, machine: MachineSpec) -> None:
        needs(world, Capability.SNAPSHOT)
        snapshot_id = uuid4()
        for _time in range(2):
            world.driver.snapshot(machine, snapshot_id)
        world.wait(machine, lambda one: snapshot_id in one.snapshots)
        world.driver.restore(machine, snapshot_id)
        world.wait(machine, lambda one: one.power is Power.RUNNING and one.is_ready)
        for _time in range(2):
            world.driver.drop_snapshot(machine, snapshot_id)
        world.wait(machine, lambda one: snapshot_id not in one.snapshots)
        with pytest.raises(DriverError):
            world.driver.restore(machine, uuid4())

    def test_a_snapshot_brings_back_the_memory(self, world: World, machine: MachineSpec) -> None:
        needs(world, Capability.SNAPSHOT, Capability.SNAPSHOT_MEMORY)
        guest = inside(world, machine)
        guest.run("echo before > /run/mark; echo before > /data/mark; sync")
        snapshot_id = uuid4()
        world.driver.snapshot(machine, snapshot_id)
        guest.run("echo after > /run/mark; echo after > /data/mark; sync")
        world.driver.restore(machine, snapshot_id)
        assert guest.run("cat /run/mark /data/mark").split() == ["before", "before"]
        world.driver.drop_snapshot(machine, snapshot_id)

    def test_a_restart_keeps_the_machine(self, world: World, machine: MachineSpec) -> None:
        world.driver.restart(machine)
        world.wait(machine, lambda one: one.power is Power.RUNNING and one.is_ready)

    def test_what_was_written_outlives_a_stop_and_a_cold_change(
        self, world: World, machine: MachineSpec
    ) -> None:
        if world.login is not None:
            inside(world, machine).run(f"echo {machine.id} > /data/kept; sync")
        for _time in range(2):
            world.down(machine)
        larger = replace(machine, vcpus=world.more_vcpus, memory_mb=world.more_memory_mb)
        world.up(larger)
        world.standing = larger
        seen = world.seen(larger)
        assert seen is not None
        assert (seen.vcpus, seen.memory_mb) == (world.more_vcpus, world.more_memory_mb)
        if world.login is not None:
            guest = inside(world, larger)
            assert guest.run("cat /data/kept").strip() == str(machine.id)
            assert guest.run("nproc").strip() == str(world.more_vcpus)

    def test_what_is_removed_is_gone_with_evidence(self, world: World, machine: MachineSpec) -> None:
        evidence = world.driver.remove(machine.id)
        assert evidence
        world.gone(machine)
        last = world.driver.remove(machine.id)
        assert all(one.is_gone for one in last or evidence)
        named = {one.volume_id for one in evidence if one.volume_id}
        assert not named or named == {disk.id for disk in machine.disks}
        world.standing = None

    def test_of_an_unknown_machine_nothing_is_known(self, world: World) -> None:
        stranger = world.spec("stranger")
        assert stranger.id not in world.driver.observe()
        assert world.driver.remove(stranger.id) == ()
        assert world.driver.read_figures([stranger.id]) == {}
        with pytest.raises(DriverError):
            world.driver.console(stranger.id, ConsoleKind.VNC)

    def test_of_a_pool_out_of_reach_nothing_is_concluded(self, world: World) -> None:
        if world.lost is None:
            pytest.skip(f"a pool of the driver {world.driver.name} has nothing that could be out of reach")
        with pytest.raises(PoolUnreachableError) as caught:
            world.lost.observe()
        assert caught.value.is_retryable
