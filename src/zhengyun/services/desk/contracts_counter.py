"""What the pages of counters show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SiteView:
    id: UUID
    code: str
    name: str
    address: str
    hours: tuple[tuple[str, str], ...]
    book_days: int


@dataclass(frozen=True, slots=True)
class TicketView:
    """ahead: how many wait before it at the windows that serve it; None once it was called. window: where it
    is called, or where alone it waits. is_back: it was called and missed, and comes next at that window."""

    id: UUID
    site_id: UUID
    site_code: str
    site_name: str
    label: str
    title: str
    state: str
    item_code: str
    window: int | None
    ahead: int | None
    calls: int
    taken_at: datetime
    slot_at: datetime | None
    called_at: datetime | None
    appointment_id: UUID | None
    ended_at: datetime | None = None
    is_back: bool = False


VISIT_KINDS = ("served", "received", "handed_over")


@dataclass(frozen=True, slots=True)
class VisitView:
    """One service at a counter. code: secret, on the paper of who was served. label: of his number, or ''.

    window: its number, None where it is not known. organization_id: whose clerks work there.
    """

    id: UUID
    code: str
    kind: str
    organization_id: UUID
    site_name: str
    window_id: UUID | None
    window: int | None
    label: str
    case_id: UUID | None
    item_code: str
    title: str
    clerk_name: str
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class WindowView:
    """A window that is open."""

    id: UUID
    number: int
    title: str
    site_name: str
    organization_id: UUID


@dataclass(frozen=True, slots=True)
class SlotView:
    """free: how many places are left."""

    at: datetime
    free: int


@dataclass(frozen=True, slots=True)
class AppointmentView:
    id: UUID
    site_id: UUID
    site_name: str
    site_address: str
    slot_at: datetime
    until: datetime
    item_code: str
    item_title: str
    party_id: UUID
    party_name: str
    person_id: UUID
    person_name: str
    phone: str
    state: str
    sequence: int
    changed_at: datetime

    @property
    def day(self) -> date:
        return self.slot_at.date()


@dataclass(frozen=True, slots=True)
class WindowEntry:
    """A window to enter. items, organizations: what it serves; everything where neither is named."""

    number: int
    title: str = ""
    items: tuple[str, ...] = ()
    organizations: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteEntry:
    """A counter to enter. hours: of a working day, such as ("09:00", "12:00")."""

    code: str
    name: str
    organization_id: UUID
    hours: tuple[tuple[str, str], ...]
    windows: tuple[WindowEntry, ...]
    address: str = ""
    slot_minutes: int = 15
    slot_capacity: int = 2
