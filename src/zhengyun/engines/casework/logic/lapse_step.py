"""The limit of a step has passed: the platform does what the act set says, in place of whoever was silent."""

from __future__ import annotations

from django.db import transaction

from zhengyun.engines.casework.logic.acts.work import Work
from zhengyun.engines.casework.logic.perform_act import apply_act
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.models import Case, Task
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM


@transaction.atomic
def lapse_step(case: Case, task: Task) -> bool:
    """The caller has locked the case. False where nothing is done, or nothing any more."""
    situation = Situation(SYSTEM, case, task)
    act = situation.procedure.act_set.lapse(task.offers, case.state)
    if act is None or task.state != "open":
        return False
    apply_act(Work(situation, act, "", {}, clock.now()))
    return True
