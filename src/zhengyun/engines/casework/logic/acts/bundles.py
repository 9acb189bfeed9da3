"""The whole of a bundle: it begins, is concluded by the platform, and is withdrawn with its members."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhengyun.engines.casework.definitions import procedure
from zhengyun.engines.casework.logic import clocks
from zhengyun.engines.casework.logic.acts.work import Work
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.logic.whole import whole_accepted_at
from zhengyun.engines.casework.models import Case
from zhengyun.engines.casework.permissions import check_can_perform
from zhengyun.kit.errors import Problem, conflict


def begin(work: Work) -> None:
    """By the platform: every member is accepted, and what was promised for the whole begins to run."""
    work.case.accepted_at = whole_accepted_at(work.case) or work.now
    if limit := work.procedure.limit("promised"):
        clocks.start_clock(work.case, "promised", started_at=work.case.accepted_at, limit=limit)


def conclude(work: Work) -> None:
    """By the platform: every member has closed."""
    work.case.decided_at = work.now
    work.record |= {
        name: work.data[name] for name in ("granted", "refused", "withdrawn") if name in work.data
    }
    clocks.end_all_clocks(work.case)


def guard_withdraw(situation: Situation) -> Problem | None:
    """Once every member is decided there is nothing left of the whole to withdraw."""
    if not situation.procedure.act_set.is_bundle:
        return None
    members = list(Case.objects.filter(parent=situation.case).order_by("id"))
    if not members or any(_can_withdraw(one) for one in members):
        return None
    return conflict(
        "casework.nothing_to_withdraw",
        _("Every matter of this application is decided already."),
        value=situation.case.number,
        remedy=_("What was decided stands; a decision says where to turn against it."),
    )


def withdraw_members(work: Work) -> None:
    """Those that still can be, in one transaction with the whole; what was decided stands."""
    members = Case.objects.select_for_update(of=("self",)).filter(parent=work.case).order_by("id")
    for member in [one for one in members if _can_withdraw(one)]:
        situation = Situation(work.actor, member)
        act = situation.procedure.act_set.acts["withdraw"]
        check_can_perform(situation.standing(), act)
        given = {"reason": str(work.data.get("reason", ""))}
        work.also.append(Work(situation, act, work.opinion, given, work.now))
    work.record["members"] = [one.case.number for one in work.also]


def _can_withdraw(member: Case) -> bool:
    act = procedure(member.procedure_version_id).act_set.acts.get("withdraw")
    return act is not None and member.state in act.states
