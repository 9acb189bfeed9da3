"""From the cloud's words to ours and back; pure."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit
from uuid import UUID

from django.utils.translation import gettext as _
from openstack.compute.v2.server import Server
from openstack.compute.v2.server_diagnostics import ServerDiagnostics

from zhengyun.engines.compute.contracts.drivers import MachineSpec, Observed, Power, Reading

MACHINE, POOL, ROOT, DISK, SNAPSHOT = (
    f"zhengyun_{word}" for word in ("id", "pool", "root", "disk", "snapshot")
)
LOGIN = "zhengyun"
POWERS = {
    "ACTIVE": Power.RUNNING,
    **dict.fromkeys(("SHUTOFF", "PAUSED", "SUSPENDED", "SHELVED", "SHELVED_OFFLOADED"), Power.STOPPED),
    **dict.fromkeys(("ERROR", "UNKNOWN", "RESCUE"), Power.BROKEN),
}
GONE = {"DELETED", "SOFT_DELETED"}
POWERED_OFF = 4


def machine_of(resource: Any) -> UUID | None:
    """The machine for which a server, volume or snapshot was made; None for what is not ours."""
    return uuid_of(resource, MACHINE)


def uuid_of(resource: Any, key: str) -> UUID | None:
    try:
        return UUID(str((resource.metadata or {}).get(key)))
    except ValueError:
        return None


def has_run(server: Server) -> bool:
    return bool(server.launched_at)


def is_stuck(server: Server, now: datetime, build_seconds: int) -> bool:
    """Whether it is still being built after a time in which it never will be."""
    if server.status != "BUILD" or not server.created_at:
        return False
    return now - datetime.fromisoformat(server.created_at) > timedelta(seconds=build_seconds)


def power_of(server: Server) -> Power:
    power = POWERS.get(str(server.status), Power.BUILDING)
    if power in (Power.RUNNING, Power.STOPPED) and server.task_state:
        return Power.BUILDING
    if power is Power.RUNNING and server.power_state == POWERED_OFF:
        return Power.STOPPED
    return power


def observed(
    server: Server,
    disks: Mapping[UUID, int],
    snapshots: frozenset[UUID],
    *,
    is_late: bool = False,
) -> Observed:
    """disks: sizes of its volumes. Nova hears nothing of a guest: that it runs is all it can say."""
    flavor = server.flavor
    root = uuid_of(server, ROOT)
    sizes = {**({root: int(flavor.disk)} if root else {}), **disks}
    power = Power.BROKEN if is_late else power_of(server)
    return Observed(
        power=power,
        vcpus=int(flavor.vcpus),
        memory_mb=int(flavor.ram),
        is_ready=power is Power.RUNNING,
        fault=_fault(server, is_late) if power is Power.BROKEN else "",
        # While Nova still writes one, nothing can be done with it.
        snapshots=frozenset() if power is Power.BUILDING else snapshots,
        disks_gb=sizes,
    )


def _fault(server: Server, is_late: bool) -> str:
    if is_late:
        return _("The cloud has been building it for too long.")
    said = str((server.fault or {}).get("message", "")).strip()
    if server.status == "UNKNOWN":
        return said or _("Its host does not answer in the cloud.")
    return said or _("The cloud says %(status)s and not why.") % {"status": server.status}


def user_data(spec: MachineSpec) -> str:
    """What cloud-init does at the first start, encoded as Nova wants it. JSON is YAML."""
    login = spec.login or LOGIN
    person = {
        "name": login, "shell": "/bin/bash", "sudo": "ALL=(ALL) ALL",
        "ssh_authorized_keys": list(spec.ssh_keys), "lock_passwd": not spec.password_hash,
        **({"passwd": spec.password_hash} if spec.password_hash else {}),
    }  # fmt: skip
    told: dict[str, Any] = {"hostname": spec.hostname, "users": [person], "ssh_pwauth": not spec.ssh_keys}
    if spec.password_hash:
        told["runcmd"] = [["chage", "-d", "0", login]]
    return base64.b64encode(f"#cloud-config\n{json.dumps(told)}".encode()).decode()


def reading(found: ServerDiagnostics, at: datetime) -> Reading:
    """Counters of Nova's diagnostics. Its "used" memory is what was allotted, so none is told."""
    cpus, disks, cards = (found.cpu_details or []), (found.disk_details or []), (found.nic_details or [])
    return Reading(
        at=at,
        cpu_seconds=_sum(cpus, "time", 1e9),
        disk_read_bytes=_whole(_sum(disks, "read_bytes")),
        disk_write_bytes=_whole(_sum(disks, "write_bytes")),
        net_in_bytes=_whole(_sum(cards, "rx_octets")),
        net_out_bytes=_whole(_sum(cards, "tx_octets")),
    )


def _sum(parts: list[Mapping[str, Any]], key: str, unit: float = 1) -> float | None:
    known = [float(part[key]) for part in parts if part.get(key) is not None]
    return sum(known) / unit if known else None


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)


def websocket(address: str) -> str:
    """The WebSocket behind the page that Nova names for a console: its token stands in the page's path."""
    parts = urlsplit(address)
    if parts.scheme in {"ws", "wss"}:
        return address
    asked = parse_qs(parts.query)
    query = asked["path"][0].lstrip("?") if "path" in asked else parts.query
    return urlunsplit(("wss" if parts.scheme == "https" else "ws", parts.netloc, "/", query, ""))
