"""The supervisor's figures: open tasks by department, step and lamp. Closed work is never counted."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import Lamp, LampCell, TaskRow
from zhengyun.engines.casework.keyset import after
from zhengyun.engines.casework.models import Task
from zhengyun.engines.casework.queries_clocks import waiting_tasks
from zhengyun.engines.casework.views import TASK_COLUMNS, DaysLeft, task_row
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import forbidden
from zhengyun.kit.paging import Page, decode_cursor, make_page

PAST = (Lamp.PAST_PROMISE.value, Lamp.PAST_LAW.value)
WATCHERS = (Role.SUPERVISOR, Role.AUTHORITY)


def lamp_matrix(actor: Actor) -> list[LampCell]:
    """One cell for each department and step, the worst first. Raises Problem 403 `casework.may_not`."""
    rows = (
        Task.objects.filter(state="open", organization_id__in=watched(actor))
        .values("organization_id", "element")
        .annotate(
            name_of=Max("organization_name"),
            step=Max("name"),
            green=_count(Lamp.GREEN),
            warning=_count(Lamp.WARNING),
            promise=_count(Lamp.PAST_PROMISE),
            law=_count(Lamp.PAST_LAW),
        )
        .order_by("-law", "-promise", "-warning", "name_of", "element")
    )
    return [
        LampCell(
            organization_id=row["organization_id"],
            organization_name=row["name_of"],
            element=row["element"],
            step=row["step"],
            green=row["green"],
            warning=row["warning"],
            promise=row["promise"],
            law=row["law"],
        )
        for row in rows
    ]


def _count(lamp: Lamp) -> Count:
    return Count("id", filter=Q(lamp=lamp.value))


def lamp_cases(
    actor: Actor,
    organization_id: UUID | None,
    element: str,
    lamp: str,
    cursor: str | None = None,
    size: int = 50,
) -> Page[TaskRow]:
    """The open tasks behind a cell, the oldest first. None, '' for all; lamp `past` for both kinds."""
    places = watched(actor)
    if organization_id is not None and organization_id not in places:
        raise _may_not()
    rows = Task.objects.filter(state="open")
    if organization_id is None:
        rows = rows.filter(organization_id__in=places)
    else:
        rows = rows.filter(organization_id=organization_id)
    if element:
        rows = rows.filter(element=element)
    if lamp:
        rows = rows.filter(lamp__in=PAST if lamp == "past" else (lamp,))
    place = decode_cursor(cursor)
    found = list(after(rows.only(*TASK_COLUMNS), "opened_at", place, newest_first=False)[: size + 1])
    left = DaysLeft()
    page = make_page(found, size, place, lambda task: (task.opened_at, task.id))
    waiting = waiting_tasks(page.rows, left)
    return Page([task_row(task, left, waiting[task.id]) for task in page.rows], page.next, page.previous)


def watched(actor: Actor) -> frozenset[UUID]:
    """The organizations at and below those where the actor supervises."""
    places = actor.organizations(*WATCHERS)
    if not places:
        raise _may_not()
    return frozenset(below for place in places for below in parties.descendants(place)) | places


def _may_not() -> Exception:
    return forbidden("casework.may_not", _("Only a supervisor of the department sees this."))
