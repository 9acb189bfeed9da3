"""When something is due, why, and which lamp that gives. Pure: dates in, dates out.

Administrative Licensing Law art. 82: limits are in working days; the day on which a limit begins is not
counted. Art. 45: hearing, tender, auction, inspection, testing, quarantine, appraisal and expert review
do not count. Civil Code art. 203: a limit in calendar days that ends on a day off ends on the next
working day. Due instants are the half-open end of the last day in Asia/Shanghai.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from zhengyun.engines.casework.contracts.clocks import ClockLine, Lamp, Unit
from zhengyun.kit import clock
from zhengyun.kit.workdays import CalendarDay, DayKind, WorkCalendar

WARNING_SHARE_PERCENT = 90
LAMP_ORDER = (Lamp.GREEN, Lamp.WARNING, Lamp.PAST_PROMISE, Lamp.PAST_LAW)
PAST: dict[str, Lamp] = {
    "statutory": Lamp.PAST_LAW,
    "notice": Lamp.PAST_LAW,
    "service": Lamp.PAST_LAW,
    "promised": Lamp.PAST_PROMISE,
    "step": Lamp.PAST_PROMISE,
    "correction": Lamp.GREEN,
    "supplement": Lamp.GREEN,
}
"""What a clock of this kind shows when it has run out. Limits of the applicant himself turn no lamp."""

REMINDED = "supplement"
"""The limit before whose last day the applicant is reminded."""

MORNING = timedelta(hours=9)
"""When he is: a short message in the night wakes people."""

CASE_KINDS = frozenset({"statutory", "promised", "notice", "service"})
"""Clocks that turn the lamp of the case. A step's clock turns the lamp of its task."""

HOLDABLE_KINDS = frozenset({"statutory", "promised", "step"})
"""Clocks from which intervals of art. 45 are taken out."""

_KIND_LINES = {
    DayKind.WORKDAY: "counted",
    DayKind.MAKE_UP: "make_up",
    DayKind.WEEKEND: "weekend",
    DayKind.HOLIDAY: "holiday",
}


class LiveClock(Protocol):
    """What of a clock that runs or is held decides whether a task stands under it."""

    @property
    def kind(self) -> str: ...
    @property
    def task_id(self) -> UUID | None: ...
    @property
    def due_on(self) -> date: ...


Live = TypeVar("Live", bound=LiveClock)


@dataclass(frozen=True, slots=True)
class Excluded:
    """Days that do not count: half-open [starts_on, ends_on), with the reason."""

    starts_on: date
    ends_on: date
    reason: str = ""

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day < self.ends_on


@dataclass(frozen=True, slots=True)
class Terms:
    """A limit: how much of which unit, by how much it was extended, and what does not count."""

    unit: Unit
    amount: int
    extended_by: int = 0
    excluded: tuple[Excluded, ...] = ()

    @property
    def total(self) -> int:
        return self.amount + self.extended_by

    def excluded_on(self, day: date) -> Excluded | None:
        return next((interval for interval in self.excluded if day in interval), None)


@dataclass(frozen=True, slots=True)
class Due:
    """The last day in time, the half-open end, when the warning begins, and the way there.

    is_provisional: a day on the way lies in a year whose working days are not published.
    """

    due_on: date
    due_at: datetime
    warn_at: datetime
    is_provisional: bool
    lines: tuple[ClockLine, ...]


def due(calendar: WorkCalendar, started_at: datetime, terms: Terms) -> Due:
    """When a limit that began at an instant ends. Raises ValueError for a negative amount."""
    if terms.total < 0:
        raise ValueError(f"amount must not be negative: {terms.total}")
    if terms.unit is Unit.HOUR:
        return _due_in_hours(calendar, started_at, terms)
    started_on = clock.local(started_at).date()
    lines = [ClockLine(started_on, "start", 0), *_days(calendar, started_on, terms)]
    last = lines[-1] if len(lines) == 1 else lines.pop()
    due_on = last.day
    lines.append(ClockLine(due_on, "due", last.count, last.note))
    due_at = clock.day_end(due_on)
    return Due(
        due_on,
        due_at,
        _warn_at(lines, started_at, due_at),
        _is_provisional(calendar, started_on, due_on),
        tuple(lines),
    )


def _days(calendar: WorkCalendar, started_on: date, terms: Terms) -> Iterator[ClockLine]:
    if terms.unit is Unit.AT_ONCE:
        return
    count, day = 0, started_on
    while count < terms.total:
        day += timedelta(days=1)
        found = calendar.day(day)
        if (interval := terms.excluded_on(day)) is not None:
            yield ClockLine(day, "excluded", count, interval.reason)
            continue
        count += found.counts or terms.unit is Unit.CALENDAR_DAY
        yield _line(found, count, terms.unit)
        if terms.extended_by and count == terms.amount and _counts(found, terms.unit):
            yield ClockLine(day, "extension", count, str(terms.extended_by))
    if terms.unit is Unit.CALENDAR_DAY and terms.total:
        yield from _roll_over(calendar, day, terms)


def _counts(day: CalendarDay, unit: Unit) -> bool:
    return day.counts or unit is Unit.CALENDAR_DAY


def _line(day: CalendarDay, count: int, unit: Unit) -> ClockLine:
    kind = "counted" if unit is Unit.CALENDAR_DAY else _KIND_LINES[day.kind]
    return ClockLine(day.day, kind, count, day.name)


def _roll_over(calendar: WorkCalendar, day: date, terms: Terms) -> Iterator[ClockLine]:
    while not calendar.is_working(day):
        day += timedelta(days=1)
        found = calendar.day(day)
        yield ClockLine(day, _KIND_LINES[found.kind], terms.total, found.name)


def _due_in_hours(calendar: WorkCalendar, started_at: datetime, terms: Terms) -> Due:
    """Clock hours; days that do not count stop the hours from midnight to midnight."""
    due_at = started_at + timedelta(hours=terms.total)
    lines = [ClockLine(clock.local(started_at).date(), "start", 0)]
    for interval in sorted(terms.excluded, key=lambda one: one.starts_on):
        begins = max(started_at, clock.civil(interval.starts_on))
        ends = clock.civil(interval.ends_on)
        if begins < due_at and begins < ends:
            due_at += ends - begins
            lines.append(ClockLine(interval.starts_on, "excluded", 0, interval.reason))
    due_on = clock.local(due_at - timedelta(microseconds=1)).date() if terms.total else lines[0].day
    lines.append(ClockLine(due_on, "due", terms.total))
    warn_at = due_at - timedelta(hours=terms.total) * (100 - WARNING_SHARE_PERCENT) / 100
    return Due(due_on, due_at, warn_at, False, tuple(lines))


def _is_provisional(calendar: WorkCalendar, started_on: date, due_on: date) -> bool:
    return any(year not in calendar.published_years for year in range(started_on.year, due_on.year + 1))


def _warn_at(lines: Sequence[ClockLine], started_at: datetime, due_at: datetime) -> datetime:
    """The earlier of: one counted day before the last one begins; 90 % of the counted days are over.

    A limit of one day warns on that day; at once warns when 90 % of what is left of the day is over.
    """
    counted = sorted({line.count: line.day for line in reversed(lines) if line.count}.items())
    if not counted:
        return started_at + (due_at - started_at) * WARNING_SHARE_PERCENT / 100
    total = counted[-1][0]
    used = -(-total * WARNING_SHARE_PERCENT // 100)
    return clock.civil(dict(counted)[max(1, min(total - 1, used + 1))])


def lamp_of(kind: str, warn_at: datetime, due_at: datetime, now: datetime) -> Lamp:
    """The lamp of one running clock at an instant."""
    past = PAST[kind]
    if past is Lamp.GREEN or now < warn_at:
        return Lamp.GREEN
    return Lamp.WARNING if now < due_at else past


def limit_of_task(live: Iterable[Live], task_id: UUID, *, is_decided: bool) -> Live | None:
    """The one live clock under which a task stands; None for none.

    While the applicant is asked, his. After the decision the limits of the case are over: the step's own,
    else that of service. Before, what ends first of the step's and the case's.
    """
    mine = {one.kind: one for one in live if one.task_id in (None, task_id)}
    if "correction" in mine:
        return mine["correction"]
    if is_decided:
        return mine.get("step") or mine.get("service")
    running = [mine[kind] for kind in ("notice", "promised", "statutory", "step") if kind in mine]
    return min(running, key=lambda one: one.due_on, default=None)


def worst(lamps: Sequence[Lamp]) -> Lamp:
    return max(lamps, key=LAMP_ORDER.index, default=Lamp.GREEN)


def next_turn(kind: str, warn_at: datetime, due_at: datetime, now: datetime) -> datetime | None:
    """The next instant at which this clock's lamp turns, or its limit lapses."""
    moments = (due_at,) if PAST[kind] is Lamp.GREEN else (warn_at, due_at)
    return next((moment for moment in moments if moment > now), None)


def next_reminder(calendar: WorkCalendar, found: Due, now: datetime) -> datetime | None:
    """The next morning on which the applicant is reminded: of the day on which the warning begins, and of
    the working day after the last."""
    after = calendar.next_working_day(found.due_on + timedelta(days=1))
    moments = [clock.civil(day) + MORNING for day in (clock.local(found.warn_at).date(), after)]
    return next((moment for moment in moments if moment > now), None)


def days_left(calendar: WorkCalendar, due_on: date, today: date, terms: Terms | None = None) -> int:
    """Working days (calendar days for such a limit) after today until due_on; negative when past."""
    unit = terms.unit if terms else Unit.WORKING_DAY
    if unit is Unit.CALENDAR_DAY:
        return (due_on - today).days
    left = calendar.working_days_between(today, due_on)
    if terms is None or not terms.excluded or left <= 0:
        return left
    days = (today + timedelta(days=n) for n in range(1, (due_on - today).days + 1))
    return left - sum(calendar.is_working(d) and terms.excluded_on(d) is not None for d in days)


def hours_left(due_at: datetime, now: datetime) -> int:
    """Whole hours until due_at; negative when past."""
    return int((due_at - now) // timedelta(hours=1))
