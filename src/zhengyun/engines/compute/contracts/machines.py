"""What others see of instances: what is wanted, what is there, what may be asked.

Sizes: vCPUs are whole virtual processors, memory is in MiB, disks are in GiB (2^30 bytes).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Desired(StrEnum):
    """What the owner wants of an instance. Reconciliation works until it is so."""

    RUNNING = "running"
    STOPPED = "stopped"
    DELETED = "deleted"


class State(StrEnum):
    """What an instance is, as observed last (table of steps: `rules.py`).

    requested: placed, waits for its turn. building: the driver makes or boots it. changing: cold change,
    restart, snapshot or return to one. deleting: being wiped. lost: the driver does not know it any more
    though nobody deleted it; what was on it is gone, and that is said. failed: the driver refused, with
    its reason; a person decides.
    """

    REQUESTED = "requested"
    BUILDING = "building"
    RUNNING = "running"
    STOPPED = "stopped"
    CHANGING = "changing"
    DELETING = "deleting"
    DELETED = "deleted"
    LOST = "lost"
    FAILED = "failed"


class DiskClass(StrEnum):
    """Classes of block storage by IOPS (ordinary 1000-3000, fast 3000-20000)."""

    ORDINARY = "ordinary"
    FAST = "fast"


class Protocol(StrEnum):
    TCP = "tcp"
    UDP = "udp"
    ICMP = "icmp"


class ConsoleKind(StrEnum):
    """vnc: the screen (RFB 3.8); serial: the first serial line as bytes."""

    VNC = "vnc"
    SERIAL = "serial"


@dataclass(frozen=True, slots=True)
class NewInstance:
    """An instance to be made. `id` is chosen by the caller: asked twice with one id, one is made.

    traits: what its host must have (x86_64, xinchuang, ...). anti_affinity: instances with the same word
    stand on different hosts. data_gb: sizes of data disks beside the root disk. reference: the case or
    order from which it comes.
    """

    id: UUID
    owner_id: UUID
    name: str
    zone: str
    image: str
    vcpus: int
    memory_mb: int
    root_gb: int = 1
    data_gb: tuple[int, ...] = ()
    disk_class: DiskClass = DiskClass.ORDINARY
    system_id: UUID | None = None
    pool: str = ""
    traits: frozenset[str] = frozenset()
    anti_affinity: str = ""
    security_group_id: UUID | None = None
    key_ids: tuple[UUID, ...] = ()
    reference: UUID | None = None


@dataclass(frozen=True, slots=True)
class VolumeView:
    id: UUID
    name: str
    size_gb: int
    is_root: bool
    disk_class: DiskClass
    state: str
    suite: str


@dataclass(frozen=True, slots=True)
class SnapshotView:
    id: UUID
    name: str
    state: str
    with_memory: bool
    created_at: datetime
    fault: str = ""


@dataclass(frozen=True, slots=True)
class AddressView:
    """address: in CIDR notation with its network's prefix. is_public: of the internet zone's range."""

    address: str
    network: str
    is_public: bool
    mac: str = ""


@dataclass(frozen=True, slots=True)
class InstanceView:
    """An instance as its owner sees it. `version` guards commands against what was not seen.

    vcpus, memory_mb: what is wanted; actual_*: what the machine has now. is_ready: its guest said that it
    is up. capabilities: what its pool's driver can do (`drivers`). fault: why it stands still, in words.
    """

    id: UUID
    owner_id: UUID
    name: str
    hostname: str
    zone: str
    zone_title: str
    pool: str
    provider_id: UUID | None
    host: str
    image: str
    image_title: str
    vcpus: int
    memory_mb: int
    actual_vcpus: int
    actual_memory_mb: int
    desired: Desired
    state: State
    is_ready: bool
    fault: str
    created_at: datetime
    running_since: datetime | None
    deleted_at: datetime | None
    version: int
    system_id: UUID | None
    reference: UUID | None
    security_group_id: UUID | None
    login: str
    capabilities: frozenset[str]
    volumes: tuple[VolumeView, ...] = ()
    addresses: tuple[AddressView, ...] = ()
    snapshots: tuple[SnapshotView, ...] = ()

    @property
    def disk_gb(self) -> int:
        return sum(volume.size_gb for volume in self.volumes)


@dataclass(frozen=True, slots=True)
class Wiped:
    """What attests that an instance is gone: keys destroyed, files removed (GB/T 22239-2019 8.1.4.10).

    items: one line for each volume: its id, size, cipher suite, SHA-256 of its key, when the key was
    destroyed, what was removed, and whether it stood before and was seen to be gone afterwards (yes, no).
    """

    instance_id: UUID
    name: str
    at: datetime
    items: tuple[dict[str, str], ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class RuleView:
    """An opening of a security group: who (CIDR) may reach which ports."""

    id: UUID
    protocol: Protocol
    port_from: int
    port_to: int
    remote: str
    note: str
    reference: UUID | None


@dataclass(frozen=True, slots=True)
class GroupView:
    id: UUID
    owner_id: UUID
    name: str
    zone: str
    rules: tuple[RuleView, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyView:
    """The public half of a key with which people sign in to machines. fingerprint: SHA256:…, as ssh shows."""

    id: UUID
    owner_id: UUID
    name: str
    public_key: str
    fingerprint: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class WorkOrderView:
    """What a person must do at a pool without a driver. due_at: by the pool's promised working days."""

    id: UUID
    pool: str
    instance_id: UUID
    instance_name: str
    owner_id: UUID
    action: str
    details: dict[str, str]
    asked_at: datetime
    due_at: datetime
    done_at: datetime | None
    done_by: str
