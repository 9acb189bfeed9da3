"""A moment of a clock has come: its lamp turns, or the platform acts in place of whoever was silent."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from zhengyun.engines.casework import rules_clock
from zhengyun.engines.casework.logic.deem_acceptance import deem_accepted
from zhengyun.engines.casework.logic.lamps import refresh_lamp
from zhengyun.engines.casework.logic.lapse_step import lapse_step
from zhengyun.engines.casework.logic.remind_of_gaps import remind_of_gaps
from zhengyun.engines.casework.logic.terms import due_of
from zhengyun.engines.casework.logic.timers import FIRE_TIMER, schedule_turn
from zhengyun.engines.casework.models import Case, CaseClock, Timer
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock as kit_clock
from zhengyun.kit.logmarks import about_case


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
    if row.kind == rules_clock.REMINDED:
        remind_of_gaps(case, row)
    if now < row.due_at:
        schedule_turn(row, found)
    elif row.kind == "notice":
        deem_accepted(case.id)
    elif row.task is not None:
        lapse_step(case, row.task)
