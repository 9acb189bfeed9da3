"""Run an effect in its job: once where the receiver honours the run's id, else at least once."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import Done, EffectCall, Failed, Wait
from zhengyun.engines.casework.definitions import Procedure, procedure
from zhengyun.engines.casework.effects import get_effect
from zhengyun.engines.casework.events import TasksOpened
from zhengyun.engines.casework.logic.acts.work import Work
from zhengyun.engines.casework.logic.move_flow import leave
from zhengyun.engines.casework.logic.open_tasks import find_place, open_beside
from zhengyun.engines.casework.logic.perform_act import apply_act
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.logic.start_effects import defer_run
from zhengyun.engines.casework.models import Case, EffectRun, Task, Token
from zhengyun.engines.casework.rules import Who
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.kit.logmarks import about_case

MAX_ATTEMPTS = 5
LIVE = ("pending", "waiting")
ENDED = ("done", "failed")
REPAIRS = ("resume_effect", "waive_effect", "claim", "release", "hand_over")
log = logging.getLogger(__name__)


def run_effect(run_id: UUID) -> None:
    """Three steps, so that a process that dies between them leaves nothing half known:

    the attempt is counted; the effect works and its answer is kept, in one transaction that holds the
    run; the case goes on. Whoever would cancel the run meanwhile is refused (`move_flow.cancel`).
    """
    run = _count_attempt(run_id)
    if run is None:
        return
    about_case(run.case_id)
    _work(run_id)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=run.case_id)
        run = EffectRun.objects.get(pk=run_id)
        if run.state in ENDED:
            _follow(case, run)


def _count_attempt(run_id: UUID) -> EffectRun | None:
    with transaction.atomic():
        run = EffectRun.objects.select_for_update().filter(pk=run_id, state__in=(*LIVE, *ENDED)).first()
        if run is None or run.state in ENDED:
            return run
        if run.wait_until and run.wait_until > clock.now():
            defer_run(run)
            return None
        run.attempts += 1
        run.save(update_fields=["attempts"])
        return run


@transaction.atomic
def _work(run_id: UUID) -> None:
    rows = EffectRun.objects.select_for_update(of=("self",), no_key=True).select_related("case")
    run = rows.filter(pk=run_id, state__in=LIVE).first()
    if run is not None:
        _keep(run, _call(run))


def _call(run: EffectRun) -> Done | Wait | Failed:
    effect = get_effect(run.effect)
    if effect is None:
        return Failed(_("This effect is not installed: %(name)s") % {"name": run.effect})
    step = procedure(run.case.procedure_version_id).effects[run.element]
    call = EffectCall(run.id, run.case_id, run.element, run.visit, step.settings)
    try:
        with transaction.atomic():
            return effect.run(call)
    except Problem as problem:
        return Failed(str(problem))
    except Exception as error:
        log.warning("the effect %s failed", run.effect, exc_info=error)
        return Failed(jobs.describe_error(error), is_retryable=True)


def _keep(run: EffectRun, answer: Done | Wait | Failed) -> None:
    run.error = ""
    if isinstance(answer, Done):
        run.state, run.result, run.ended_at = "done", dict(answer.result), clock.now()
    elif isinstance(answer, Wait):
        run.state, run.wait_until, run.attempts = "waiting", answer.until, 0
    elif answer.is_retryable and run.attempts < MAX_ATTEMPTS:
        pause = timedelta(seconds=10 * 4 ** (run.attempts - 1))
        run.state, run.wait_until, run.error = "waiting", clock.now() + pause, answer.reason
    else:
        run.state, run.error = "failed", answer.reason
    run.save(update_fields=["state", "result", "ended_at", "wait_until", "attempts", "error"])
    if run.state == "waiting":
        defer_run(run)


def _follow(case: Case, run: EffectRun) -> None:
    """What the end of a run leads to, once: a job may come here again."""
    known = procedure(case.procedure_version_id)
    if run.state == "done":
        token = Token.objects.get(pk=run.token_id)
        if token.state != "live":
            return
        _perform(case, known, run)
        tasks = leave(case, known, token)
    else:
        if Task.objects.filter(case=case, state="open", token=None, data__run=str(run.id)).exists():
            return
        tasks = [_ask_for_help(case, known, run)]
    audit.record(
        SYSTEM,
        "casework.effect",
        "case",
        case.id,
        outcome=run.state,
        detail={"number": case.number, "effect": run.effect, "run": str(run.id), "visit": run.visit},
    )
    _tell(case, tasks)


def _perform(case: Case, known: Procedure, run: EffectRun) -> None:
    """What the platform itself does with the case when this effect is done, as its answer or step says."""
    act = known.act_set.acts.get(run.result.get("act") or known.effects[run.element].act)
    if act is not None and Who.SYSTEM in act.who and case.state in act.states:
        data = {"effect": run.effect, **run.result}
        apply_act(Work(Situation(SYSTEM, case), act, "", data, clock.now()))


def _ask_for_help(case: Case, known: Procedure, run: EffectRun) -> Task:
    """A failed run lies on somebody's desk: that of the step's owner, else of the first step."""
    stated = known.effects[run.element]
    first = next((known.steps[e] for e in known.flow.order if e in known.steps), None)
    role = stated.role or (first.role if first else "section_head")
    organization = stated.organization or (first.organization if first else "item")
    with translation.override(settings.LANGUAGE_CODE):
        name = _("Automatic step failed: %(name)s") % {"name": run.name}
    return open_beside(
        case,
        element=run.element,
        name=name,
        role=role,
        organization=find_place(case, known, organization),
        offers=REPAIRS,
        data={"run": str(run.id), "error": run.error},
    )


def _tell(case: Case, tasks: list[Task]) -> None:
    if tasks:
        ids = tuple(task.id for task in tasks)
        jobs.publish(TasksOpened(case.id, case.version, case.number, ids), SYSTEM)
