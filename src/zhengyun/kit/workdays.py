"""Working days as data: which days count, and what a limit makes of them.

Administrative Licensing Law art. 82: limits are in working days, without statutory
holidays. The State Council's yearly notice moves days: make-up Saturdays and Sundays count.
A year that is not published yet is provisional: Monday to Friday count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class DayKind(StrEnum):
    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"


COUNTED = frozenset({DayKind.WORKDAY, DayKind.MAKE_UP})


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One legal day with its kind, its name where it has one, and whether its year is published."""

    day: date
    kind: DayKind
    name: str = ""
    provisional: bool = False

    @property
    def counts(self) -> bool:
        return self.kind in COUNTED


@dataclass(frozen=True)
class WorkCalendar:
    """Exceptions (holidays and make-up days) by date, over the years that are published."""

    exceptions: Mapping[date, tuple[DayKind, str]]
    published_years: frozenset[int]

    def day(self, day: date) -> CalendarDay:
        provisional = day.year not in self.published_years
        if (exception := self.exceptions.get(day)) is not None:
            return CalendarDay(day, exception[0], exception[1], provisional)
        kind = DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WORKDAY
        return CalendarDay(day, kind, "", provisional)

    def is_working(self, day: date) -> bool:
        return self.day(day).counts

    def add_working_days(self, start: date, amount: int) -> date:
        """The amount-th working day after `start`; `start` itself is not counted.

        amount 0 gives `start`. Raises ValueError for a negative amount.
        """
        if amount < 0:
            raise ValueError(f"amount must not be negative: {amount}")
        current = start
        while amount:
            current += timedelta(days=1)
            amount -= self.is_working(current)
        return current

    def take_working_days(self, end: date, amount: int) -> date:
        """The amount-th working day before `end`; `end` itself is not counted.

        amount 0 gives `end`. Raises ValueError for a negative amount.
        """
        if amount < 0:
            raise ValueError(f"amount must not be negative: {amount}")
        current = end
        while amount:
            current -= timedelta(days=1)
            amount -= self.is_working(current)
        return current

    def working_days_between(self, after: date, until: date) -> int:
        """Working days in the half-open interval (after, until]; negative when until < after."""
        if until < after:
            return -self.working_days_between(until, after)
        days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
        return sum(self.is_working(d) for d in days)

    def next_working_day(self, day: date) -> date:
        """The day itself if it is a working day, else the next one."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def walk(self, after: date, until: date) -> list[CalendarDay]:
        """Every day in (after, until], for an explanation line by line."""
        return [self.day(after + timedelta(days=n)) for n in range(1, (until - after).days + 1)]
