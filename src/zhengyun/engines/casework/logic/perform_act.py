"""Perform an act on a case: the one way in which a case changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import CaseView
from zhengyun.engines.casework.events import CaseChanged, CaseDecided, CaseEnded
from zhengyun.engines.casework.logic import clocks
from zhengyun.engines.casework.logic.acts import GUARDS, HANDLERS
from zhengyun.engines.casework.logic.acts.work import MAX_TEXT, Work, bad_data
from zhengyun.engines.casework.logic.move_flow import cancel, leave
from zhengyun.engines.casework.logic.save_draft import discard_answer
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.logic.try_effects import check_effects
from zhengyun.engines.casework.logic.whole import defer_follow
from zhengyun.engines.casework.models import Case, CaseAct, CaseClock, Task, Token
from zhengyun.engines.casework.permissions import check_can_perform, check_can_see_case
from zhengyun.engines.casework.rules import Act, ActSet, Who
from zhengyun.engines.casework.texts import act_title, state_title
from zhengyun.engines.casework.views import case_view
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, not_found
from zhengyun.kit.logmarks import about_case

INTERNAL = frozenset(["claim", "release", "hand_over", "resume_effect", "waive_effect"]) | {
    "request_extension",
    "reject_extension",
}
DECIDED = frozenset({"granted", "refused", "upheld", "rejected"})
_CHANGING = [
    "state",
    "outcome",
    "data",
    "sources",
    "version",
    "received_at",
    "accepted_at",
    "accepted_by",
    "accepted_for",
    "deemed_accepted",
    "decided_at",
    "decided_by",
    "served_at",
    "closed_at",
]

_COMPLETED = ["state", "closed_at", "completed_by", "assignee_id", "assignee_name", "data", "lamp", "due_on"]
"""With lamp and day as they were before the act: it may have ended the limit under which the task stood."""


def perform(
    actor: Actor,
    case_id: UUID,
    act: str,
    *,
    task_id: UUID | None = None,
    opinion: str = "",
    data: Mapping[str, Any] | None = None,
    expected_version: int | None = None,
    idempotency_key: str | None = None,
) -> CaseView:
    def run() -> CaseView:
        with transaction.atomic():
            return _perform(actor, case_id, act, task_id, opinion.strip(), data or {}, expected_version)

    if idempotency_key is None:
        return run()
    body = [str(case_id), act, str(task_id or ""), opinion, data or {}]
    first: list[CaseView] = []
    jobs.idempotent(actor, idempotency_key, digest(body), lambda: (200, _note(first, run())))
    return first[0] if first else case_view(Case.objects.get(pk=case_id))


def digest(body: Any) -> str:
    """The hash by which a repeated request is recognised."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()


def _note(first: list[CaseView], view: CaseView) -> dict[str, str]:
    first.append(view)
    return {"case_id": str(view.id)}


def _perform(
    actor: Actor,
    case_id: UUID,
    name: str,
    task_id: UUID | None,
    opinion: str,
    data: Mapping[str, Any],
    expected_version: int | None,
) -> CaseView:
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None:
        raise not_found("casework.no_such_case", _("This case is not known."), value=case_id)
    about_case(case.id)
    situation = Situation(actor, case)
    act = situation.procedure.act_set.acts.get(name)
    situation.task = _task(situation, name, act, task_id)
    standing = situation.standing()
    check_can_see_case(standing)
    if act is None:
        raise not_found("casework.no_such_act", _("This matter has no such act."), value=name)
    check_version(case, expected_version)
    check_legal(situation.procedure.act_set, case, act)
    check_can_perform(standing, act)
    if Who.APPLICANT not in act.who:
        situation.actor = situation.as_deputy()
    check_offered(situation, act)
    check_how_often(situation, act)
    check_not_deemed_accepted(situation, act)
    check_not_lapsed(situation, act)
    if (guard := GUARDS.get(name)) and (problem := guard(situation)):
        raise problem
    check_effects(situation, name)
    if len(opinion) > MAX_TEXT:
        raise bad_data("opinion", _("At most %(count)s characters.") % {"count": MAX_TEXT})
    return apply_act(Work(situation, act, opinion, data, clock.now()))


def check_not_deemed_accepted(situation: Situation, act: Act) -> None:
    """When the time for telling the applicant is over, only acceptance is left, done by the platform."""
    case, deeming = situation.case, situation.procedure.act_set.acts.get("deem_accepted")
    if deeming is None or case.state not in deeming.states or Who.OFFICER not in act.who:
        return
    notice = CaseClock.objects.filter(case=case, kind="notice", state="running", due_at__lte=clock.now())
    if notice.exists():
        raise conflict(
            "casework.deemed_accepted",
            _("Nobody told the applicant in time, so the case counts as accepted since it was received."),
            value=case.number,
            remedy=_("Open the case again in a moment and go on with the next step."),
        )


def check_not_lapsed(situation: Situation, act: Act) -> None:
    """When the limit of a step has passed, only what the platform then does is left."""
    case, task = situation.case, situation.task
    if task is None or not act.to or act.who & {Who.APPLICANT, Who.SYSTEM}:
        return
    lapse = situation.procedure.act_set.lapse(task.offers, case.state)
    late = CaseClock.objects.filter(task=task, kind="step", state="running", due_at__lte=clock.now())
    if lapse is not None and late.exists():
        raise conflict(
            "casework.lapsed",
            _("The time for this step is over: %(act)s.")
            % {"act": act_title(lapse.name, situation.procedure.act_set.name)},
            value=case.number,
            remedy=_("Open the case again in a moment and go on with the next step."),
        )


def check_how_often(situation: Situation, act: Act) -> None:
    """What was said so often is settled by the body whose matter it is."""
    if not act.at_most:
        return
    done = CaseAct.objects.filter(case=situation.case, act=act.name).count()
    if done >= act.at_most:
        raise conflict(
            "casework.too_often",
            _("“%(act)s” is possible at most %(count)s times in a case.")
            % {"act": act_title(act.name, situation.procedure.act_set.name), "count": act.at_most},
            value=done,
            remedy=_("Turn to %(office)s in writing; it settles the matter.")
            % {"office": situation.case.organization_name},
        )


def _task(situation: Situation, name: str, act: Act | None, task_id: UUID | None) -> Task | None:
    """The task named, or the only open task of the actor that offers the act."""
    if task_id is not None:
        task = Task.objects.filter(pk=task_id, case=situation.case).first()
        if task is None:
            raise not_found("casework.no_such_task", _("This task is not known."), value=task_id)
        if task.state != "open":
            raise conflict("casework.task_closed", _("This task is done already."), value=task.name)
        is_beside = act is not None and Who.STAFF in act.who and name not in task.offers
        return None if is_beside else task
    if act is None or not act.who & {Who.OFFICER, Who.STAFF} or not situation.places:
        return None
    mine = [t for t in situation.open_tasks if name in t.offers and situation.holds(t)]
    return mine[0] if len(mine) == 1 else None


def check_version(case: Case, expected: int | None) -> None:
    """Somebody else may have acted since the page was shown."""
    if expected is not None and expected != case.version:
        raise conflict(
            "casework.stale",
            _("The case has changed since you opened it."),
            value=case.version,
            remedy=_("Look at it again, then decide."),
        )


def check_legal(act_set: ActSet, case: Case, act: Act) -> None:
    """An illegal move is explained by what is possible now."""
    if case.state in act.states:
        return
    people = [Who.OFFICER, Who.STAFF, Who.APPLICANT]
    possible = [act_title(a, act_set.name) for a in act_set.possible(case.state, people)]
    raise conflict(
        "casework.illegal_act",
        _("“%(act)s” is not possible while the case is in the state “%(state)s”.")
        % {"act": act_title(act.name, act_set.name), "state": state_title(case.state)},
        value=case.state,
        remedy=_("Possible now: %(acts)s.") % {"acts": "、".join(possible)}
        if possible
        else _("Nothing more can be done with this case."),
    )


def check_offered(situation: Situation, act: Act) -> None:
    """An officer's act is one that his task offers; beside tasks, one that nobody else's offers."""
    task = situation.task
    if act.who & {Who.APPLICANT, Who.SYSTEM}:
        return
    if task is None and Who.STAFF in act.who:
        offering = [one for one in situation.open_tasks if act.name in one.offers]
        if not offering or any(situation.holds(one) for one in offering):
            return
    if task is None or act.name not in task.offers:
        raise conflict(
            "casework.not_offered",
            _("“%(act)s” is not offered by this step.")
            % {"act": act_title(act.name, situation.procedure.act_set.name)},
            value=task.name if task else act.name,
        )


def apply_act(work: Work) -> CaseView:
    """What every act does: its own effect, the legal state, the flow, and the record of it."""
    case, before = work.case, work.case.state
    _change_state(case, work, before)
    HANDLERS[work.act.name](work)
    for one in work.also:
        apply_act(one)
    case.save(update_fields=_CHANGING)
    _move(work, before)
    row = _write_act(work, before)
    _tell(work, row, before)
    return case_view(case)


def _change_state(case: Case, work: Work, before: str) -> None:
    case.state = work.act.next_state(before)
    case.version += 1
    if case.state != before and case.state in work.procedure.act_set.closing:
        case.outcome, case.closed_at = case.state, work.now
        discard_answer(work.actor, case)


def _move(work: Work, before: str) -> None:
    act, task = work.act, work.situation.task
    if act.ends:
        clocks.end_all_clocks(work.case, state="cancelled")
        cancel(work.case)
    elif act.name == "deem_accepted":
        _pass_over(work)
    elif act.name == "sign_for":
        for waiting in [t for t in work.situation.open_tasks if "serve" in t.offers]:
            work.opened += complete_task(work, waiting)
    elif task is not None and work.procedure.act_set.completes_task(
        act.name, task.offers, before, (work.signatures, task.signers if task.signers > 1 else 0)
    ):
        work.opened += complete_task(work, task)


def _pass_over(work: Work) -> None:
    """Steps that lead to acceptance have nothing left to do once the case is deemed accepted."""
    waiting = list(work.situation.open_tasks)
    for _round in range(len(work.procedure.steps) + 1):
        stuck = [t for t in waiting if t.token_id and _leads_to_acceptance(work, t)]
        if not stuck:
            return
        waiting = [opened for task in stuck for opened in complete_task(work, task)]
        work.opened += [t for t in waiting if not _leads_to_acceptance(work, t)]


def _leads_to_acceptance(work: Work, task: Task) -> bool:
    return not {"receive", "accept"}.isdisjoint(task.offers) and not work.procedure.act_set.completing(
        task.offers, work.case.state
    )


def complete_task(work: Work, task: Task) -> list[Task]:
    """Closes a task; its token moves on. Gives the tasks that open."""
    task.state, task.closed_at, task.completed_by = "done", work.now, work.actor.account_id
    is_free = task.assignee_id is None or task.assignee_id == work.deputy_for
    if is_free and work.actor.account_id and not work.situation.is_applicant:
        task.assignee_id, task.assignee_name = work.actor.account_id, work.acting_name
    task.data = {**task.data, "act": work.act.name, "opinion": work.opinion or task.data.get("opinion", "")}
    if "known" in task.data:
        task.data.setdefault("form", task.data["known"])
    task.save(update_fields=_COMPLETED)
    if task.token_id is None:
        return []
    if work.procedure.steps[task.element].limit:
        clocks.end_clock(work.case, "step", task=task)
    return leave(work.case, work.procedure, Token.objects.get(pk=task.token_id))


def _write_act(work: Work, before: str) -> CaseAct:
    actor, task = work.actor, work.situation.task
    row = CaseAct(
        case=work.case,
        case_version=work.case.version,
        task_id=task.id if task else None,
        step=task.name if task else "",
        act=work.act.name,
        account_id=actor.account_id,
        actor_name=actor.name if not actor.system else "",
        deputy_for=work.deputy_for,
        deputy_for_name=actor.deputy_for.name if actor.deputy_for else "",
        organization_id=task.organization_id if task else None,
        organization_name=task.organization_name if task else "",
        from_state=before,
        to_state=work.case.state,
        opinion=work.opinion,
        data=work.record,
        is_public=work.act.name not in INTERNAL,
        occurred_at=work.now,
    )
    row.save(force_insert=True)
    return row


def _tell(work: Work, row: CaseAct, before: str) -> None:
    case, actor = work.case, work.actor
    audit.record(
        actor,
        f"casework.{row.act}",
        "case",
        case.id,
        detail={"number": case.number, "from": before, "to": case.state, "version": case.version},
        organization_id=row.organization_id,
    )
    jobs.publish(
        CaseChanged(
            subject_id=case.id,
            version=case.version,
            number=case.number,
            act=row.act,
            from_state=before,
            to_state=case.state,
            applicant_id=case.applicant_id,
            submitted_by=case.submitted_by,
            task_ids=tuple(task.id for task in work.opened),
        ),
        actor,
    )
    if case.state in DECIDED and before not in DECIDED:
        decided = CaseDecided(case.id, case.version, case.number, case.outcome, case.organization_id)
        jobs.publish(decided, actor)
    elif case.outcome and case.state != before:
        jobs.publish(CaseEnded(case.id, case.version, case.number, case.outcome, case.organization_id), actor)
    if case.state != before:
        defer_follow(case)
    if template := work.procedure.letter(row.act):
        defer_letter(case.id, template, row)


def defer_letter(case_id: UUID, template: str, row: CaseAct, run_id: UUID | None = None) -> None:
    """A job makes the PDF; the id lets it happen once: the act's, or another for its second letter."""
    jobs.defer(
        "casework.issue_letter",
        case_id=str(case_id),
        template=template,
        run_id=str(run_id or row.id),
        data={**row.data, "act": row.act, "opinion": row.opinion},
    )


def explain_refusal(situation: Situation, act: Act) -> Problem | None:
    """Why the act would be refused now; None when it would not. For offers."""
    try:
        check_legal(situation.procedure.act_set, situation.case, act)
        check_can_perform(situation.standing(), act)
        check_offered(situation, act)
        check_how_often(situation, act)
    except Problem as problem:
        return problem
    guard = GUARDS.get(act.name)
    return guard(situation) if guard else None
