"""What is asked of and changed in a machine that runs, over its monitor."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zhengyun.engines.compute.contracts.drivers import DiskSpec, DriverError, MachineSpec, Reading
from zhengyun.engines.compute.drivers.qemu import command, disks, networks, processes
from zhengyun.engines.compute.drivers.qemu.places import Place
from zhengyun.engines.compute.drivers.qemu.qmp import Qmp
from zhengyun.kit import clock

MEMORY_NODE = "memory"
_WATCH_SECONDS = 4.0
_MB = 1 << 20


def watcher(place: Place) -> Qmp:
    """A monitor of its own for questions, so that they never wait for a long command."""
    return Qmp(place.socket("watch"), _WATCH_SECONDS)


def change(place: Place, spec: MachineSpec, home: Path) -> None:
    """New disks appear, larger ones grow, openings open and close while the guest runs."""
    with Qmp(place.socket("qmp")) as monitor:
        standing = {node["node-name"] for node in monitor.execute("query-named-block-nodes", flat=True)}
        for disk in spec.disks:
            if command.node(disk) not in standing:
                _plug(monitor, place, disk)
            elif disks.size_gb(place.disk(disk.id)) < disk.size_gb:
                monitor.execute("block_resize", node_name=command.node(disk), size=disk.size_gb * disks.GB)
        _open_ports(monitor, spec, home)


def _plug(monitor: Qmp, place: Place, disk: DiskSpec) -> None:
    """Each step stands already when an earlier attempt ended after it."""
    name, key = command.node(disk), command.secret(disk)
    objects = {one["name"] for one in monitor.execute("qom-list", path="/objects")}
    if key not in objects:
        monitor.execute("object-add", qom_type="secret", id=key, data=disks.passphrase(disk).decode())
    monitor.execute(
        "blockdev-add",
        driver="qcow2",
        node_name=name,
        discard="unmap",
        encrypt={"format": "luks", "key-secret": key},
        file={"driver": "file", "filename": str(place.disk(disk.id)), "discard": "unmap"},
    )
    monitor.execute(
        "device_add",
        driver="virtio-blk-pci",
        drive=name,
        id=f"card-{name}",
        serial=command.serial(disk),
        addr=command.address(disk),
    )


def _open_ports(monitor: Qmp, spec: MachineSpec, home: Path) -> None:
    wanted = networks.forwards(spec, home)
    standing = networks.listed(monitor.say("info usernet"))
    for forward in standing:
        if forward not in wanted:
            monitor.say(f"hostfwd_remove {networks.EDGE} {forward.listening}")
    for forward in wanted:
        if forward not in standing and (
            said := monitor.say(f"hostfwd_add {networks.EDGE} {forward}").strip()
        ):
            raise DriverError(said, is_retryable=True)


def ensure_memory_node(monitor: Qmp, place: Place, root: DiskSpec) -> None:
    standing = {node["node-name"] for node in monitor.execute("query-named-block-nodes", flat=True)}
    if MEMORY_NODE not in standing:
        container = {"driver": "luks", "key-secret": command.secret(root)}
        file = {"driver": "file", "filename": str(place.memory)}
        monitor.execute(
            "blockdev-add", driver="qcow2", node_name=MEMORY_NODE, file={**container, "file": file}
        )


def told_by_guest(monitor: Qmp, place: Place, pid: int) -> dict[str, Any]:
    """What the guest said last since it started; kept, since the channel forgets what was read."""
    kept = place.read("guest")
    if kept.get("pid") != pid:
        kept = {"pid": pid}
    said = str(monitor.execute("ringbuf-read", device=command.MONITOR_OF_GUEST, size=4096))
    lines = [line for line in said.split("\n")[:-1] if line.startswith("ready=1 ")]
    if lines:
        words = dict(word.split("=", 1) for word in lines[-1].split() if "=" in word)
        kept |= {"is_ready": True, "in": _count(words.get("in")), "out": _count(words.get("out"))}
        place.write("guest", kept)
    return kept


def _count(word: str | None) -> int | None:
    return int(word) if word and word.isascii() and word.isdigit() and len(word) < 19 else None


def read(place: Place, pid: int) -> Reading:
    """The machine's counters now."""
    with watcher(place) as monitor:
        threads = [cpu["thread-id"] for cpu in monitor.execute("query-cpus-fast")]
        blocks = [one["stats"] for one in monitor.execute("query-blockstats")]
        told = told_by_guest(monitor, place, pid)
        memory = _memory_used(monitor)
    vcpus, memory_mb, *_ = place.read("boot").get("booted", (0, 0))
    return Reading(
        at=clock.now(),
        started_at=processes.started_at(pid),
        cpu_seconds=processes.cpu_seconds(pid, threads),
        memory_used_mb=memory,
        disk_read_bytes=sum(one["rd_bytes"] for one in blocks),
        disk_write_bytes=sum(one["wr_bytes"] for one in blocks),
        net_in_bytes=told.get("in"),
        net_out_bytes=told.get("out"),
        from_guest=frozenset({"memory_used_mb", "net_in_bytes", "net_out_bytes"}),
        of_vcpus=vcpus,
        of_memory_mb=memory_mb,
    )


def _memory_used(monitor: Qmp) -> float | None:
    """As the guest's balloon driver tells it, every few seconds once it was asked to."""
    path = f"/machine/peripheral/{command.BALLOON}"
    if not monitor.execute("qom-get", path=path, property="guest-stats-polling-interval"):
        monitor.execute("qom-set", path=path, property="guest-stats-polling-interval", value=5)
        return None
    stats: Mapping[str, int] = monitor.execute("qom-get", path=path, property="guest-stats")["stats"]
    total, free = stats.get("stat-total-memory", -1), stats.get("stat-available-memory", -1)
    return (total - free) / _MB if 0 <= free <= total < 1 << 60 else None


def prepare_figures(place: Place) -> None:
    """Let the guest begin to count its memory, so that the first reading finds a figure."""
    with watcher(place) as monitor:
        _memory_used(monitor)


def bound_log(path: Path, most: int) -> None:
    """A guest may write to its console without end; our copy begins anew."""
    if path.exists() and path.stat().st_size > most:
        with path.open("r+b") as file:
            file.truncate(0)
