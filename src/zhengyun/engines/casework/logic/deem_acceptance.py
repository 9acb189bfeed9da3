"""Nobody told the applicant in time: the case is deemed accepted (行政许可法 art. 32)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from zhengyun.engines.casework.logic.acts.work import Work
from zhengyun.engines.casework.logic.perform_act import apply_act
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.models import Case
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM


def deem_accepted(case_id: UUID) -> bool:
    """The act of the platform when the notice clock has lapsed. False when it is too late for it."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case_id)
        situation = Situation(SYSTEM, case)
        act = situation.procedure.act_set.acts.get("deem_accepted")
        if act is None or case.state not in act.states:
            return False
        apply_act(Work(situation, act, "", {}, clock.now()))
        return True
