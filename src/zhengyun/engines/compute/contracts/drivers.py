"""The protocol of what really makes machines. Every driver passes `tests/conformance`.

A driver keeps nothing of its own in our database and may be called twice with the same words: what
stands already is left as it is. It is called from jobs, never inside a request or a transaction. It may
answer before the work is done: `observe` tells when it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from zhengyun.engines.compute.contracts.machines import ConsoleKind


class DriverError(Exception):
    """The driver could not do it; the text says why and is shown to operators.

    is_retryable: whether asking again later may help.
    """

    def __init__(self, reason: str, *, is_retryable: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_retryable = is_retryable


class PoolUnreachableError(DriverError):
    """The pool does not answer: nothing is known of its machines, and nothing may be concluded."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, is_retryable=True)


class Capability(StrEnum):
    """What a driver can do beyond building, starting, stopping, changing cold and removing.

    twin: what really boots is smaller than what was ordered; the ordered amounts are reported as observed.
    by_hand: people do it, and say when it is done; nobody needs to look meanwhile.
    """

    SNAPSHOT = "snapshot"
    SNAPSHOT_MEMORY = "snapshot_memory"
    CONSOLE_VNC = "console_vnc"
    CONSOLE_SERIAL = "console_serial"
    FIGURES = "figures"
    NETWORK_FIGURES_FROM_GUEST = "network_figures_from_guest"
    ENCRYPTED_DISKS = "encrypted_disks"
    GRACEFUL_STOP = "graceful_stop"
    PUBLIC_ADDRESS = "public_address"
    FIRST_LOGIN = "first_login"
    TWIN = "twin"
    BY_HAND = "by_hand"


class Power(StrEnum):
    """building: the driver is at work on it. broken: it stands, but will not run; `fault` says why."""

    BUILDING = "building"
    RUNNING = "running"
    STOPPED = "stopped"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class HostFacts:
    """A host as the driver finds it: physical amounts, before any ratio."""

    name: str
    vcpus: int
    memory_mb: int
    disk_gb: int
    traits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DiskSpec:
    """key: 32 random bytes with which the disk is encrypted (drivers with ENCRYPTED_DISKS); the driver never
    writes it anywhere. position 0 is the root disk."""

    id: UUID
    position: int
    size_gb: int
    is_fast: bool
    key: bytes = field(repr=False, default=b"")


@dataclass(frozen=True, slots=True)
class PortRule:
    """protocol tcp, udp or icmp; ports inclusive; remote is a CIDR."""

    protocol: str
    port_from: int
    port_to: int
    remote: str


@dataclass(frozen=True, slots=True)
class NicSpec:
    """One card in a tenant's network. address: CIDR with the network's prefix. segment: small number that
    is the network's own among all tenants. public: its public address, '' for none."""

    network_id: UUID
    network_name: str
    cidr: str
    segment: int
    address: str
    gateway: str
    mac: str
    public: str = ""


@dataclass(frozen=True, slots=True)
class MachineSpec:
    """A machine as it shall be. password_hash: crypt(3) of the first password, '' where none was set.

    rules: what may come in from outside its network; nothing that is not listed. image: the image's
    reference for this driver. tenant: the owner's code; settings: of the pool.
    """

    id: UUID
    name: str
    hostname: str
    tenant: str
    host: str
    image: Mapping[str, Any]
    vcpus: int
    memory_mb: int
    disks: tuple[DiskSpec, ...]
    nics: tuple[NicSpec, ...] = ()
    rules: tuple[PortRule, ...] = ()
    ssh_keys: tuple[str, ...] = ()
    password_hash: str = field(repr=False, default="")
    login: str = ""


@dataclass(frozen=True, slots=True)
class Observed:
    """What the driver sees of a machine now. is_ready: the guest itself said that it is up."""

    power: Power
    vcpus: int = 0
    memory_mb: int = 0
    is_ready: bool = False
    fault: str = ""
    snapshots: frozenset[UUID] = frozenset()
    disks_gb: Mapping[UUID, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """Cumulative counters since the machine's last start, and its memory now. None: not measured.

    cpu_seconds: of all its vCPUs together. from_guest: names of fields that the guest itself told, which
    prove nothing against its owner. of_vcpus, of_memory_mb: what the machine really has, where a twin
    stands for a larger one; 0: what was ordered.
    """

    at: datetime
    started_at: datetime | None = None
    cpu_seconds: float | None = None
    memory_used_mb: float | None = None
    disk_read_bytes: int | None = None
    disk_write_bytes: int | None = None
    net_in_bytes: int | None = None
    net_out_bytes: int | None = None
    from_guest: frozenset[str] = frozenset()
    of_vcpus: int = 0
    of_memory_mb: int = 0


@dataclass(frozen=True, slots=True)
class ConsoleTarget:
    """Where a console listens, for the gateway alone: a Unix socket, or a WebSocket address of the cloud."""

    kind: ConsoleKind
    socket: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Removed:
    """One thing that was removed, and that it was looked for afterwards and not found."""

    volume_id: UUID | None
    what: str
    is_gone: bool


class Driver(Protocol):
    """What makes machines in one pool. Made by `drivers.open_driver(pool)` with the pool's settings.

    All methods may raise DriverError, or PoolUnreachableError when nothing could be asked.
    """

    name: str
    capabilities: frozenset[Capability]

    def check_config(self) -> list[str]:
        """What is missing for this pool to work, in words, each with what to do; [] when nothing is."""
        ...

    def inventory(self) -> list[HostFacts]:
        """The hosts of the pool as they are now."""
        ...

    def observe(self) -> Mapping[UUID, Observed]:
        """Every machine of ours that stands in the pool, also those that we do not know any more."""
        ...

    def apply(self, spec: MachineSpec) -> None:
        """Make the machine, its disks, network and openings as the spec says; what differs is changed.

        A running machine keeps running; vCPUs and memory change only while it is stopped.
        """
        ...

    def start(self, spec: MachineSpec) -> None: ...

    def stop(self, spec: MachineSpec, *, graceful_seconds: int) -> None:
        """Ask the guest to end, and end it after that time; 0 ends it at once."""
        ...

    def restart(self, spec: MachineSpec) -> None: ...

    def remove(self, machine_id: UUID) -> tuple[Removed, ...]:
        """Remove the machine with its disks and snapshots, running or not; () when nothing stood."""
        ...

    def snapshot(self, spec: MachineSpec, snapshot_id: UUID) -> None:
        """Keep disks, and memory when it runs and the driver can (SNAPSHOT_MEMORY)."""
        ...

    def restore(self, spec: MachineSpec, snapshot_id: UUID) -> None: ...

    def drop_snapshot(self, spec: MachineSpec, snapshot_id: UUID) -> None: ...

    def console(self, machine_id: UUID, kind: ConsoleKind) -> ConsoleTarget: ...

    def read_figures(self, machine_ids: Collection[UUID]) -> Mapping[UUID, Reading]: ...
