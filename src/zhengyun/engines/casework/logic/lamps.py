"""Lamps on cases and tasks: the worst of the clocks that run, and who is told when one turns."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework import rules_clock
from zhengyun.engines.casework.contracts.clocks import Lamp
from zhengyun.engines.casework.events import LampTurned
from zhengyun.engines.casework.models import Case, CaseClock, Task
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.notices import facade as notices
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM

LEADER_ROLE = "section_head"
LIVE = ("running", "held")


def refresh_lamp(case: Case, *, turned: CaseClock | None = None) -> Lamp:
    """Sets the lamps of a case and its open tasks from its clocks; publishes what turned.

    turned: the clock whose moment came; its holders and their leader are told.
    """
    clocks = list(CaseClock.objects.filter(case=case).exclude(state="cancelled"))
    lamp = _case_lamp(case, clocks)
    if lamp != case.lamp:
        case.lamp = lamp
        Case.objects.filter(pk=case.pk).update(lamp=lamp)
        _publish(case, lamp)
    tasks = _refresh_tasks(case, lamp, clocks)
    if turned is not None and (turned.lamp != Lamp.GREEN or clock.now() >= turned.due_at):
        _tell(case, turned, tasks)
    return lamp


def _case_lamp(case: Case, clocks: Sequence[CaseClock]) -> Lamp:
    """A closed case keeps the lamps of the limits that it missed."""
    kept = LIVE if case.closed_at is None else (*LIVE, "ended")
    return rules_clock.worst(
        [Lamp(row.lamp) for row in clocks if row.kind in rules_clock.CASE_KINDS and row.state in kept]
    )


def _refresh_tasks(case: Case, lamp: Lamp, clocks: Sequence[CaseClock]) -> list[Task]:
    live = [row for row in clocks if row.state in LIVE]
    stepping = {row.task_id for row in live}
    tasks = list(Task.objects.filter(case=case, state="open"))
    for task in tasks:
        before = (task.lamp, task.due_on)
        show_limit(case, task, live)
        if (task.lamp, task.due_on) == before:
            continue
        own = Lamp(task.lamp)
        if task.lamp != before[0] and task.id in stepping and own not in (lamp, Lamp.GREEN):
            _publish(case, own, task)
        task.save(update_fields=["lamp", "due_on"])
    return tasks


def show_limit(case: Case, task: Task, live: Sequence[CaseClock]) -> None:
    """Writes on a task the lamp and the day of the limit under which it stands; the caller saves it."""
    found = rules_clock.limit_of_task(live, task.id, is_decided=case.closed_at is not None)
    task.due_on = found.due_on if found else None
    if case.closed_at is not None:
        task.lamp = found.lamp if found else Lamp.GREEN.value
        return
    counted = [row for row in live if row.kind in rules_clock.CASE_KINDS or row.task_id == task.id]
    task.lamp = rules_clock.worst([Lamp(row.lamp) for row in counted]).value


def _publish(case: Case, lamp: Lamp, task: Task | None = None) -> None:
    jobs.publish(
        LampTurned(
            subject_id=case.id,
            version=case.version,
            number=case.number,
            lamp=lamp.value,
            organization_id=task.organization_id if task else case.organization_id,
            element=task.element if task else "",
        ),
        SYSTEM,
    )


def _tell(case: Case, turned: CaseClock, tasks: Sequence[Task]) -> None:
    concerned = [task for task in tasks if turned.task_id in (None, task.id)]
    with translation.override("zh-hans"):
        subject, body = _words(case, turned)
    for account_id in _holders(case, concerned):
        notices.notify(
            account_id,
            subject,
            body,
            link=f"/desk/cases/{case.id}/",
            kind="casework.lamp_turned",
            subject_ref=f"case:{case.id}",
            key=f"casework.lamp_turned:{turned.id}:{turned.lamp}:{turned.due_on}",
        )


def _holders(case: Case, tasks: Sequence[Task]) -> set[UUID]:
    """Who holds the tasks, or whoever may take them; and the leader of their section."""
    found = {task.assignee_id for task in tasks if task.assignee_id}
    for role, organization_id in {
        (task.role, task.organization_id) for task in tasks if not task.assignee_id
    }:
        found |= {one.id for one in accounts.accounts_with_role(role, organization_id)}
    for organization_id in {task.organization_id for task in tasks} or {case.organization_id}:
        found |= {one.id for one in accounts.accounts_with_role(LEADER_ROLE, organization_id)}
    return found


def _words(case: Case, turned: CaseClock) -> tuple[str, str]:
    names = {
        "statutory": _("statutory limit"),
        "promised": _("promised limit"),
        "notice": _("limit for the correction notice"),
        "service": _("limit for service"),
        "step": _("limit of the step"),
        "correction": _("limit for the correction"),
        "supplement": _("limit for supplying what was promised"),
    }
    values = {
        "number": case.number,
        "title": case.title,
        "limit": names[turned.kind],
        "day": turned.due_on.isoformat(),
    }
    if turned.lamp == Lamp.WARNING:
        return (
            _("%(number)s is due soon") % values,
            _("%(title)s: the %(limit)s ends on %(day)s.") % values,
        )
    return (
        _("%(number)s is overdue") % values,
        _("%(title)s: the %(limit)s ended on %(day)s.") % values,
    )
