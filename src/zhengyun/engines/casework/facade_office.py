"""Calls for those who handle cases, watch over them, or look at the public board. Part of the facade."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import BinaryIO
from uuid import UUID

from zhengyun.engines.casework import (
    queries_choices,
    queries_counts,
    queries_inbox,
    queries_progress,
    queries_public,
    queries_supervision,
    queries_together,
)
from zhengyun.engines.casework.contracts import (
    InboxChoices,
    InboxFilter,
    LampCell,
    ProgressView,
    PublicCaseRow,
    PublicFigures,
    TaskRow,
    TaskView,
    Together,
)
from zhengyun.engines.casework.logic import publish_calendar_year as calendars
from zhengyun.engines.casework.logic import save_task_form as recording
from zhengyun.engines.casework.logic import tick_material as ticking
from zhengyun.kit.actor import Actor
from zhengyun.kit.paging import Page


def inbox(
    actor: Actor, chosen: InboxFilter | None = None, cursor: str | None = None, size: int = 50
) -> Page[TaskRow]:
    """Tasks of the actor's roles and organizations, oldest first; done ones newest first."""
    return queries_inbox.inbox(actor, chosen or InboxFilter(), cursor, size)


def inbox_choices(actor: Actor) -> InboxChoices:
    """By what the actor can narrow the inbox: items, and the steps of his roles."""
    return queries_choices.inbox_choices(actor)


def inbox_counts(actor: Actor, filters: Sequence[InboxFilter], most: int = 100) -> list[int]:
    """How much waits behind each filter, at most `most`; one query for all."""
    return queries_counts.inbox_counts(actor, filters, most)


def together(actor: Actor, task_ids: Collection[UUID]) -> Together:
    """What can be done with several tasks at once, at most 200: acts that all of them offer, that are not
    dangerous and that one answer serves. Each case decides for itself when it is done."""
    return queries_together.together(actor, task_ids)


def get_task(actor: Actor, task_id: UUID) -> TaskView:
    """A task with its form and signatures. Raises `casework.no_such_task` (404)."""
    return queries_inbox.get_task(actor, task_id)


def neighbours(
    actor: Actor, task_id: UUID, chosen: InboxFilter | None = None
) -> tuple[UUID | None, UUID | None]:
    """The tasks before and after this one in the inbox with the same filter."""
    return queries_inbox.neighbours(actor, task_id, chosen or InboxFilter())


def save_task_form(actor: Actor, task_id: UUID, values: Mapping[str, Sequence[str]]) -> TaskView:
    """Keeps what the step's own form holds (inspection record); signatures under it are void."""
    return recording.save_task_form(actor, task_id, values)


def add_task_photo(actor: Actor, task_id: UUID, stream: BinaryIO, name: str, point: str = "") -> TaskView:
    """Adds a photograph to the step's record. point: what of the site it shows; the same photograph of the
    same point is there once, so that who got no answer may send it again."""
    return recording.add_task_photo(actor, task_id, stream, name, point)


def remove_task_photo(actor: Actor, task_id: UUID, file_id: UUID) -> TaskView:
    """Takes a photograph out of the record while the step is open; signatures are void.

    Raises `casework.no_such_photo` (404) for what is not, or no longer, part of it.
    """
    return recording.remove_task_photo(actor, task_id, file_id)


def tick_material(actor: Actor, material_id: UUID, tick: str) -> None:
    """What the clerk saw of a material: original_checked, copy_taken, electronic or '' (nothing)."""
    ticking.tick_material(actor, material_id, tick)


def progress(number: str, last_four: str) -> ProgressView:
    """Progress without signing in: case number and the last four digits of the contact's telephone.

    Raises `casework.no_such_case` for both a wrong number and wrong digits. The caller limits the rate.
    """
    return queries_progress.progress(number, last_four)


def public_figures() -> PublicFigures:
    """The figures of today, on a day off those of the last working day, and the progress board of that day.

    They are counted over what is open and what was done on the day; whoever shows them to everybody keeps
    them for a while (services/hall/figures.py).
    """
    return queries_public.public_figures()


def recent_public(cursor: str | None = None, size: int = 20) -> Page[PublicCaseRow]:
    """Masked cases by their last act, newest first."""
    return queries_public.recent_public(cursor, size)


def lamp_matrix(actor: Actor) -> list[LampCell]:
    """Open tasks by department, step and lamp, below where the actor supervises.

    Raises `casework.may_not` (403).
    """
    return queries_supervision.lamp_matrix(actor)


def lamp_cases(
    actor: Actor,
    organization_id: UUID | None,
    element: str = "",
    lamp: str = "",
    cursor: str | None = None,
    size: int = 50,
) -> Page[TaskRow]:
    """The open tasks behind a cell of the matrix, oldest first. lamp `past`: both limits."""
    return queries_supervision.lamp_cases(actor, organization_id, element, lamp, cursor, size)


def publish_calendar_year(
    actor: Actor,
    year: int,
    holidays: Sequence[tuple[date, str]],
    make_up: Sequence[tuple[date, str]],
    source: str,
) -> None:
    """Publishes a year's working days; due dates that pass through it move, each with a reason."""
    calendars.publish_calendar_year(actor, year, holidays, make_up, source)
