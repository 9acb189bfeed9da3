"""Pure rules of counters: the slots of a day, whose turn it is, what becomes of a ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
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
}
"""What a clerk does with the ticket at his window: from which state, into which."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the order needs of a ticket. slot_at: of its appointment; None without one."""

    number: int
    taken_at: datetime
    slot_at: datetime | None = None


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


def has_precedence(ticket: Waiting, now: datetime) -> bool:
    """An appointment whose time has come, and whose holder was there in time."""
    if ticket.slot_at is None:
        return False
    return ticket.slot_at <= now and ticket.taken_at <= ticket.slot_at + GRACE


def order(ticket: Waiting, now: datetime) -> tuple[int, datetime, int]:
    """Sorts the tickets that wait: appointments at their time, then numbers as they were taken."""
    if has_precedence(ticket, now) and ticket.slot_at is not None:
        return 0, ticket.slot_at, ticket.number
    return 1, ticket.taken_at, ticket.number


def serves(
    items: Sequence[str], organizations: Sequence[object], item_code: str, organization: object
) -> bool:
    """Whether a window takes this ticket; one that names nothing takes every ticket."""
    if not items and not organizations:
        return True
    return item_code in items or (organization is not None and organization in organizations)
