"""The days on which an option is applied for, counted back from the last valid day of a licence. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhengyun.kit.workdays import WorkCalendar

EARLIEST, LATEST = "earliest_working_days", "latest_working_days"


@dataclass(frozen=True, slots=True)
class Window:
    """From `first` to `last`, both included; valid_until: the last valid day of the licence."""

    valid_until: date
    first: date
    last: date

    def is_open(self, today: date) -> bool:
        return self.first <= today <= self.last


def is_stated_well(days: Any) -> bool:
    """Whether a parameter says a window: whole working days before the end, the earliest first."""
    if not isinstance(days, Mapping) or set(days) != {EARLIEST, LATEST}:
        return False
    earliest, latest = days[EARLIEST], days[LATEST]
    return isinstance(earliest, int) and isinstance(latest, int) and earliest >= latest >= 0


def window_before(calendar: WorkCalendar, valid_until: date, days: Mapping[str, int]) -> Window:
    """days: between which working days before the end, such as 90 and 15 (总局令第78号)."""
    first = calendar.take_working_days(valid_until, days[EARLIEST])
    return Window(valid_until, first, calendar.take_working_days(valid_until, days[LATEST]))
