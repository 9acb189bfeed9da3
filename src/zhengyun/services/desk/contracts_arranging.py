"""What an administrator arranges for a counter, and whom a change touches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """hours: of a working day, such as ("09:00", "12:00"). notice: words for the display and the machines."""

    name: str
    address: str
    hours: tuple[tuple[str, str], ...]
    slot_minutes: int
    slot_capacity: int
    book_days: int
    unclaimed_days: int
    notice: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class WindowSettings:
    """items, organizations: what it serves, everything where neither is named. clerks: accounts of those who
    sit there, every clerk of the counter where nobody is named."""

    number: int
    title: str = ""
    items: tuple[str, ...] = ()
    organizations: tuple[UUID, ...] = ()
    clerks: tuple[UUID, ...] = ()
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class ClosedDay:
    day: date
    reason: str


@dataclass(frozen=True, slots=True)
class LimitView:
    """item_code: '' for all matters together. day: None for any day."""

    id: UUID
    item_code: str
    item_title: str
    day: date | None
    capacity: int


@dataclass(frozen=True, slots=True)
class DeviceView:
    """state: waits (for its code to be typed), enrolled, revoked."""

    id: UUID
    name: str
    state: str
    made_by: str
    made_at: datetime
    paired_at: datetime | None


@dataclass(frozen=True, slots=True)
class CounterLine:
    """A counter in the list of all."""

    code: str
    name: str
    organization_id: UUID
    address: str
    windows: int
    machines: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class CounterFile:
    """A counter with all that is arranged for it."""

    code: str
    organization_id: UUID
    settings: SiteSettings
    windows: tuple[WindowSettings, ...]
    closed: tuple[ClosedDay, ...]
    limits: tuple[LimitView, ...]
    devices: tuple[DeviceView, ...]


@dataclass(frozen=True, slots=True)
class Touched:
    """An appointment for which a change leaves no place: it is cancelled, and whoever has it is told."""

    id: UUID
    slot_at: datetime
    party_name: str
    person_name: str
    item_title: str
    has_phone: bool
