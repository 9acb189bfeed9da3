"""Where instances stand: zones, pools, hosts, images; what a pool holds and when it will be full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class HostState(StrEnum):
    """enabled: takes new instances. draining: keeps what it has. off: not reachable or closed."""

    ENABLED = "enabled"
    DRAINING = "draining"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class ZoneView:
    """A network zone: 政务外网区, 互联网区, DMZ, 专线区. is_internet: reachable from the internet."""

    code: str
    title: str
    is_internet: bool


@dataclass(frozen=True, slots=True)
class ImageView:
    code: str
    title: str
    os_name: str
    traits: frozenset[str]
    min_memory_mb: int
    min_disk_gb: int
    login: str


@dataclass(frozen=True, slots=True)
class FlavorView:
    code: str
    title: str
    vcpus: int
    memory_mb: int
    traits: frozenset[str]


@dataclass(frozen=True, slots=True)
class Amounts:
    """An amount of the three things that run out. disk_gb counts all disks."""

    vcpus: int = 0
    memory_mb: int = 0
    disk_gb: int = 0


@dataclass(frozen=True, slots=True)
class PoolView:
    """A pool with its live figures. usable: physical x ratio of its enabled hosts; allocated: promised.

    scale: over 1 in a demonstration, whose small twins boot on a machine that stands for many of itself.
    physical: what the hosts have. used: what instances really use of it (None: nothing measured lately),
    with the time of that figure.
    """

    id: UUID
    code: str
    title: str
    zone: str
    zone_title: str
    driver: str
    provider_id: UUID | None
    hosts: int
    cpu_ratio: float
    physical: Amounts
    usable: Amounts
    allocated: Amounts
    used_vcpus: float | None
    used_memory_mb: float | None
    measured_at: datetime | None
    faults: tuple[str, ...] = ()
    scale: int = 1


@dataclass(frozen=True, slots=True)
class HostView:
    """A physical host: what it has, what of it may be promised and what is. instances: how many it holds."""

    id: UUID
    pool: str
    name: str
    state: HostState
    physical: Amounts
    usable: Amounts
    allocated: Amounts
    traits: frozenset[str]
    instances: int
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing could be placed: each constraint with the number of hosts that it excluded."""

    reason: str
    hosts: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a pool is full. days None: not within the horizon, or too little history (`why` says which)."""

    resource: str
    days: int | None
    full_on: date | None
    why: str
