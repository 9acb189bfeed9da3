"""The clocks of a case: start, hold, extend, end. The caller has locked the case."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Min

from zhengyun.engines.casework import rules_clock
from zhengyun.engines.casework.contracts.clocks import Unit
from zhengyun.engines.casework.logic.calendar import calendar_to_write
from zhengyun.engines.casework.logic.lamps import refresh_lamp
from zhengyun.engines.casework.logic.terms import intervals_of, terms_of
from zhengyun.engines.casework.logic.timers import cancel_timers, schedule_turn
from zhengyun.engines.casework.models import Case, CaseClock, ClockChange, ClockInterval, Task
from zhengyun.kit import clock as kit_clock
from zhengyun.kit.workdays import WorkCalendar

LIVE = ("running", "held")
SUPPLEMENT = "supplement"
_CASE_COLUMNS = {"promised": "promised_due_on", "statutory": "statutory_due_on"}


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as a procedure states it: amount, unit, legal source."""

    amount: int
    unit: Unit
    source: str = ""

    @classmethod
    def of(cls, stated: Mapping[str, Any]) -> Limit:
        return cls(int(stated.get("amount", 0)), Unit(stated["unit"]), str(stated.get("source", "")))


def start_clock(
    case: Case,
    kind: str,
    *,
    started_at: datetime,
    limit: Limit | Mapping[str, Any],
    task: Task | None = None,
) -> CaseClock:
    """A limit begins to run. The day of `started_at` is not counted."""
    stated = limit if isinstance(limit, Limit) else Limit.of(limit)
    calendar = calendar_to_write()
    row = CaseClock(
        case=case,
        task=task,
        kind=kind,
        unit=stated.unit,
        amount=stated.amount,
        source=stated.source,
        started_at=started_at,
        started_on=kit_clock.local(started_at).date(),
    )
    intervals = intervals_of(row)
    found = _set_due(row, calendar, intervals)
    row.state = "held" if any(one.ends_on is None for one in intervals) else "running"
    row.save(force_insert=True)
    _copy_due(row)
    _show_on_task(row)
    schedule_turn(row, found, is_new=True)
    if row.lamp != "green":
        refresh_lamp(case)
    return row


def start_step_clock(task: Task, limit: Limit | Mapping[str, Any]) -> CaseClock:
    """The limit of a step, from the moment its task was opened."""
    return start_clock(task.case, "step", started_at=task.opened_at, limit=limit, task=task)


def end_clock(case: Case, kind: str, *, task: Task | None = None, state: str = "ended") -> None:
    """The act that a limit asked for was done (or, `cancelled`, is not asked for any more).

    A lamp that had turned to a warning was in time after all; one that was past stays as history.
    """
    for row in _live(case, (kind,), task):
        _end(row, state)
    refresh_lamp(case)


def _end(row: CaseClock, state: str) -> None:
    row.state = state
    row.ended_at = kit_clock.now()
    row.lamp = "green" if row.lamp == "warning" else row.lamp
    row.save(update_fields=["state", "ended_at", "lamp"])
    cancel_timers(row.id)


def end_supplements(case: Case, *, keep: Collection[int] = (), state: str = "ended") -> None:
    """Ends the limits for what was promised, but for those of so many days; the case shows what is left."""
    for row in _live(case, (SUPPLEMENT,)):
        if row.amount not in keep:
            _end(row, state)
    _show_supplement(case)


def supplement_days(case: Case) -> dict[int, date]:
    """The day that stands for a promised number of working days; one query, none where nothing is open."""
    if case.supplement_due_on is None:
        return {}
    rows = CaseClock.objects.filter(case=case, kind=SUPPLEMENT).exclude(state="cancelled")
    return dict(rows.order_by("started_at", "id").values_list("amount", "due_on"))


def _show_supplement(case: Case) -> None:
    """The soonest day by which something has to be supplied; none when nothing is missing."""
    rows = CaseClock.objects.filter(case=case, kind=SUPPLEMENT, state__in=LIVE)
    case.supplement_due_on = rows.aggregate(soonest=Min("due_on"))["soonest"]
    Case.objects.filter(pk=case.pk).update(supplement_due_on=case.supplement_due_on)


def end_all_clocks(case: Case, *, keep: Iterable[str] = (), state: str = "ended") -> None:
    """Ends every clock of a case that has come to an end, but for the kinds to keep."""
    kinds = {row.kind for row in _live(case)} - set(keep)
    for kind in sorted(kinds):
        end_clock(case, kind, state=state)
    if case.supplement_due_on is not None:
        _show_supplement(case)


def open_interval(
    case: Case,
    kind: str,
    reason: str,
    citation: str,
    expected_until: date,
    *,
    created_by: UUID | None = None,
    letter_id: UUID | None = None,
) -> ClockInterval:
    """From today on nothing counts (art. 45), expected until that day; the clocks are held."""
    row = ClockInterval.objects.create(
        case=case,
        kind=kind,
        reason=reason,
        citation=citation,
        letter_id=letter_id,
        starts_on=kit_clock.today(),
        expected_until=expected_until,
        created_by=created_by,
    )
    _hold(case, "held", reason)
    return row


def close_interval(case: Case) -> ClockInterval | None:
    """From today on it counts again; the clocks run."""
    row = ClockInterval.objects.filter(case=case, ends_on=None).first()
    if row is None:
        return None
    row.ends_on = kit_clock.today()
    row.save(update_fields=["ends_on"])
    _hold(case, "running", row.reason)
    return row


def extend(case: Case, amount: int, reason: str) -> None:
    """Both limits of the decision grow by an approved extension (art. 42)."""
    for row in _live(case, ("statutory", "promised")):
        row.extended_by += amount
        recompute(row, reason)
    refresh_lamp(case)


def recompute(row: CaseClock, reason: str, calendar: WorkCalendar | None = None) -> bool:
    """Works out a live clock anew, and keeps why its due date moved. True when it did move."""
    before = row.due_on
    found = _set_due(row, calendar or calendar_to_write(), intervals_of(row))
    row.save(update_fields=["due_on", "due_at", "is_provisional", "lamp", "extended_by", "state"])
    schedule_turn(row, found)
    if row.due_on == before:
        return False
    ClockChange.objects.create(
        clock=row,
        reason=reason,
        due_on_before=before,
        due_on_after=row.due_on,
        changed_at=kit_clock.now(),
    )
    _copy_due(row)
    return True


def _live(case: Case, kinds: Iterable[str] = (), task: Task | None = None) -> list[CaseClock]:
    rows = CaseClock.objects.filter(case=case, state__in=LIVE).select_related("case", "task")
    if kinds:
        rows = rows.filter(kind__in=tuple(kinds))
    if task is not None:
        rows = rows.filter(task=task)
    found = list(rows)
    for row in found:
        row.case = case
    return found


def _set_due(row: CaseClock, calendar: WorkCalendar, intervals: list[ClockInterval]) -> rules_clock.Due:
    found = rules_clock.due(calendar, row.started_at, terms_of(row, intervals))
    row.due_on, row.due_at = found.due_on, found.due_at
    row.is_provisional = found.is_provisional
    row.lamp = rules_clock.lamp_of(row.kind, found.warn_at, found.due_at, kit_clock.now())
    return found


def _copy_due(row: CaseClock) -> None:
    if row.kind == SUPPLEMENT:
        _show_supplement(row.case)
    if (column := _CASE_COLUMNS.get(row.kind)) is not None:
        setattr(row.case, column, row.due_on)
        Case.objects.filter(pk=row.case_id).update(**{column: row.due_on})


def _show_on_task(row: CaseClock) -> None:
    """A step begins under its own limit, or under what the task showed already, if that ends first."""
    if (task := row.task) is None:
        return
    if row.case.closed_at is not None:
        task.lamp, task.due_on = row.lamp, row.due_on
    else:
        task.due_on = min(task.due_on or row.due_on, row.due_on)
    task.save(update_fields=["lamp", "due_on"])


def _hold(case: Case, state: str, reason: str) -> None:
    for row in _live(case, rules_clock.HOLDABLE_KINDS):
        row.state = state
        recompute(row, reason)
    refresh_lamp(case)
