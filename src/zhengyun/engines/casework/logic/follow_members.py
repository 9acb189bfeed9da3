"""What a member's way means for the whole: its clock begins, and it goes on when the member has closed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhengyun.engines.casework.definitions import procedure
from zhengyun.engines.casework.logic.start_effects import wake_effect
from zhengyun.engines.casework.models import Case, EffectRun
from zhengyun.engines.casework.rules import OPEN_WHOLE
from zhengyun.engines.casework.rules_bundle import OPENS, accepted_at
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM

FOLLOW_MEMBER = "casework.follow_member"


def defer_follow(member: Case) -> None:
    """In the transaction in which the member moved; the job does what follows for the whole, once."""
    if member.parent_id is not None:
        jobs.defer(FOLLOW_MEMBER, case_id=str(member.id))


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
    from zhengyun.engines.casework.logic.acts.work import Work
    from zhengyun.engines.casework.logic.perform_act import apply_act
    from zhengyun.engines.casework.logic.situation import Situation

    whole = Case.objects.select_for_update().get(pk=case_id)
    situation = Situation(SYSTEM, whole)
    act = situation.procedure.act_set.acts[OPEN_WHOLE]
    if whole.state not in act.states or whole_accepted_at(whole) is None:
        return
    apply_act(Work(situation, act, "", {}, clock.now()))


def whole_accepted_at(whole: Case) -> datetime | None:
    """None while a member is still to be opened that the flow has come to, or is not accepted yet."""
    rows = Case.objects.filter(parent=whole).only(
        "accepted_at", "closed_at", "submitted_at", "procedure_version_id"
    )
    members = {one.id: _accepted_at(one) for one in rows}
    to_open = EffectRun.objects.filter(case=whole, effect=OPENS, state__in=("pending", "waiting", "failed"))
    if to_open.exclude(pk__in=members.keys()).exists():
        return None
    return accepted_at(members.values())


def _accepted_at(member: Case) -> datetime | None:
    """A matter that knows no acceptance is accepted when it is sent."""
    is_accepted_when_sent = "accept" not in procedure(member.procedure_version_id).act_set.acts
    return member.accepted_at or member.closed_at or (member.submitted_at if is_accepted_when_sent else None)
