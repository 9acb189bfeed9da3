"""What officers do about an effect that failed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhengyun.engines.casework.effects import can_be_waived, get_effect
from zhengyun.engines.casework.logic.acts.work import Work, bad_data
from zhengyun.engines.casework.logic.move_flow import leave
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.logic.start_effects import defer_run
from zhengyun.engines.casework.models import EffectRun, Task, Token
from zhengyun.kit.errors import Problem, conflict


def guard_failed(situation: Situation) -> Problem | None:
    if situation.failed_runs:
        return None
    return conflict("casework.no_failed_effect", _("No automatic step has failed."))


def waivable_runs(situation: Situation) -> list[EffectRun]:
    return [run for run in situation.failed_runs if can_be_waived(get_effect(run.effect))]


def guard_waivable(situation: Situation) -> Problem | None:
    """Not offered where the case cannot go on without what failed."""
    problem = guard_failed(situation)
    return problem if problem or waivable_runs(situation) else _not_without(situation.failed_runs[0])


def _not_without(run: EffectRun) -> Problem:
    return conflict(
        "casework.cannot_be_waived",
        _("The case cannot go on without “%(step)s”.") % {"step": run.name},
        value=run.element,
        remedy=_("Put right what hinders it, then let it run again."),
    )


def _chosen(work: Work) -> EffectRun:
    wanted = str(work.data.get("run", ""))
    run = next((r for r in work.situation.failed_runs if str(r.id) == wanted), None)
    if run is None:
        raise bad_data("run", _("Choose the automatic step that failed."))
    work.record["effect"] = run.effect
    work.record["run"] = str(run.id)
    rows = Task.objects.filter(case=work.case, state="open", token=None, element=run.element)
    rows.update(state="done", closed_at=work.now, completed_by=work.actor.account_id)
    return run


def resume_effect(work: Work) -> None:
    run = _chosen(work)
    run.state, run.error, run.attempts, run.wait_until = "pending", "", 0, None
    run.save(update_fields=["state", "error", "attempts", "wait_until"])
    defer_run(run)


def waive_effect(work: Work) -> None:
    run = _chosen(work)
    if run not in waivable_runs(work.situation):
        raise _not_without(run)
    work.text("reason")
    run.state, run.ended_at = "waived", work.now
    run.save(update_fields=["state", "ended_at"])
    _go_on(work, work.procedure.effects[run.element].act)
    token = Token.objects.get(pk=run.token_id)
    work.opened += leave(work.case, work.procedure, token)


def _go_on(work: Work, name: str) -> None:
    """The case comes into the state into which the end of the step would have brought it."""
    act, case = work.procedure.act_set.acts.get(name), work.case
    if act is None or case.state not in act.states:
        return
    case.state = act.next_state(case.state)
    if case.state in work.procedure.act_set.closing:
        case.outcome, case.closed_at = case.state, work.now
