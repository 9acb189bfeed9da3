"""Which open due dates a year's working days would move, before anybody publishes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from zhengyun.engines.casework import rules_clock
from zhengyun.engines.casework.contracts.administration import CalendarPreview, MovedDue
from zhengyun.engines.casework.logic.calendar import calendar
from zhengyun.engines.casework.logic.clocks import LIVE
from zhengyun.engines.casework.logic.publish_calendar_year import check_days
from zhengyun.engines.casework.logic.terms import terms_of
from zhengyun.engines.casework.models import CaseClock, ClockInterval
from zhengyun.engines.casework.permissions_admin import check_can_look
from zhengyun.kit.actor import Actor
from zhengyun.kit.workdays import DayKind, WorkCalendar

MOST = 5000
MOST_EXAMPLES = 10

Named = Iterable[tuple[date, str]]


def preview_calendar_year(
    actor: Actor, year: int, holidays: Named, make_up: Named, source: str
) -> CalendarPreview:
    """Reads with three queries, whatever the number of cases; beyond the first 5,000 it only says so."""
    check_can_look(actor)
    days = [(day, "holiday", name) for day, name in holidays] + [
        (day, "make_up", name) for day, name in make_up
    ]
    check_days(year, days, source)
    wanted = _with_year(calendar(), year, days)
    rows = list(_open_clocks(year)[: MOST + 1])
    intervals = _intervals({row.case_id for row in rows[:MOST]})
    moved = []
    for row in rows[:MOST]:
        terms = terms_of(row, intervals[row.case_id])
        after = rules_clock.due(wanted, row.started_at, terms).due_on
        if after != row.due_on:
            moved.append(MovedDue(row.case.number, row.case.title, row.kind, row.due_on, after))
    return CalendarPreview(len(rows[:MOST]), len(moved), len(rows) > MOST, tuple(moved[:MOST_EXAMPLES]))


def _open_clocks(year: int) -> QuerySet[CaseClock]:
    rows = CaseClock.objects.filter(
        state__in=LIVE,
        started_on__lte=date(year, 12, 31),
        due_on__gte=date(year, 1, 1),
        unit__in=("working_day", "calendar_day"),
    )
    return rows.select_related("case").order_by("due_on", "id")


def _intervals(cases: set[UUID]) -> Mapping[UUID, list[ClockInterval]]:
    found: dict[UUID, list[ClockInterval]] = defaultdict(list)
    for one in ClockInterval.objects.filter(case_id__in=cases).order_by("starts_on"):
        found[one.case_id].append(one)
    return found


def _with_year(present: WorkCalendar, year: int, days: Iterable[tuple[date, str, str]]) -> WorkCalendar:
    kept = {day: kind for day, kind in present.exceptions.items() if day.year != year}
    added = {day: (DayKind(kind), name) for day, kind, name in days}
    return WorkCalendar({**kept, **added}, present.published_years | {year})
