"""Moments of clocks as rows, each with one deferred job. Scheduled, never swept."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhengyun.engines.casework import rules_clock
from zhengyun.engines.casework.definitions import procedure
from zhengyun.engines.casework.logic.lamps import refresh_lamp
from zhengyun.engines.casework.logic.terms import due_of
from zhengyun.engines.casework.models import Case, CaseClock, Timer
from zhengyun.engines.casework.rules import Act
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock as kit_clock
from zhengyun.kit.logmarks import about_case

FIRE_TIMER = "casework.fire_timer"
TURN = "turn"


def schedule_turn(row: CaseClock, found: rules_clock.Due, *, is_new: bool = False) -> None:
    """One waiting timer per running clock: the next moment at which its lamp turns."""
    if not is_new:
        cancel_timers(row.id)
    if row.state != "running":
        return
    now = kit_clock.now()
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


@transaction.atomic
def fire_timer(timer_id: UUID) -> bool:
    """Does what a moment asks for, once. False when there was nothing (any more) to do.

    A timer whose instant has not come yet is put back on its instant.
    """
    timer = Timer.objects.filter(pk=timer_id, state="waiting").first()
    if timer is None:
        return False
    about_case(timer.case_id)
    case = Case.objects.select_for_update().get(pk=timer.case_id)
    timer = Timer.objects.select_for_update().get(pk=timer_id)
    if timer.state != "waiting":
        return False
    if timer.due_at > kit_clock.now():
        jobs.defer(FIRE_TIMER, run_at=timer.due_at, timer_id=str(timer.id))
        return False
    timer.state = "fired"
    timer.save(update_fields=["state"])
    _turn(case, timer)
    return True


def lapse_of(row: CaseClock) -> Act | None:
    """What the platform does when the limit of this step has passed."""
    if row.task is None:
        return None
    return procedure(row.case.procedure_version_id).act_set.lapse(row.task.offers, row.case.state)


def _turn(case: Case, timer: Timer) -> None:
    if timer.clock_id is None:
        return
    row = CaseClock.objects.filter(pk=timer.clock_id, state="running").first()
    if row is None:
        return
    row.case = case
    now = kit_clock.now()
    found = due_of(row)
    row.lamp = rules_clock.lamp_of(row.kind, found.warn_at, row.due_at, now)
    row.save(update_fields=["lamp"])
    refresh_lamp(case, turned=row)
    if now < row.due_at:
        schedule_turn(row, found)
    elif row.kind == "notice":
        from zhengyun.engines.casework.logic.deem_acceptance import deem_accepted

        deem_accepted(case.id)
    elif row.task is not None:
        from zhengyun.engines.casework.logic.lapse_step import lapse_step

        lapse_step(case, row.task)
