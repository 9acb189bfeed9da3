"""Clocks as others see them, each with the explanation of its due date."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import FilteredRelation, Q

from zhengyun.engines.casework import rules_clock
from zhengyun.engines.casework.contracts.clocks import ClockLine, ClockView, Lamp, Unit
from zhengyun.engines.casework.logic.calendar import calendar
from zhengyun.engines.casework.logic.clocks import LIVE
from zhengyun.engines.casework.logic.terms import due_of, terms_of
from zhengyun.engines.casework.models import Case, CaseClock, ClockInterval, Task
from zhengyun.engines.casework.views import DaysLeft, Waiting
from zhengyun.kit import clock as kit_clock
from zhengyun.kit.workdays import WorkCalendar

CLOCK = (
    "id",
    "case_id",
    "task_id",
    "kind",
    "unit",
    "amount",
    "extended_by",
    "source",
    "started_at",
    "started_on",
    "due_on",
    "due_at",
    "is_provisional",
    "state",
    "lamp",
)
PAUSE = ("starts_on", "expected_until", "ends_on", "reason")


def explain(row: CaseClock) -> tuple[ClockLine, ...]:
    """The way from the start to the due day, line by line."""
    return due_of(row).lines


def clock_views(case: Case, working: WorkCalendar | None = None) -> tuple[ClockView, ...]:
    """Every clock of a case in the order in which they began; two queries whatever their number.

    working: where the caller knows it.
    """
    working = working or calendar()
    intervals = list(ClockInterval.objects.filter(case=case).order_by("starts_on"))
    rows = CaseClock.objects.filter(case=case).exclude(state="cancelled").order_by("started_at", "id")
    return tuple(
        _view(row, working, terms := terms_of(row, intervals), _lines(row, working, terms)) for row in rows
    )


def waiting_tasks(tasks: Sequence[Task], left: DaysLeft) -> dict[UUID, Waiting]:
    """Of the open ones of some tasks: how their cases stand. One query whatever their number."""
    waiting = [task for task in tasks if task.closed_at is None]
    cases: dict[UUID, list[dict[str, Any]]] = {}
    for found in _live_rows({task.case_id for task in waiting}):
        cases.setdefault(found["id"], []).append(found)
    return {task.id: _waiting(task, cases[task.case_id], left.calendar) for task in waiting}


def _live_rows(case_ids: Collection[UUID]) -> list[dict[str, Any]]:
    """A row for each live clock of each case, with the pause that is open; one for a case without any."""
    if not case_ids:
        return []
    rows = Case.objects.filter(pk__in=case_ids).annotate(
        live=FilteredRelation("clocks", condition=Q(clocks__state__in=LIVE)),
        pause=FilteredRelation("intervals", condition=Q(intervals__ends_on=None)),
    )
    columns = (*(f"live__{one}" for one in CLOCK), *(f"pause__{one}" for one in PAUSE))
    return list(rows.values("id", "state", "closed_at", *columns).order_by("id"))


def _waiting(task: Task, rows: Sequence[dict[str, Any]], working: WorkCalendar) -> Waiting:
    live = [CaseClock(**{one: row[f"live__{one}"] for one in CLOCK}) for row in rows if row["live__id"]]
    pause = ClockInterval(**{one: rows[0][f"pause__{one}"] for one in PAUSE})
    found = rules_clock.limit_of_task(live, task.id, is_decided=rows[0]["closed_at"] is not None)
    if found is None:
        return Waiting(rows[0]["state"])
    terms = terms_of(found, [pause] if pause.starts_on else [])
    return Waiting(rows[0]["state"], _view(found, working, terms))


def _lines(row: CaseClock, working: WorkCalendar, terms: rules_clock.Terms) -> tuple[ClockLine, ...]:
    return rules_clock.due(working, row.started_at, terms).lines


def _view(
    row: CaseClock, working: WorkCalendar, terms: rules_clock.Terms, lines: tuple[ClockLine, ...] = ()
) -> ClockView:
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
        lines=lines,
        task_id=row.task_id,
    )


def _left(row: CaseClock, working: WorkCalendar, terms: rules_clock.Terms) -> int:
    if terms.unit is Unit.HOUR:
        return rules_clock.hours_left(row.due_at, kit_clock.now())
    return rules_clock.days_left(working, row.due_on, kit_clock.today(), terms)


def working_days(first: date, last: date) -> list[date]:
    known = calendar()
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if known.is_working(day)]
