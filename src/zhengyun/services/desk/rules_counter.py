"""Pure rules of counters: the slots of a day, whose turn it is, what becomes of a ticket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

GRACE = timedelta(minutes=15)
"""An appointment keeps its precedence for this long after its time; later the number counts."""

MISSED_AFTER = timedelta(minutes=60)
"""Who has not come by then did not come."""

MOST_AHEAD = 3
"""Open appointments of one person at a time."""

TICKET_MOVES: Mapping[str, tuple[frozenset[str], str]] = {
    "again": (frozenset({"called"}), "called"),
    "done": (frozenset({"called"}), "done"),
    "missed": (frozenset({"called"}), "missed"),
    "transfer": (frozenset({"called"}), "waiting"),
    "recall": (frozenset({"missed"}), "called"),
    "put_back": (frozenset({"missed"}), "waiting"),
}
"""What a clerk does with a ticket: from which state, into which. Whoever missed his call and comes back the
same day is called again at a free window (recall), else he comes next there (put_back)."""

AT_WINDOW = frozenset({"again", "done", "missed", "transfer"})
"""Those of the ticket that stands at the window."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the order needs of a ticket. slot_at: of its appointment; None without one. missed_at: of one that
    was called, missed and put back; None of all others."""

    number: int
    taken_at: datetime
    slot_at: datetime | None = None
    missed_at: datetime | None = None


def slots(hours: Sequence[Sequence[str]], day: date, minutes: int, zone: ZoneInfo) -> list[datetime]:
    """The beginnings of the slots of a working day; a slot lies within one opening."""
    found: list[datetime] = []
    step = timedelta(minutes=minutes)
    for opens, closes in hours:
        at = datetime.combine(day, time.fromisoformat(opens), zone)
        end = datetime.combine(day, time.fromisoformat(closes), zone)
        while at + step <= end:
            found.append(at)
            at += step
    return found


def is_within(hours: Sequence[Sequence[str]], at: time) -> bool:
    """Whether the counter is open at this time of a working day."""
    return any(time.fromisoformat(opens) <= at < time.fromisoformat(closes) for opens, closes in hours)


def opens_next(
    hours: Sequence[Sequence[str]], days: Sequence[date], now: datetime, zone: ZoneInfo
) -> datetime | None:
    """The first opening after now on these days."""
    times = (datetime.combine(day, time.fromisoformat(opens), zone) for day in days for opens, _end in hours)
    return min((at for at in times if at > now), default=None)


def has_precedence(ticket: Waiting, now: datetime) -> bool:
    """An appointment whose time has come, and whose holder was there in time."""
    if ticket.slot_at is None:
        return False
    return ticket.slot_at <= now and ticket.taken_at <= ticket.slot_at + GRACE


def order(ticket: Waiting, now: datetime) -> tuple[int, datetime, int]:
    """Sorts the tickets that wait: who came back after his call, appointments at their time, then numbers as
    they were taken."""
    if ticket.missed_at is not None:
        return 0, ticket.missed_at, ticket.number
    if has_precedence(ticket, now) and ticket.slot_at is not None:
        return 1, ticket.slot_at, ticket.number
    return 2, ticket.taken_at, ticket.number


def serves(
    items: Sequence[str], organizations: Sequence[object], item_code: str, organization: object
) -> bool:
    """Whether a window takes this ticket; one that names nothing takes every ticket."""
    if not items and not organizations:
        return True
    return item_code in items or (organization is not None and organization in organizations)


Serving = tuple[UUID, Sequence[str], Sequence[object]]
"""Of an open window: its site, the matters and the departments that it names."""


def sites_for(windows: Sequence[Serving], item_code: str, organization: object) -> frozenset[UUID]:
    """Where a matter is at home: at the sites with a window that names it; without one, where a window names
    its department; without that, where a window takes everything."""
    by_item = {site for site, items, _offices in windows if item_code in items}
    by_office = {site for site, _items, offices in windows if organization in offices}
    for_all = {site for site, items, offices in windows if not items and not offices}
    return frozenset(by_item or by_office or for_all)


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What a counter offers on a day. slots: the beginnings; none on a closed day. capacity: of each slot,
    all matters together; per_item: of matters with a limit of their own."""

    slots: tuple[datetime, ...]
    capacity: int
    per_item: Mapping[str, int]

    def limit(self, item_code: str) -> int:
        return min(self.capacity, self.per_item.get(item_code, self.capacity))


@dataclass(frozen=True, slots=True)
class Booked:
    """What the plan needs of an appointment."""

    id: UUID
    slot_at: datetime
    item_code: str
    created_at: datetime


def places(plan: DayPlan, booked: Sequence[Booked], item_code: str) -> dict[datetime, int]:
    """The places left in each slot for this matter; '' for one that has no limit of its own."""
    total = Counter(one.slot_at for one in booked)
    own = Counter(one.slot_at for one in booked if one.item_code == item_code)
    return {at: max(0, min(plan.capacity - total[at], plan.limit(item_code) - own[at])) for at in plan.slots}


def misfits(plan: DayPlan, booked: Sequence[Booked]) -> list[Booked]:
    """Appointments for which the plan has no place any more; whoever booked first keeps his."""
    open_at, total, own, found = set(plan.slots), Counter[datetime](), Counter[tuple[datetime, str]](), []
    for one in sorted(booked, key=lambda each: (each.created_at, each.id)):
        mine = (one.slot_at, one.item_code)
        has_place = total[one.slot_at] < plan.capacity and own[mine] < plan.limit(one.item_code)
        if one.slot_at not in open_at or not has_place:
            found.append(one)
            continue
        total[one.slot_at] += 1
        own[mine] += 1
    return found
