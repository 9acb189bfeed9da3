"""The inbox: tasks of a person's roles. Each list is one walk along an index, however long the history."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import FieldView, FileView, InboxFilter, TaskRow, TaskView
from zhengyun.engines.casework.keyset import after
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.logic.task_forms import task_fields, wanted_photos
from zhengyun.engines.casework.models import Task
from zhengyun.engines.casework.permissions import can_perform, can_see_everything
from zhengyun.engines.casework.queries_clocks import waiting_tasks
from zhengyun.engines.casework.views import TASK_COLUMNS, DaysLeft, Waiting, task_row
from zhengyun.kernel.accounts.contracts import EXCLUSIVE_ROLES
from zhengyun.kit.actor import Absent, Actor
from zhengyun.kit.errors import not_found
from zhengyun.kit.paging import MAX_PAGE, Cursor, Page, decode_cursor, make_page

Tasks = QuerySet[Task, Task]
MOST_WALKS = 20

KEPT_APART = frozenset({"form", "files", "form_version", "known"})
"""Of what a task keeps: shown as its record, not as its data."""


def inbox(actor: Actor, chosen: InboxFilter, cursor: str | None, size: int) -> Page[TaskRow]:
    size = max(1, min(size, MAX_PAGE))
    place = decode_cursor(cursor)
    rows = _fetch(actor, chosen, place, size + 1)
    time = "closed_at" if chosen.scope == "done" else "opened_at"
    page = make_page(rows, size, place, lambda row: (getattr(row, time), row.id))
    left = DaysLeft()
    waiting = waiting_tasks(page.rows, left)
    rows_shown = [task_row(row, left, waiting.get(row.id, Waiting()), actor) for row in page.rows]
    return Page(rows_shown, page.next, page.previous)


def neighbours(actor: Actor, task_id: UUID, chosen: InboxFilter) -> tuple[UUID | None, UUID | None]:
    task = Task.objects.filter(pk=task_id).first()
    if task is None:
        return None, None
    at = (task.closed_at if chosen.scope == "done" else None) or task.opened_at
    before = _fetch(actor, chosen, Cursor(at, task.id, backwards=True), 1)
    then = _fetch(actor, chosen, Cursor(at, task.id), 1)
    return (before[0].id if before else None), (then[0].id if then else None)


def _fetch(actor: Actor, chosen: InboxFilter, place: Cursor | None, limit: int) -> list[Task]:
    newest_first = chosen.scope == "done"
    time = "closed_at" if newest_first else "opened_at"
    parts = [
        after(rows.only(*TASK_COLUMNS), time, place, newest_first=newest_first)[:limit]
        for rows in filtered(actor, chosen)
    ]
    if len(parts) <= 1:
        return list(parts[0]) if parts else []
    backwards = bool(place and place.backwards)
    sign = "-" if newest_first != backwards else ""
    merged = parts[0].union(*parts[1:], all=True).order_by(f"{sign}{time}", f"{sign}id")
    return list(merged[:limit])


def filtered(actor: Actor, chosen: InboxFilter) -> list[Tasks]:
    """The walks of a filter; no task is in two of them."""
    return [_narrow(rows, chosen) for rows in _sources(actor, chosen.scope)]


def _sources(actor: Actor, scope: str) -> Sequence[Tasks]:
    """One walk per role and department: PostgreSQL merges them without sorting what it does not show.

    Whoever works at very many places has one walk per role, which sorts what waits there.
    """
    if actor.account_id is None:
        return []
    if scope == "done":
        return [Task.objects.filter(state="done", completed_by=actor.account_id)]
    if scope == "mine":
        mine = Task.objects.filter(state="open", assignee_id=actor.account_id)
        return [mine, *(_lent_by(actor, one) for one in actor.absents)]
    places = sorted({(r.role, r.organization_id) for r in actor.roles if r.role not in EXCLUSIVE_ROLES})
    waiting = Task.objects.filter(state="open")
    if len(places) <= MOST_WALKS:
        return [waiting.filter(role=role, organization_id=organization) for role, organization in places]
    roles = sorted({role for role, _organization in places})
    return [
        waiting.filter(role=role, organization_id__in=[there for held, there in places if held == role])
        for role in roles
    ]


def _lent_by(actor: Actor, absent: Absent) -> Tasks:
    """Of what lies with somebody who is away, what his deputy may do: not every role passes on."""
    lent = {(one.role, one.organization_id) for one in actor.roles if one.deputy_for == absent}
    places = (Q(role=role, organization_id=there) for role, there in sorted(lent))
    return Task.objects.filter(reduce(or_, places), state="open", assignee_id=absent.account_id)


def _narrow(rows: Tasks, chosen: InboxFilter) -> Tasks:
    if chosen.lamp:
        rows = rows.filter(lamp=chosen.lamp)
    if chosen.item_code:
        rows = rows.filter(item_code=chosen.item_code)
    if chosen.element:
        rows = rows.filter(element=chosen.element)
    if text := chosen.text.strip():
        rows = rows.filter(Q(case_number=text.upper()) | Q(applicant_name__icontains=text))
    return rows


def get_task(actor: Actor, task_id: UUID) -> TaskView:
    task = Task.objects.select_related("case").filter(pk=task_id).first()
    if task is None:
        raise _no_task(task_id)
    situation = Situation(actor, task.case, task)
    if not can_see_everything(situation.standing()):
        raise _no_task(task_id)
    return task_view(situation)


def _no_task(task_id: UUID) -> Exception:
    return not_found("casework.no_such_task", _("This task is not known."), value=task_id)


def task_view(situation: Situation, left: DaysLeft | None = None, waiting: Waiting | None = None) -> TaskView:
    """A task with its form and signatures, for the staff of the case. waiting: where it is known."""
    task = situation.task
    assert task is not None  # noqa: S101 - callers look at a task
    left = left or DaysLeft()
    waiting = waiting or waiting_tasks([task], left).get(task.id, Waiting())
    row = task_row(task, left, waiting, situation.actor)
    fields: tuple[FieldView, ...] = task_fields(situation.case, task) if task.form else ()
    may_sign = task.signers > 1 and task.state == "open" and bool(situation.signatures)
    sign = situation.procedure.act_set.acts["sign"]
    return TaskView(
        **{name: getattr(row, name) for name in TaskRow.__slots__},
        element=task.element,
        state=task.state,
        assignee_id=task.assignee_id,
        form=task.form,
        fields=fields,
        photos=wanted_photos(situation.case, task) if task.form else "",
        files=task_files(task.data),
        signers=task.signers,
        signed_by=tuple(s.name for s in situation.signatures) if task.signers > 1 else (),
        can_sign=may_sign and can_perform(situation.standing(), sign),
        data={key: value for key, value in task.data.items() if key not in KEPT_APART},
    )


def task_files(data: dict[str, Any]) -> tuple[FileView, ...]:
    return tuple(
        FileView(UUID(f["id"]), f["name"], int(f["size"]), f["media_type"]) for f in data.get("files", ())
    )
