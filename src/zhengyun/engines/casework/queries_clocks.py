"""Clocks as others see them, each with the explanation of its due date."""

from __future__ import annotations

from datetime import date, timedelta

from zhengyun.engines.casework import rules_clock
from zhengyun.engines.casework.contracts.clocks import ClockLine, ClockView, Lamp, Unit
from zhengyun.engines.casework.logic.calendar import calendar
from zhengyun.engines.casework.logic.terms import due_of, terms_of
from zhengyun.engines.casework.models import Case, CaseClock, ClockInterval
from zhengyun.kit import clock as kit_clock
from zhengyun.kit.workdays import WorkCalendar


def explain(row: CaseClock) -> tuple[ClockLine, ...]:
    """The way from the start to the due day, line by line."""
    return due_of(row).lines


def clock_views(case: Case) -> tuple[ClockView, ...]:
    """Every clock of a case in the order in which they began; two queries whatever their number."""
    working = calendar()
    intervals = list(ClockInterval.objects.filter(case=case).order_by("starts_on"))
    rows = CaseClock.objects.filter(case=case).exclude(state="cancelled").order_by("started_at", "id")
    return tuple(_view(row, working, intervals) for row in rows)


def _view(row: CaseClock, working: WorkCalendar, intervals: list[ClockInterval]) -> ClockView:
    terms = terms_of(row, intervals)
    return ClockView(
        kind=row.kind,
        unit=Unit(row.unit),
        amount=row.amount,
        extended_by=row.extended_by,
        source=row.source,
        started_on=row.started_on,
        due_on=row.due_on,
        due_at=row.due_at,
        state=row.state,
        lamp=Lamp(row.lamp),
        left=_left(row, working, terms),
        is_provisional=row.is_provisional,
        lines=rules_clock.due(working, row.started_at, terms).lines,
    )


def _left(row: CaseClock, working: WorkCalendar, terms: rules_clock.Terms) -> int:
    if terms.unit is Unit.HOUR:
        return rules_clock.hours_left(row.due_at, kit_clock.now())
    return rules_clock.days_left(working, row.due_on, kit_clock.today(), terms)


def working_days(first: date, last: date) -> list[date]:
    known = calendar()
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if known.is_working(day)]
