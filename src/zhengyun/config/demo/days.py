"""Moments of the demonstration cases, relative to the day of loading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import chinese_calendar

from zhengyun.kit import clock

OPENS, CLOSES = time(8, 30), time(17, 30)


def is_working(day: date) -> bool:
    """Monday to Friday in years whose holidays are not published."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def forward(day: date, amount: int) -> date:
    """The amount-th working day after a day."""
    while amount:
        day += timedelta(days=1)
        amount -= is_working(day)
    return day


@dataclass(frozen=True, slots=True)
class Days:
    """`now` is the instant of loading; nothing happens after it."""

    now: datetime

    @property
    def last(self) -> date:
        """The working day to which ages are counted: today once the counters have opened."""
        here = clock.local(self.now)
        day = here.date()
        if here.time() < OPENS:
            day -= timedelta(days=1)
        while not is_working(day):
            day -= timedelta(days=1)
        return day

    def ago(self, amount: int) -> date:
        """The amount-th working day before the last one; 0 is the last one itself."""
        day = self.last
        while amount:
            day -= timedelta(days=1)
            amount -= is_working(day)
        return day

    def instant(self, day: date, at: time) -> datetime:
        """Office hours; on the day of loading they are squeezed into what has passed of it."""
        wanted = clock.civil(day, at)
        opening = clock.civil(day, OPENS)
        if day != clock.local(self.now).date() or self.now >= clock.civil(day, CLOSES):
            return wanted
        passed = (wanted - opening) / (clock.civil(day, CLOSES) - opening)
        return opening + (self.now - opening) * min(1.0, max(0.0, passed)) * 0.98
