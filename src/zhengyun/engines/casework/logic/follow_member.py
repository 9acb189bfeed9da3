"""What a member's way means for the whole: its clock begins, and it goes on when the member has closed."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from zhengyun.engines.casework.logic.acts.work import Work
from zhengyun.engines.casework.logic.perform_act import apply_act
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.logic.start_effects import wake_effect
from zhengyun.engines.casework.logic.whole import whole_accepted_at
from zhengyun.engines.casework.models import Case
from zhengyun.engines.casework.rules import OPEN_WHOLE
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM


def follow_member(case_id: UUID) -> None:
    member = Case.objects.only("id", "parent_id", "closed_at").get(pk=case_id)
    if member.parent_id is None:
        return
    _begin_whole(member.parent_id)
    if member.closed_at is not None:
        wake_effect(member.id)


@transaction.atomic
def _begin_whole(case_id: UUID) -> None:
    """The platform's act when every member that was opened so far is accepted, or closed without it."""
    whole = Case.objects.select_for_update().get(pk=case_id)
    situation = Situation(SYSTEM, whole)
    act = situation.procedure.act_set.acts[OPEN_WHOLE]
    if whole.state not in act.states or whole_accepted_at(whole) is None:
        return
    apply_act(Work(situation, act, "", {}, clock.now()))
