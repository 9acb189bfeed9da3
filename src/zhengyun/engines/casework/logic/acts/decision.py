"""The decision (art. 38, 42) and its service (art. 44)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhengyun.engines.casework.logic import clocks
from zhengyun.engines.casework.logic.acts.work import Work, bad_data
from zhengyun.engines.casework.logic.gaps import guard_complete
from zhengyun.engines.casework.logic.papers import served_act
from zhengyun.engines.casework.logic.situation import EXTENSION, Situation
from zhengyun.engines.casework.logic.task_forms import check_task_form
from zhengyun.engines.casework.models import EffectRun, Letter, Task
from zhengyun.kit.errors import Problem, conflict

METHODS = ("counter", "mail", "electronic")


def grant(work: Work) -> None:
    _decided(work)


def refuse(work: Work) -> None:
    work.text("reasons")
    work.record["remedies"] = dict(work.procedure.raw.get("remedies", {}))
    _decided(work)


def uphold(work: Work) -> None:
    _decided(work)


def reject(work: Work) -> None:
    work.text("reasons")
    _decided(work)


def guard_decide(situation: Situation) -> Problem | None:
    waiting = [
        t.name for t in situation.open_tasks if t.token_id and t.id != getattr(situation.task, "id", None)
    ]
    if not waiting:
        return None
    return conflict(
        "casework.steps_open",
        _("Other steps are still open."),
        value="、".join(waiting),
        remedy=_("Wait for them."),
    )


def guard_grant(situation: Situation) -> Problem | None:
    """What was accepted with gaps is granted only when everything has come in."""
    return guard_decide(situation) or guard_complete(situation.case)


def guard_answer(situation: Situation) -> Problem | None:
    """An objection is answered by what was found: the record of the step comes first, where it has one."""
    task = situation.task
    if (found := guard_decide(situation)) is not None or task is None or not task.form:
        return found
    try:
        check_task_form(situation.case, task)
    except Problem as problem:
        remedy = _("Fill in the record of the step first.")
        return Problem(problem.code, problem.message, remedy=remedy)
    return None


def _decided(work: Work) -> None:
    case = work.case
    case.decided_at = work.now
    case.decided_by = work.actor.account_id
    beside = Task.objects.filter(case=case, state="open", element=EXTENSION)
    beside.update(state="cancelled", closed_at=work.now)
    if limit := work.procedure.limit("service"):
        clocks.start_clock(case, "service", started_at=work.now, limit=limit)
    for kind in ("statutory", "promised"):
        clocks.end_clock(case, kind)
    if case.supplement_due_on is not None:
        clocks.end_supplements(case, state="cancelled")


def guard_serve(situation: Situation) -> Problem | None:
    if situation.case.served_at is None:
        return None
    return conflict("casework.served_already", _("The decision was served already."))


def guard_sign_for(situation: Situation) -> Problem | None:
    """Nobody confirms that he has received what waits for something else, such as a fee."""
    if (found := guard_serve(situation)) is not None:
        return found
    waiting = EffectRun.objects.filter(case=situation.case, state__in=("waiting", "failed"))
    names = list(waiting.order_by("created_at", "id").values_list("name", flat=True))
    if not names:
        return None
    return conflict(
        "casework.decision_not_ready",
        _("The decision is not ready yet."),
        value="、".join(names),
        remedy=_("It can be received after these steps."),
    )


def serve(work: Work) -> None:
    method = work.text("method")
    if method not in METHODS:
        raise bad_data("method", _("Choose counter, mail or electronic service."))
    for name in ("receiver", "identified", "letter", "carrier", "tracking"):
        work.text(name, required=False)
    _served(work, method)


def sign_for(work: Work) -> None:
    """Electronic service: the applicant confirms; the step that would serve is done with it."""
    _served(work, "electronic")


def _served(work: Work, method: str) -> None:
    case = work.case
    case.served_at = work.now
    work.record["method"] = method
    clocks.end_clock(case, "service")
    letters = Letter.objects.filter(case=case, effect_run_id=served_act(case), served_at=None)
    letters.update(served_at=work.now, served_by=method)
