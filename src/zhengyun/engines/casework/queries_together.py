"""What can be done with several tasks at once: only what all of them offer, and nothing dangerous.

Whether each case allows it is decided case by case when it is done; here nothing is asked per case.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import ActOffer, ChosenTask, Together
from zhengyun.engines.casework.definitions import Procedure, procedure
from zhengyun.engines.casework.models import LetterTemplate, Task
from zhengyun.engines.casework.rules import Act, Who
from zhengyun.engines.casework.texts import act_title, consequence
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import EXCLUSIVE_ROLES
from zhengyun.kit.actor import Actor

MOST = 200
ASKED = frozenset({"opinion", "hand_to", "method", "receiver"})
"""What one answer can say for all cases; acts that need more are done one by one."""


def together(actor: Actor, task_ids: Collection[UUID]) -> Together:
    wanted = list(dict.fromkeys(task_ids))[:MOST]
    places = {(r.role, r.organization_id) for r in actor.roles if r.role not in EXCLUSIVE_ROLES}
    rows = Task.objects.select_related("case").filter(pk__in=wanted, state="open").order_by("opened_at", "id")
    mine = [one for one in rows if (one.role, one.organization_id) in places]
    tasks = [one for one in mine if any(_may_together(one, name) for name in one.offers)]
    names = _common(tasks)
    titles = _letter_titles(tasks, names)
    return Together(
        tasks=tuple(_chosen(one, names, titles) for one in tasks),
        offers=tuple(offer for offer in (_offer(actor, name, tasks) for name in names) if offer is not None),
        missing=len(wanted) - len(mine),
        idle=tuple(_chosen(one, (), {}) for one in mine if one not in tasks),
    )


def _procedure(task: Task) -> Procedure:
    return procedure(task.case.procedure_version_id)


def _common(tasks: Sequence[Task]) -> list[str]:
    """Acts of the first task that all others offer too, by the same rules."""
    if not tasks:
        return []
    return [name for name in tasks[0].offers if all(_may_together(task, name) for task in tasks)]


def _may_together(task: Task, name: str) -> bool:
    act = _procedure(task).act_set.acts.get(name)
    if act is None or name not in task.offers or task.case.state not in act.states:
        return False
    if (name == "complete" and task.form) or (name == "release" and task.assignee_id is None):
        return False
    return Who.OFFICER in act.who and not act.dangerous and {*act.needs, *act.wants} <= ASKED


def _offer(actor: Actor, name: str, tasks: Sequence[Task]) -> ActOffer | None:
    sets = {_procedure(one).act_set.name: _procedure(one).act_set.acts[name] for one in tasks}
    words = {(act_title(name, one), consequence(name, one)) for one in sets}
    if len(words) > 1:
        return None
    act = next(iter(sets.values()))
    choices = _choices(actor, act, tasks)
    if "hand_to" in act.needs and not choices.get("hand_to"):
        return None
    title, so = words.pop()
    return ActOffer(name, title, so, True, needs=(*act.needs, *act.wants), choices=choices)


def _choices(actor: Actor, act: Act, tasks: Sequence[Task]) -> dict[str, tuple[tuple[str, str], ...]]:
    if "method" in act.needs:
        return {"method": (("electronic", _("Electronically")),)}
    places = {(one.role, one.organization_id) for one in tasks}
    if "hand_to" not in act.needs or len(places) != 1:
        return {}
    found = accounts.accounts_with_role(*places.pop())
    return {"hand_to": tuple((str(one.id), one.name) for one in found if one.id != actor.account_id)}


def _letter_titles(tasks: Sequence[Task], names: Sequence[str]) -> dict[str, str]:
    codes = {_procedure(one).letter(name) for one in tasks for name in names} - {""}
    if not codes:
        return {}
    rows = LetterTemplate.objects.filter(code__in=codes, state="active").order_by("version")
    return dict(rows.values_list("code", "title"))


def _chosen(task: Task, names: Sequence[str], titles: dict[str, str]) -> ChosenTask:
    found = _procedure(task)
    letters = {name: titles.get(found.letter(name), "") for name in names if found.letter(name)}
    return ChosenTask(
        id=task.id,
        case_id=task.case_id,
        case_number=task.case_number,
        applicant_name=task.applicant_name,
        title=task.case_title,
        step=task.name,
        version=task.case.version,
        letters=letters,
        case_state=task.case.state,
    )
