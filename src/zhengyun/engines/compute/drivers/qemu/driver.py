"""Machines by QEMU: the driver's protocol over files, processes and monitors.

Nothing is remembered in this process: whoever asks next, after any crash, finds all on disk and in /proc.
"""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts.drivers import (
    Capability,
    ConsoleTarget,
    DiskSpec,
    DriverError,
    HostFacts,
    MachineSpec,
    Observed,
    Power,
    Reading,
    Removed,
)
from zhengyun.engines.compute.contracts.machines import ConsoleKind
from zhengyun.engines.compute.drivers.qemu import (
    command,
    disks,
    guests,
    live,
    processes,
    sizes,
    snapshots,
)
from zhengyun.engines.compute.drivers.qemu.places import Place, PoolPlace, describe, make_private
from zhengyun.engines.compute.drivers.qemu.qmp import Qmp

QUIT_SECONDS = 5.0
KILL_SECONDS = 30.0
LOG_BYTES = 1_000_000
RESTART_GRACE_SECONDS = 8


class QemuDriver:
    """The machines of one pool on this machine."""

    name = "qemu"

    def __init__(self, code: str, settings: Mapping[str, Any], *, home: Path, images: Path) -> None:
        self._home, self._images = home, images
        self._pool = PoolPlace(home, code)
        self._wrong = ""
        try:
            self._settings = sizes.PoolSettings.read(settings)
        except (TypeError, ValueError) as error:
            self._settings, self._wrong = sizes.PoolSettings(), str(error)
        twin = {Capability.TWIN} if self._settings.twin else set()
        self.capabilities = frozenset({*set(Capability) - {Capability.TWIN, Capability.BY_HAND}, *twin})

    def check_config(self) -> list[str]:
        found = guests.what_is_missing(self._images)
        if self._wrong:
            found.append(_("The pool's settings cannot be used (%(what)s).") % {"what": self._wrong})
        if not found:
            guests.accel(self._settings.accel, self._home, self._images)
        return found

    def inventory(self) -> list[HostFacts]:
        return [sizes.this_machine(self._settings, self._home)]

    def observe(self) -> Mapping[UUID, Observed]:
        """What lacks a disk while nobody is at work on it does not stand: half made, or lost."""
        alive = processes.running(self._pool.folder)
        seen = {place.id: _observe(place, alive.get(place.id, [])) for place in self._pool.all()}
        return {machine: one for machine, one in seen.items() if one is not None}

    def apply(self, spec: MachineSpec) -> None:
        place = self._pool.of(spec.id)
        with place.locked():
            place.folder.mkdir(mode=0o700, exist_ok=True)
            made = set(place.read("machine").get("made", []))
            place.write("machine", {**describe(spec), "made": sorted(made)})
            for disk in spec.disks:
                _check_not_lost(place, disk, made)
                disks.ensure(place, disk, self._beginning(place, spec, disk))
            place.write("machine", {**describe(spec), "made": sorted(str(disk.id) for disk in spec.disks)})
            if processes.pids(place):
                live.change(place, spec, self._home)
                place.write("boot", {**place.read("boot"), "disks": describe(spec)["disks"]})
                return
            for disk in spec.disks:
                if disks.size_gb(place.disk(disk.id)) < disk.size_gb:
                    disks.grow(place, disk)

    def start(self, spec: MachineSpec) -> None:
        place = self._standing(spec.id)
        with place.locked():
            self._start(place, spec)

    def stop(self, spec: MachineSpec, *, graceful_seconds: int) -> None:
        place = self._pool.of(spec.id)
        with place.locked():
            _stop(place, graceful_seconds)

    def restart(self, spec: MachineSpec) -> None:
        place = self._standing(spec.id)
        with place.locked():
            _stop(place, RESTART_GRACE_SECONDS)
            self._start(place, spec)

    def remove(self, machine_id: UUID) -> tuple[Removed, ...]:
        place = self._pool.of(machine_id)
        with place.locked():
            if not place.folder.exists():
                return ()
            if not processes.end(processes.pids(place), signal.SIGKILL, KILL_SECONDS):
                raise DriverError(_("The machine's process does not end."), is_retryable=True)
            return _remove(place)

    def snapshot(self, spec: MachineSpec, snapshot_id: UUID) -> None:
        place = self._standing(spec.id)
        with place.locked():
            if str(snapshot_id) in snapshots.kept(place):
                return
            is_running = bool(processes.pids(place))
            (snapshots.take_running if is_running else snapshots.take_stopped)(place, spec, snapshot_id)

    def restore(self, spec: MachineSpec, snapshot_id: UUID) -> None:
        place = self._standing(spec.id)
        with place.locked():
            snapshots.check_known(place, snapshot_id)
            is_running = bool(processes.pids(place))
            if is_running and snapshots.has_usable_memory(place, snapshot_id):
                snapshots.return_with_memory(place, spec, snapshot_id)
                return
            _stop(place, 0)
            snapshots.return_disks(place, spec, snapshot_id)
            if is_running:
                self._start(place, spec)

    def drop_snapshot(self, spec: MachineSpec, snapshot_id: UUID) -> None:
        place = self._standing(spec.id)
        with place.locked():
            if str(snapshot_id) in snapshots.kept(place):
                snapshots.drop(place, spec, snapshot_id, is_running=bool(processes.pids(place)))

    def console(self, machine_id: UUID, kind: ConsoleKind) -> ConsoleTarget:
        place = self._standing(machine_id)
        if not processes.pids(place):
            raise DriverError(_("The machine does not run."))
        return ConsoleTarget(kind, socket=str(place.socket(kind.value)))

    def read_figures(self, machine_ids: Collection[UUID]) -> Mapping[UUID, Reading]:
        """What answers; a machine that ends while it is asked has no figures."""
        found: dict[UUID, Reading] = {}
        alive = processes.running(self._pool.folder)
        for machine_id in machine_ids:
            if pids := alive.get(machine_id):
                with suppress(DriverError, OSError):
                    found[machine_id] = live.read(self._pool.of(machine_id), pids[-1])
        return found

    def _standing(self, machine_id: UUID) -> Place:
        place = self._pool.of(machine_id)
        if not place.exists():
            raise DriverError(_("There is no such machine in the pool."))
        return place

    def _beginning(self, place: Place, spec: MachineSpec, disk: DiskSpec) -> Path | None:
        """What is on a root disk that is made now."""
        if disk.position or place.disk(disk.id).exists():
            return None
        return guests.find(self._images, spec.image).disk

    def _start(self, place: Place, spec: MachineSpec) -> None:
        if processes.pids(place):
            return
        guest = guests.find(self._images, spec.image)
        vcpus, memory_mb = self._settings.booted(spec.vcpus, spec.memory_mb)
        accel = guests.accel(self._settings.accel, self._home, self._images)
        has_seed = guest.disk is not None
        boot = command.Boot(guest.kernel, guest.initrd, guest.words, accel, vcpus, memory_mb, has_seed)
        arguments, handed_over = command.build(spec, place, boot, self._home)
        make_private(place.sockets)
        place.write("boot", {**describe(spec), "booted": [vcpus, memory_mb, accel]})
        processes.launch(arguments, place, handed_over)
        with suppress(DriverError):
            live.prepare_figures(place)


@dataclass(frozen=True, slots=True)
class _Seen:
    is_ready: bool = False
    fault: str = ""


def _check_not_lost(place: Place, disk: DiskSpec, made: Collection[str]) -> None:
    """An empty disk never takes the place of one that held something."""
    if str(disk.id) in made and not place.disk(disk.id).exists():
        raise DriverError(_("A disk of this machine is gone."))


def _observe(place: Place, pids: list[int]) -> Observed | None:
    machine = place.read("machine")
    wanted: dict[str, int] = machine.get("disks", {})
    sizes_gb = {UUID(name): disks.size_gb(place.disk(UUID(name))) for name in wanted}
    is_whole = all(sizes_gb.values())
    if not pids and not is_whole and not place.is_busy():
        return None
    power, seen, hardware = Power.STOPPED if is_whole else Power.BUILDING, _Seen(), machine
    if pids:
        seen, hardware = _ask(place, pids[-1]), {**machine, **place.read("boot")}
        power = Power.BROKEN if seen.fault else Power.RUNNING
        live.bound_log(place.folder / "console.log", LOG_BYTES)
    return Observed(
        power,
        int(hardware.get("vcpus", 0)),
        int(hardware.get("memory_mb", 0)),
        seen.is_ready,
        seen.fault,
        frozenset(UUID(name) for name in snapshots.kept(place)),
        {volume: size for volume, size in sizes_gb.items() if size},
    )


def _ask(place: Place, pid: int) -> _Seen:
    """A machine that does not answer for a moment is not broken; one that says so is."""
    try:
        with live.watcher(place) as monitor:
            status = str(monitor.execute("query-status")["status"])
            told = live.told_by_guest(monitor, place, pid)
    except DriverError:
        return _Seen()
    fault = ""
    if status in {"io-error", "internal-error", "guest-panicked"}:
        fault = _("QEMU says: %(status)s") % {"status": status}
    return _Seen(bool(told.get("is_ready")), fault)


def _stop(place: Place, graceful_seconds: float) -> None:
    """The power button is pressed again and again: a guest that still boots does not notice it."""
    deadline = time.monotonic() + graceful_seconds
    there = processes.pids(place)
    while processes.are_alive(there) and (left := deadline - time.monotonic()) > 0:
        with suppress(DriverError), Qmp(place.socket("qmp")) as monitor:
            monitor.execute("system_powerdown")
        processes.wait_until(lambda: not processes.are_alive(there), min(left, 1.5))
    if processes.end(there, signal.SIGTERM, QUIT_SECONDS):
        return
    if not processes.end(there, signal.SIGKILL, KILL_SECONDS):
        raise DriverError(_("The machine's process does not end."), is_retryable=True)


def _remove(place: Place) -> tuple[Removed, ...]:
    """The list of disks goes last, so that an interrupted removal is repeated with all its evidence."""
    named = list(place.read("machine").get("disks", {}))
    found = [
        Removed(UUID(name), _("disk file, header overwritten"), disks.wipe(place.disk(UUID(name))))
        for name in named
    ]
    if place.memory.exists():
        found.append(Removed(None, _("memory of snapshots"), disks.wipe(place.memory)))
    for kind in ("qmp", "watch", "vnc", "serial"):
        place.socket(kind).unlink(missing_ok=True)
    for path in place.folder.iterdir():
        if path.name != "machine.json":
            path.unlink()
    shutil.rmtree(place.folder)
    return (*found, Removed(None, _("folder of the machine"), not place.folder.exists()))
