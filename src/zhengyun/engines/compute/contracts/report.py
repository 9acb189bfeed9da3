"""What the monthly report of the cloud says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhengyun.engines.compute.contracts.places import Amounts


@dataclass(frozen=True, slots=True)
class OwnerMonth:
    """What one department held in a zone in a month: instances at its end, and hours of each quantity."""

    owner_id: UUID
    name: str
    instances: int
    vcpu_hours: float
    memory_gb_hours: float
    disk_gb_hours: float
    address_hours: float


@dataclass(frozen=True, slots=True)
class ZoneMonth:
    """A zone in a month. hosts, physical, usable, allocated: at `as_of`, the last day that was noted.

    used_*: what was really used by the hour, mean and 95th percentile of the hours that were measured, in
    vCPUs and MiB, by the instances' present sizes; None: nothing was measured. hours: so many were.
    """

    zone: str
    title: str
    as_of: date | None
    hosts: int
    physical: Amounts
    usable: Amounts
    allocated: Amounts
    hours: int
    used_vcpus_mean: float | None
    used_vcpus_p95: float | None
    used_memory_mb_mean: float | None
    used_memory_mb_p95: float | None
    owners: tuple[OwnerMonth, ...]


@dataclass(frozen=True, slots=True)
class MonthlyFigures:
    """All that compute knows of a month [since, until); until is now while the month runs."""

    month: date
    since: datetime
    until: datetime
    zones: tuple[ZoneMonth, ...]
