"""What instances use: live readings, series, closed usage intervals, and the three figures kept apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Meter(StrEnum):
    """What is metered by allocation (GB/T 37735-2019 clause 5): hours of vCPU, GiB of memory, GiB of disk,
    public addresses, databases."""

    VCPU = "vcpu"
    MEMORY_GB = "memory_gb"
    DISK_ORDINARY_GB = "disk_ordinary_gb"
    DISK_FAST_GB = "disk_fast_gb"
    PUBLIC_ADDRESS = "public_address"
    DATABASE = "database"
    DATABASE_GB = "database_gb"


@dataclass(frozen=True, slots=True)
class UsageRecord:
    """A half-open interval [start, end) in which one subject held a constant quantity.

    end None: still open. A closed record never changes. subject_id: instance, volume, address, database.
    """

    id: UUID
    meter: Meter
    subject_id: UUID
    instance_id: UUID | None
    owner_id: UUID
    system_id: UUID | None
    reference: UUID | None
    quantity: int
    start: datetime
    end: datetime | None

    def hours(self, since: datetime, until: datetime) -> float:
        """Hours of this record within [since, until)."""
        begin = max(self.start, since)
        finish = min(self.end or until, until)
        return max(0.0, (finish - begin).total_seconds() / 3600)


@dataclass(frozen=True, slots=True)
class Point:
    """One moment of a series. cpu, memory: shares of the instance's own vCPUs and memory, 0..1.

    Rates are bytes per second. None: not measured. Network figures come from the guest where the driver
    says so (`Series.from_guest`).
    """

    at: datetime
    cpu: float | None
    cpu_max: float | None
    memory: float | None
    disk_read: float | None
    disk_write: float | None
    net_in: float | None
    net_out: float | None


@dataclass(frozen=True, slots=True)
class Series:
    """Points of one instance, oldest first. step: seconds between points (60, 300, 3600)."""

    instance_id: UUID
    step: int
    points: tuple[Point, ...]
    from_guest: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Utilization:
    """The three figures, never mixed, for one city, zone, pool, host, department or system.

    allocated_of_physical: promised / physical. used_of_allocated: really used / promised (mean over the
    window). used_of_physical: really used / physical of hosts with instances. None: nothing to divide by.
    A department or a system has no physical share: two of its figures are None. cpu and memory apart.
    """

    subject: str
    title: str
    instances: int
    vcpus: int
    memory_mb: int
    disk_gb: int
    cpu_allocated_of_physical: float | None
    cpu_used_of_allocated: float | None
    cpu_used_of_physical: float | None
    memory_allocated_of_physical: float | None
    memory_used_of_allocated: float | None
    memory_used_of_physical: float | None
    since: datetime
    until: datetime
