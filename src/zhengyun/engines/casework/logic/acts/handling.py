"""Work on a task: take, release, hand over, complete, sign, return."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework.logic.acts.work import Work, bad_data
from zhengyun.engines.casework.logic.move_flow import go_back
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.logic.task_forms import check_task_form
from zhengyun.engines.casework.models import Task, TaskSignature, Token
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kit.errors import Problem, conflict


def guard_claim(situation: Situation) -> Problem | None:
    if situation.task is None or situation.task.assignee_id is None:
        return None
    return conflict("casework.taken_already", _("This task is taken already."))


def claim(work: Work) -> None:
    """A deputy takes it for whoever is away, who finds it when he is back."""
    holder = work.actor.deputy_for or work.actor
    _assign(work.task, holder.account_id, holder.name)


def guard_release(situation: Situation) -> Problem | None:
    task, absent = situation.task, situation.deputized
    if task is not None and task.assignee_id is None:
        return conflict("casework.not_taken", _("Nobody has taken this task."))
    mine = (situation.actor.account_id, absent.account_id if absent else None)
    if task is None or task.assignee_id in mine or situation.standing().is_leader:
        return None
    return conflict("casework.not_taken", _("This task is not yours to release."))


def release(work: Work) -> None:
    _assign(work.task, None, "")


def hand_over(work: Work) -> None:
    """To a colleague who holds the task's role at its department."""
    colleagues = {str(one.id): one for one in colleagues_of(work.situation)}
    chosen = colleagues.get(str(work.data.get("hand_to", "")))
    if chosen is None:
        raise bad_data("hand_to", _("Choose a colleague who has this role."))
    work.record["hand_to"] = chosen.name
    _assign(work.task, chosen.id, chosen.name)


def colleagues_of(situation: Situation) -> list[Any]:
    if situation.task is None:
        return []
    found = accounts.accounts_with_role(situation.task.role, situation.task.organization_id)
    absent = situation.deputized
    here = {situation.actor.account_id, absent.account_id if absent else None}
    return [one for one in found if one.id not in here]


def _assign(task: Task, account_id: UUID | None, name: str) -> None:
    task.assignee_id, task.assignee_name = account_id, name
    task.save(update_fields=["assignee_id", "assignee_name"])


def complete(work: Work) -> None:
    """The step's record is final; where several sign, this is the first signature."""
    task = work.task
    if given := work.data.get("form"):
        if not isinstance(given, Mapping):
            raise bad_data("form", _("The record of the step is not readable."))
        task.data = {**task.data, "form": dict(given)}
    if task.form:
        check_task_form(work.case, task)
    task.data = {**task.data, "opinion": work.opinion, "act": "complete"}
    if conclusion := work.text("conclusion", required=False):
        task.data["conclusion"] = conclusion
    task.save(update_fields=["data"])
    if task.signers > 1:
        _sign(work)


def guard_sign(situation: Situation) -> Problem | None:
    if situation.task is None or situation.task.signers < 2:
        return conflict("casework.nothing_to_sign", _("This step is completed by one person."))
    if not situation.signatures:
        return conflict(
            "casework.nothing_to_sign",
            _("There is no record to sign yet."),
            remedy=_("A colleague fills in the record and completes it; then you sign it."),
        )
    return None


def sign(work: Work) -> None:
    _sign(work)


def content_digest(task: Task) -> str:
    """What a signature stands under: the record of the step, its files and its opinion."""
    content = {key: task.data.get(key) for key in ("form", "files", "opinion", "conclusion")}
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _sign(work: Work) -> None:
    task, digest = work.task, content_digest(work.task)
    same = [s for s in work.situation.signatures if s.content_digest == digest]
    if len(same) != len(work.situation.signatures):
        TaskSignature.objects.filter(task=task).exclude(content_digest=digest).delete()
    if not any(s.account_id == work.actor.account_id for s in same):
        TaskSignature.objects.create(
            task=task,
            account_id=work.account_id,
            name=work.acting_name,
            deputy_for=work.deputy_for,
            content_digest=digest,
            signed_at=work.now,
        )
        same_count = len(same) + 1
    else:
        same_count = len(same)
    work.signatures = same_count
    work.record["digest"] = digest


def return_targets(situation: Situation) -> list[tuple[str, str]]:
    """Completed user tasks that every way to this task passes, and that can do something now."""
    task, procedure = situation.task, situation.procedure
    if task is None or task.token_id is None:
        return []
    done = {t.element for t in situation.tasks if t.state == "done" and t.token_id}
    return [
        (step.element, step.name)
        for step in procedure.steps.values()
        if step.element in done
        and procedure.flow.dominates(step.element, task.element)
        and procedure.act_set.completing(step.acts, situation.case.state)
    ]


def guard_return_to(situation: Situation) -> Problem | None:
    if return_targets(situation):
        return None
    return conflict(
        "casework.nowhere_to_return", _("There is no earlier step to which this case can return.")
    )


def return_to(work: Work) -> None:
    target = work.text("target")
    work.text("reason")
    names = dict(return_targets(work.situation))
    if target not in names:
        raise bad_data("target", _("Choose one of the earlier steps."))
    work.record["target_name"] = names[target]
    token = Token.objects.get(pk=str(work.task.token_id))
    opened = go_back(work.case, work.procedure, target, token)
    before = [t for t in work.situation.tasks if t.element == target and t.state == "done"]
    for task in opened:
        give_back(task, before[-1])
    work.opened += opened


def give_back(task: Task, before: Task) -> None:
    """To whoever did the step last, if he still holds its role."""
    holders = {one.id for one in accounts.accounts_with_role(task.role, task.organization_id)}
    if before.assignee_id in holders:
        _assign(task, before.assignee_id, before.assignee_name)
