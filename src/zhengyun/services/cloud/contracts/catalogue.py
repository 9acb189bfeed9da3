"""The catalogue, business systems and quotas as others see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhengyun.engines.compute.contracts import Amounts
from zhengyun.services.cloud.contracts.words import Delivery, Family, SystemState


@dataclass(frozen=True, slots=True)
class GradeView:
    """A grade of an offering. components: how much of which offering one piece is made of.

    monthly_fen: for one piece at today's prices; None while one of its components has no price.
    is_server: an instance is made of it. disk_class: of its data disks.
    """

    code: str
    offering: str
    title: str
    vcpus: int
    memory_mb: int
    components: Mapping[str, int]
    monthly_fen: int | None
    delivery: Delivery
    traits: frozenset[str] = frozenset()
    pool: str = ""
    disk_class: str = "ordinary"
    is_server: bool = False
    images: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferingView:
    """A line of the catalogue (GB/T 34079.1: six families).

    monthly_fen: of one unit in a month today; None where it has no price of its own (its grades have).
    is_active False: it cannot be ordered here, `note` says why.
    """

    code: str
    family: Family
    family_title: str
    title: str
    unit: str
    delivery: Delivery
    description: str
    sla: str
    monthly_fen: int | None
    is_active: bool
    note: str = ""
    grades: tuple[GradeView, ...] = ()


@dataclass(frozen=True, slots=True)
class PriceView:
    """fen for one unit in a month, in force from valid_from until a later one is. source: the paper."""

    offering: str
    offering_title: str
    unit: str
    fen: int
    valid_from: date
    source: str
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class SafetyCheckView:
    """A passed 上线安全检测: in force while passed_on <= today < valid_until, unless it ended at ended_at."""

    id: UUID
    passed_on: date
    valid_until: date
    report: str
    file_id: UUID | None
    recorded_by: str
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewSystem:
    """A business system as its department names it. protection_level: 等保, 1 to 5."""

    owner_id: UUID
    title: str
    protection_level: int
    protection_number: str = ""
    approval_number: str = ""
    zone: str = "gov"
    purpose: str = ""
    a_name: str = ""
    a_phone: str = ""
    b_name: str = ""
    b_phone: str = ""
    state: SystemState = SystemState.PLANNED
    reason: str = ""
    exempt_until: date | None = None


@dataclass(frozen=True, slots=True)
class SystemView:
    """A business system. reason, exempt_until: of an exemption from the cloud. check: the one in force."""

    id: UUID
    code: str
    owner_id: UUID
    owner_name: str
    title: str
    protection_level: int
    protection_number: str
    approval_number: str
    zone: str
    purpose: str
    a_name: str
    a_phone: str
    b_name: str
    b_phone: str
    state: SystemState
    reason: str
    exempt_until: date | None
    created_at: datetime
    check: SafetyCheckView | None = None


@dataclass(frozen=True, slots=True)
class UnitSystems:
    """How many systems a unit has, by state."""

    owner_id: UUID
    owner_name: str
    counts: Mapping[SystemState, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class QuotaView:
    """What a department may hold. used: of running leases; committed: approved, not yet confirmed."""

    owner_id: UUID
    owner_name: str
    total: Amounts
    used: Amounts
    committed: Amounts
    is_set: bool = True

    @property
    def left(self) -> Amounts:
        return Amounts(
            self.total.vcpus - self.used.vcpus - self.committed.vcpus,
            self.total.memory_mb - self.used.memory_mb - self.committed.memory_mb,
            self.total.disk_gb - self.used.disk_gb - self.committed.disk_gb,
        )
