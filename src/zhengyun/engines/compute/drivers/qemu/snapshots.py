"""Snapshots inside of the disks, and of memory where the machine runs."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts.drivers import DiskSpec, DriverError, MachineSpec
from zhengyun.engines.compute.drivers.qemu import command, disks, live
from zhengyun.engines.compute.drivers.qemu.places import Place
from zhengyun.engines.compute.drivers.qemu.qmp import Qmp

_HARDWARE = ("booted", "disks", "cards")


def kept(place: Place) -> dict[str, Any]:
    """By id: what each finished snapshot holds."""
    return place.read("snapshots")


def root(spec: MachineSpec) -> DiskSpec:
    return min(spec.disks, key=lambda disk: disk.position)


def take_running(place: Place, spec: MachineSpec, snapshot_id: UUID) -> None:
    """Disks and memory at one moment; the guest stands still for some tenths of a second."""
    disks.ensure_memory_file(place, root(spec))
    tag = str(snapshot_id)
    with Qmp(place.socket("qmp")) as monitor:
        live.ensure_memory_node(monitor, place, root(spec))
        nodes = [*_nodes(spec), live.MEMORY_NODE]
        monitor.run_job("snapshot-delete", tag=tag, devices=nodes)
        monitor.run_job("snapshot-save", tag=tag, vmstate=live.MEMORY_NODE, devices=nodes)
    _remember(place, spec, snapshot_id, place.read("boot"))


def take_stopped(place: Place, spec: MachineSpec, snapshot_id: UUID) -> None:
    for disk in spec.disks:
        with suppress(DriverError):
            disks.change_snapshot(place, disk, "-d", str(snapshot_id))
        disks.change_snapshot(place, disk, "-c", str(snapshot_id))
    _remember(place, spec, snapshot_id, {})


def _remember(place: Place, spec: MachineSpec, snapshot_id: UUID, boot: dict[str, Any]) -> None:
    hardware = {name: boot[name] for name in _HARDWARE if name in boot}
    content = {"disks": [str(disk.id) for disk in spec.disks], "hardware": hardware}
    place.write("snapshots", {**kept(place), str(snapshot_id): content})


def has_usable_memory(place: Place, snapshot_id: UUID) -> bool:
    """Memory fits only into the hardware on which it was taken."""
    hardware = kept(place)[str(snapshot_id)]["hardware"]
    boot = place.read("boot")
    return bool(hardware) and all(boot.get(name) == value for name, value in hardware.items())


def return_with_memory(place: Place, spec: MachineSpec, snapshot_id: UUID) -> None:
    """The guest goes on at the moment of the snapshot."""
    with Qmp(place.socket("qmp")) as monitor:
        live.ensure_memory_node(monitor, place, root(spec))
        nodes = [*_nodes(spec), live.MEMORY_NODE]
        monitor.execute("stop")
        monitor.run_job("snapshot-load", tag=str(snapshot_id), vmstate=live.MEMORY_NODE, devices=nodes)
        monitor.execute("cont")


def return_disks(place: Place, spec: MachineSpec, snapshot_id: UUID) -> None:
    """Of a stopped machine. Disks that came later stay as they are, those that grew keep their size."""
    held = kept(place)[str(snapshot_id)]["disks"]
    for disk in spec.disks:
        if str(disk.id) in held:
            disks.change_snapshot(place, disk, "-a", str(snapshot_id))
            if disks.size_gb(place.disk(disk.id)) < disk.size_gb:
                disks.grow(place, disk)


def drop(place: Place, spec: MachineSpec, snapshot_id: UUID, *, is_running: bool) -> None:
    tag = str(snapshot_id)
    if is_running:
        with Qmp(place.socket("qmp")) as monitor:
            nodes = _nodes(spec)
            if place.memory.exists():
                live.ensure_memory_node(monitor, place, root(spec))
                nodes.append(live.MEMORY_NODE)
            monitor.run_job("snapshot-delete", tag=tag, devices=nodes)
    else:
        for disk in spec.disks:
            with suppress(DriverError):
                disks.change_snapshot(place, disk, "-d", tag)
        if place.memory.exists():
            with suppress(DriverError):
                disks.drop_memory(place, root(spec), tag)
    place.write("snapshots", {name: value for name, value in kept(place).items() if name != tag})


def check_known(place: Place, snapshot_id: UUID) -> None:
    if str(snapshot_id) not in kept(place):
        raise DriverError(_("The machine has no such snapshot."))


def _nodes(spec: MachineSpec) -> list[str]:
    return [command.node(disk) for disk in spec.disks]
