"""Moments of clocks as rows, each with one deferred job. Scheduled, never swept."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from zhengyun.engines.casework import rules_clock
from zhengyun.engines.casework.definitions import procedure
from zhengyun.engines.casework.logic.calendar import calendar
from zhengyun.engines.casework.models import Case, CaseClock, Timer
from zhengyun.engines.casework.rules import Act
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock as kit_clock

FIRE_TIMER = "casework.fire_timer"
TURN = "turn"


def schedule_turn(row: CaseClock, found: rules_clock.Due, *, is_new: bool = False) -> None:
    """One waiting timer per running clock: the next moment at which its lamp turns."""
    if not is_new:
        cancel_timers(row.id)
    if row.state != "running":
        return
    now = kit_clock.now()
    if row.kind == rules_clock.REMINDED:
        moment = rules_clock.next_reminder(calendar(), found, now)
    else:
        moment = rules_clock.next_turn(row.kind, found.warn_at, found.due_at, now)
    if moment is None and (row.kind == "notice" or lapse_of(row) is not None):
        moment = found.due_at
    if moment is not None:
        set_timer(row.case, TURN, moment, clock_id=row.id)


def set_timer(case: Case, kind: str, due_at: datetime, *, clock_id: UUID | None = None) -> Timer:
    """A row and its job, in the caller's transaction."""
    timer = Timer.objects.create(case=case, clock_id=clock_id, kind=kind, due_at=due_at)
    jobs.defer(FIRE_TIMER, run_at=due_at, timer_id=str(timer.id))
    return timer


def cancel_timers(clock_id: UUID) -> None:
    Timer.objects.filter(clock_id=clock_id, state="waiting").update(state="cancelled")


def lapse_of(row: CaseClock) -> Act | None:
    """What the platform does when the limit of this step has passed."""
    if row.task is None:
        return None
    return procedure(row.case.procedure_version_id).act_set.lapse(row.task.offers, row.case.state)
