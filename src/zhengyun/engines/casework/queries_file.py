"""The case file: everything that the case page shows, to whom it may show it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import (
    CaseFile,
    ClockView,
    DataDifference,
    FormPage,
    MaterialView,
)
from zhengyun.engines.casework.logic.clocks import LIVE
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.models import Draft, Letter, Licence, Material, Task, TaskSignature
from zhengyun.engines.casework.permissions import can_see_everything
from zhengyun.engines.casework.queries_cases import visible_case
from zhengyun.engines.casework.queries_clocks import clock_views
from zhengyun.engines.casework.queries_drafts import can_work_on_draft
from zhengyun.engines.casework.queries_inbox import task_view
from zhengyun.engines.casework.queries_members import (
    correction_view,
    member_views,
    parent_of,
    wanted_steps,
)
from zhengyun.engines.casework.queries_offers import offers_of
from zhengyun.engines.casework.queries_papers import letter_views, licence_views
from zhengyun.engines.casework.queries_steps import effect_views, flow_graph, flow_steps, runs_of, timeline
from zhengyun.engines.casework.rules_clock import limit_of_task
from zhengyun.engines.casework.views import DaysLeft, Waiting, case_view
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.files.contracts import StoredFile
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import not_found


def case_file(actor: Actor, case_id: UUID) -> CaseFile:
    situation = visible_case(actor, case_id)
    case = situation.case
    internal = can_see_everything(situation.standing())
    runs, left = runs_of(situation), DaysLeft()
    tasks = _tasks(situation) if internal else []
    pages, differences, materials = _contents(situation)
    clocks = clock_views(case, left.calendar)
    parent, can_see_parent = parent_of(situation, left)
    return CaseFile(
        case=case_view(case, left),
        pages=pages,
        differences=differences,
        materials=materials,
        correction=correction_view(situation.correction),
        clocks=clocks,
        steps=wanted_steps(situation, flow_steps(situation, names=True, runs=runs)),
        timeline=timeline(situation, runs, internal=internal),
        letters=letter_views(case),
        licences=licence_views(case),
        effects=effect_views(runs) if internal else (),
        tasks=tuple(task_view(one, left, _waiting(one, clocks)) for one in tasks),
        offers=tuple(offers_of(situation)),
        procedure=situation.procedure.code,
        graph=flow_graph(situation.procedure.flow),
        is_bundle=situation.procedure.act_set.is_bundle,
        members=member_views(situation, runs, left),
        parent=parent,
        can_see_parent=can_see_parent,
    )


def _tasks(situation: Situation) -> list[Situation]:
    """What is open, and the records of completed steps; one query for all signatures."""
    shown = [t for t in situation.tasks if t.state == "open" or (t.state == "done" and t.form)]
    signed: dict[UUID, list[TaskSignature]] = {task.id: [] for task in shown}
    for row in TaskSignature.objects.filter(task__in=shown).order_by("signed_at", "id"):
        signed[row.task_id].append(row)
    found = []
    for task in shown:
        one = Situation(situation.actor, situation.case, task)
        one.__dict__ |= {"tasks": situation.tasks, "signatures": signed[task.id]}
        found.append(one)
    return found


def _waiting(one: Situation, clocks: Sequence[ClockView]) -> Waiting:
    """How a task stands in a case whose clocks are read already."""
    if one.task is None or one.task.state != "open":
        return Waiting()
    live = [row for row in clocks if row.state in LIVE]
    is_decided = one.case.closed_at is not None
    return Waiting(one.case.state, limit_of_task(live, one.task.id, is_decided=is_decided))


def _contents(
    situation: Situation,
) -> tuple[tuple[FormPage, ...], tuple[DataDifference, ...], tuple[MaterialView, ...]]:
    from zhengyun.engines.casework.logic.forms import case_differences, case_pages

    pages = case_pages(situation.case, situation.correction)
    materials = tuple(material for page in pages for material in page.materials)
    differences: tuple[DataDifference, ...] = ()
    if situation.correction is not None and situation.correction.answered_at is not None:
        differences = case_differences(situation.case, situation.correction)
    return pages, differences, materials


def open_file(actor: Actor, owner_id: UUID, file_id: UUID) -> StoredFile:
    """Letters, licences, materials and photographs of a case; materials of one's own open draft.

    What was sent is the case's: whoever may see that may open it, also under the draft's id.
    """
    draft = Draft.objects.filter(pk=owner_id).first()
    if draft is not None and draft.state == "submitted":
        owner_id = draft.submitted_case_id or draft.case_id or owner_id
    elif draft is not None:
        materials = Material.objects.filter(draft=draft, file_id=file_id)
        if can_work_on_draft(actor, draft) and materials.exists():
            return files.get(file_id)
        raise _no_file(file_id)
    situation = visible_case(actor, owner_id)
    case = situation.case
    if (
        Material.objects.filter(case=case, file_id=file_id).exists()
        or Letter.objects.filter(case=case, file_id=file_id).exists()
        or Licence.objects.filter(case=case, file_id=file_id).exists()
    ):
        return files.get(file_id)
    rows = Task.objects.filter(case=case, data__files__contains=[{"id": str(file_id)}])
    if can_see_everything(situation.standing()) and rows.exists():
        return files.get(file_id)
    raise _no_file(file_id)


def _no_file(file_id: UUID) -> Exception:
    return not_found("casework.no_such_file", _("This file is not known."), value=file_id)
