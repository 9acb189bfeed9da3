"""The working calendar as the database holds it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection

from zhengyun.engines.casework.models import CalendarDay, CalendarYear
from zhengyun.kit.ids import uuid7
from zhengyun.kit.workdays import DayKind, WorkCalendar

CALENDAR_LOCK = 7_043_001
# Written out because the ORM takes several times as long to build it as the database to answer.
_YEARS = "SELECT year, state, source, revision FROM casework_calendaryear ORDER BY year"
_Stamp = tuple[tuple[int, str, str, str], ...]
_cached: dict[_Stamp, WorkCalendar] = {}


def calendar() -> WorkCalendar:
    """The calendar of now: one small query tells whether the copy of this process is still right."""
    with connection.cursor() as cursor:
        cursor.execute(_YEARS)
        years = cursor.fetchall()
    stamp = tuple((year, state, source, str(revision)) for year, state, source, revision in years)
    if (found := _cached.get(stamp)) is None:
        found = _load(stamp)
        _cached.clear()
        _cached[stamp] = found
    return found


def calendar_to_write() -> WorkCalendar:
    """The calendar for a due date that is about to be stored.

    A publication waits until this transaction ends and so finds its clocks.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [CALENDAR_LOCK])
    return calendar()


def hold_calendar() -> None:
    """Until this transaction ends nobody else stores a due date or publishes a year."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CALENDAR_LOCK])


def _load(stamp: _Stamp) -> WorkCalendar:
    days = CalendarDay.objects.values_list("day", "kind", "name")
    return WorkCalendar(
        {day: (DayKind(kind), name) for day, kind, name in days},
        frozenset(year for year, state, *_ in stamp if state == "published"),
    )


def write_year(year: int, days: Sequence[tuple[date, str, str]], source: str) -> None:
    """Replace what is known of a year: (day, holiday or make_up, name)."""
    CalendarDay.objects.filter(day__year=year).delete()
    CalendarDay.objects.bulk_create(
        [CalendarDay(day=day, kind=kind, name=name, source=source) for day, kind, name in days]
    )
    CalendarYear.objects.update_or_create(
        year=year, defaults={"state": "published", "source": source, "revision": uuid7()}
    )
