"""Rules of the cloud service: pure functions and state tables. Money is integer fen."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from zhengyun.services.cloud.contracts.words import LeaseState, LineState, SystemState

HOURS_PER_MONTH = 720
"""Hours of a priced month: 30 days (facts.md 5.2: month proration by hour)."""

_MICROSECONDS = HOURS_PER_MONTH * 3600 * 1_000_000


LINE_STEPS: Mapping[LineState, frozenset[LineState]] = {
    LineState.ASKED: frozenset({LineState.COMMITTED, LineState.CUT, LineState.FREED}),
    LineState.COMMITTED: frozenset({LineState.MAKING, LineState.FREED}),
    LineState.MAKING: frozenset({LineState.DELIVERED, LineState.FREED}),
    LineState.DELIVERED: frozenset({LineState.CONFIRMED, LineState.FREED}),
    LineState.CONFIRMED: frozenset(),
    LineState.CUT: frozenset(),
    LineState.FREED: frozenset(),
}
RESERVING = frozenset({LineState.COMMITTED, LineState.MAKING, LineState.DELIVERED})
"""States in which a line counts as approved but not yet held by a lease."""


def can_step(before: LineState, after: LineState) -> bool:
    return after in LINE_STEPS[before]


ORDERABLE = frozenset({SystemState.PLANNED, SystemState.ON_CLOUD, SystemState.EXEMPT})


HOLDING = frozenset({LeaseState.ACTIVE, LeaseState.EXPIRING, LeaseState.GRACE, LeaseState.STOPPED})


@dataclass(frozen=True, slots=True)
class ExpiryTerms:
    """Days, as in force on a date. notice_days: before the end. grace_days: from the end until it is
    stopped. stopped_days: from then until it is reclaimed."""

    notice_days: tuple[int, ...]
    grace_days: int
    stopped_days: int

    def stops_on(self, ends_on: date) -> date:
        return ends_on + timedelta(days=self.grace_days)

    def reclaimed_on(self, ends_on: date) -> date:
        return self.stops_on(ends_on) + timedelta(days=self.stopped_days)


def lease_state(ends_on: date, today: date, terms: ExpiryTerms) -> LeaseState:
    """What a lease is on a day. ends_on: the first day that does not belong to it any more."""
    if today >= terms.reclaimed_on(ends_on):
        return LeaseState.ENDED
    if today >= terms.stops_on(ends_on):
        return LeaseState.STOPPED
    if today >= ends_on:
        return LeaseState.GRACE
    first = max(terms.notice_days, default=0)
    return LeaseState.EXPIRING if (ends_on - today).days <= first else LeaseState.ACTIVE


_WAY = (LeaseState.GRACE, LeaseState.STOPPED, LeaseState.ENDED)


def one_step(before: LeaseState, target: LeaseState) -> LeaseState:
    """Nothing is reclaimed that was not stopped before, nor stopped that was not past its end before:
    where days were missed, each run makes up for one step."""
    if target not in _WAY:
        return target
    reached = _WAY.index(before) if before in _WAY else -1
    return _WAY[min(_WAY.index(target), reached + 1)]


def due_notice(ends_on: date, today: date, terms: ExpiryTerms) -> int | None:
    """The notice that is due: the smallest of the days that has been reached; None before the first.

    A day on which nothing ran is made up for by the next, with one notice and not several.
    """
    left = (ends_on - today).days
    if left <= 0:
        return None
    return min((days for days in terms.notice_days if left <= days), default=None)


def next_step(ends_on: date, today: date, terms: ExpiryTerms) -> tuple[date, LeaseState] | None:
    """When a lease changes next, and to what; None when it has ended."""
    first = max(terms.notice_days, default=0)
    steps = (
        (ends_on - timedelta(days=first), LeaseState.EXPIRING),
        (ends_on, LeaseState.GRACE),
        (terms.stops_on(ends_on), LeaseState.STOPPED),
        (terms.reclaimed_on(ends_on), LeaseState.ENDED),
    )
    return next((step for step in steps if step[0] > today), None)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def price_of(components: Mapping[str, int], unit_prices: Mapping[str, int]) -> int:
    """Fen in a month: the sum of quantity times unit price. KeyError: a component has no price."""
    return sum(quantity * unit_prices[code] for code, quantity in components.items())


def times(components: Mapping[str, int], count: int) -> dict[str, int]:
    return {code: quantity * count for code, quantity in components.items()}


def together(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Quantities of several lists of components added up."""
    found: dict[str, int] = {}
    for part in parts:
        for code, quantity in part.items():
            found[code] = found.get(code, 0) + quantity
    return found


def exact_charge(quantity: int, start: datetime, end: datetime, fen_per_month: int) -> Fraction:
    """The exact price of an interval in fen: quantity x price x its share of a 720 hour month."""
    if end <= start:
        return Fraction(0)
    micros = (end - start) // timedelta(microseconds=1)
    return Fraction(quantity * fen_per_month * micros, _MICROSECONDS)


def round_fen(exact: Fraction) -> int:
    """Half a fen and more counts as one. Amounts are never negative here."""
    return int((2 * exact + 1) // 2)


def hours_of(spans: Sequence[tuple[datetime, datetime]]) -> Decimal:
    """Hours of intervals, two decimals, half up."""
    micros = sum((max(end - start, timedelta()) // timedelta(microseconds=1) for start, end in spans), 0)
    return (Decimal(micros) / Decimal(3_600_000_000)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def cut_down(asked: int, approved: int | None) -> int:
    """What is approved of a line: never more than was asked, never below nothing; None: all of it."""
    return asked if approved is None else max(0, min(asked, approved))


def parse_ports(text: str) -> tuple[int, int]:
    """``443`` or ``8000-8080``, between 1 and 65535. Raises ValueError."""
    first, dash, last = text.strip().partition("-")
    low = int(first)
    high = int(last) if dash else low
    if not 1 <= low <= high <= 65535:
        raise ValueError(text)
    return low, high
