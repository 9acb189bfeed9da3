"""A year of working days as twelve small tables."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

SATURDAY = 5


@dataclass(frozen=True)
class DayCell:
    """number: 0 for a day of another month. sign: 休 or 班 as printed calendars have it."""

    number: int
    kind: str = ""
    words: str = ""
    sign: str = ""


@dataclass(frozen=True)
class Month:
    title: str
    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[DayCell, ...], ...]


def months(year: int, days: Iterable[tuple[date, str, str]]) -> tuple[Month, ...]:
    known = {day: (kind, name) for day, kind, name in days}
    return tuple(_month(year, number, known) for number in range(1, 13))


def _month(year: int, number: int, known: Mapping[date, tuple[str, str]]) -> Month:
    weeks = calendar.Calendar().monthdatescalendar(year, number)
    rows = tuple(tuple(_cell(day, number, known) for day in week) for week in weeks)
    return Month(_("%(year)d-%(month)02d") % {"year": year, "month": number}, _weekdays(), rows)


def _weekdays() -> tuple[tuple[str, str], ...]:
    return (
        (_("Mo"), _("Monday")),
        (_("Tu"), _("Tuesday")),
        (_("We"), _("Wednesday")),
        (_("Th"), _("Thursday")),
        (_("Fr"), _("Friday")),
        (_("Sa"), _("Saturday")),
        (_("Su"), _("Sunday")),
    )


def _cell(day: date, month: int, known: Mapping[date, tuple[str, str]]) -> DayCell:
    if day.month != month:
        return DayCell(0)
    if found := known.get(day):
        kind, name = found
        is_holiday = kind == "holiday"
        words = _("holiday %(name)s") if is_holiday else _("make-up working day %(name)s")
        return DayCell(day.day, kind, words % {"name": name}, _("rest") if is_holiday else _("work"))
    return DayCell(day.day, "weekend" if day.weekday() >= SATURDAY else "")


def working_days(year: int, days: Iterable[tuple[date, str, str]]) -> int:
    """How many days of the year count."""
    known = {day: kind for day, kind, _name in days}
    first, count = date(year, 1, 1).toordinal(), 366 if calendar.isleap(year) else 365
    every = (date.fromordinal(first + number) for number in range(count))
    return sum(known.get(day, "" if day.weekday() >= SATURDAY else "make_up") == "make_up" for day in every)
