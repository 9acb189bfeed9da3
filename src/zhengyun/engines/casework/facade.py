"""The only door to casework: items, drafts, cases, acts, papers, supervision.

Every command takes the actor first, joins the caller's transaction or opens one, and is audited.
All refusals are `Problem` with a code `casework.*`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO
from uuid import UUID

from zhengyun.engines.casework.contracts import (
    ActOffer,
    CaseFile,
    CaseRow,
    CaseView,
    InboxChoices,
    InboxFilter,
    ProgressView,
    TaskRow,
    TaskView,
)
from zhengyun.kernel.files.contracts import StoredFile
from zhengyun.kit.actor import Actor
from zhengyun.kit.paging import Page


def submit(actor: Actor, draft_id: UUID, *, idempotency_key: str | None = None) -> CaseView:
    """Opens a case from a draft: number, case, materials, flow, notice clock, audit, CaseSubmitted.

    Raises `casework.form_invalid` with fields when something is missing. The same key gives the
    same case again.
    """
    from zhengyun.engines.casework.logic.submit_case import submit as run

    return run(actor, draft_id, idempotency_key=idempotency_key)


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
    """Performs an act. `data` holds what the act's offer `needs` names.

    Raises `casework.stale` (409) when the case is no longer at `expected_version`,
    `casework.illegal_act` (409) with the acts that are possible now, `casework.may_not` (403),
    `casework.act_data` (422) with fields.
    """
    from zhengyun.engines.casework.logic.perform_act import perform as run

    return run(
        actor,
        case_id,
        act,
        task_id=task_id,
        opinion=opinion,
        data=data,
        expected_version=expected_version,
        idempotency_key=idempotency_key,
    )


def offers(actor: Actor, case_id: UUID, task_id: UUID | None = None) -> list[ActOffer]:
    """What the actor can do now: on a task, or (no task) with the case itself."""
    from zhengyun.engines.casework.queries_offers import offers as run

    return run(actor, case_id, task_id)


def get_case(actor: Actor, case_id: UUID) -> CaseView:
    """Raises `casework.no_such_case` (404) also where the actor may not see the case."""
    from zhengyun.engines.casework.queries_cases import get_case as run

    return run(actor, case_id)


def find_case(actor: Actor, number: str) -> CaseView:
    """The case with this number (办件编号), if the actor may see it."""
    from zhengyun.engines.casework.queries_cases import find_case as run

    return run(actor, number)


def my_cases(actor: Actor, cursor: str | None = None, size: int = 20) -> Page[CaseRow]:
    """Cases of the party for whom the actor acts, newest first."""
    from zhengyun.engines.casework.queries_cases import my_cases as run

    return run(actor, cursor, size)


def case_file(actor: Actor, case_id: UUID) -> CaseFile:
    """Everything that the case page shows to an officer or to the applicant."""
    from zhengyun.engines.casework.queries_file import case_file as run

    return run(actor, case_id)


def inbox(
    actor: Actor, chosen: InboxFilter | None = None, cursor: str | None = None, size: int = 50
) -> Page[TaskRow]:
    """Tasks of the actor's roles and organizations, oldest first; done ones newest first."""
    from zhengyun.engines.casework.queries_inbox import inbox as run

    return run(actor, chosen or InboxFilter(), cursor, size)


def inbox_choices(actor: Actor) -> InboxChoices:
    """By what the actor can narrow the inbox: items, and the steps of his roles."""
    from zhengyun.engines.casework.queries_choices import inbox_choices as run

    return run(actor)


def state_title(state: str) -> str:
    """A legal state in words."""
    from zhengyun.engines.casework.texts import state_title as run

    return run(state)


def get_task(actor: Actor, task_id: UUID) -> TaskView:
    """A task with its form and signatures. Raises `casework.no_such_task` (404)."""
    from zhengyun.engines.casework.queries_inbox import get_task as run

    return run(actor, task_id)


def neighbours(
    actor: Actor, task_id: UUID, chosen: InboxFilter | None = None
) -> tuple[UUID | None, UUID | None]:
    """The tasks before and after this one in the inbox with the same filter."""
    from zhengyun.engines.casework.queries_inbox import neighbours as run

    return run(actor, task_id, chosen or InboxFilter())


def save_task_form(actor: Actor, task_id: UUID, values: Mapping[str, Sequence[str]]) -> TaskView:
    """Keeps what the step's own form holds (inspection record); signatures under it are void."""
    from zhengyun.engines.casework.logic.save_task_form import save_task_form as run

    return run(actor, task_id, values)


def add_task_photo(actor: Actor, task_id: UUID, stream: BinaryIO, name: str) -> TaskView:
    """Adds a photograph to the step's record."""
    from zhengyun.engines.casework.logic.save_task_form import add_task_photo as run

    return run(actor, task_id, stream, name)


def tick_material(actor: Actor, material_id: UUID, tick: str) -> None:
    """What the clerk saw of a material: original_checked, copy_taken, electronic or '' (nothing)."""
    from zhengyun.engines.casework.logic.tick_material import tick_material as run

    run(actor, material_id, tick)


def open_file(actor: Actor, owner_id: UUID, file_id: UUID) -> StoredFile:
    """A file of a case or a draft (owner_id), if the actor may see it."""
    from zhengyun.engines.casework.queries_file import open_file as run

    return run(actor, owner_id, file_id)


def progress(number: str, last_four: str) -> ProgressView:
    """Progress without signing in: case number and the last four digits of the contact's telephone.

    Raises `casework.no_such_case` for both a wrong number and wrong digits. The caller limits the rate.
    """
    from zhengyun.engines.casework.queries_progress import progress as run

    return run(number, last_four)
