"""Keep the record of a step while it is written; a change makes signatures under it void."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import TaskView
from zhengyun.engines.casework.logic.acts.handling import content_digest
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.logic.task_forms import read_values
from zhengyun.engines.casework.models import Case, Task, TaskSignature
from zhengyun.engines.casework.permissions import check_can_see_everything, check_can_work_on_task
from zhengyun.engines.casework.queries_inbox import task_view
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.files.contracts import StoredFile
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, not_found

PHOTOS = ("image/jpeg", "image/png", "image/webp")
MAX_PHOTO = 20_000_000
MAX_PHOTOS = 60


def save_task_form(actor: Actor, task_id: UUID, values: Mapping[str, Sequence[str]]) -> TaskView:
    with transaction.atomic():
        situation, task = _locked(actor, task_id)
        if not task.form:
            raise conflict("casework.no_form", _("This step has no record of its own."), value=task.name)
        posted = {name: list(texts) for name, texts in values.items()}
        _keep(situation, task, {"form": read_values(situation.case, task, posted)})
        audit.record(
            situation.as_deputy(),
            "casework.save_task_form",
            "case",
            task.case_id,
            detail={"step": task.element},
        )
        return task_view(situation)


def add_task_photo(actor: Actor, task_id: UUID, stream: BinaryIO, name: str, point: str = "") -> TaskView:
    with transaction.atomic():
        situation, task = _locked(actor, task_id)
        known = list(task.data.get("files", ()))
        stored = files.store(
            actor,
            stream,
            name=name,
            accept=PHOTOS,
            max_bytes=MAX_PHOTO,
            owner_id=task.organization_id,
            purpose="casework.photo",
        )
        if point and _is_known(known, stored, point):
            return task_view(situation)
        if len(known) >= MAX_PHOTOS:
            raise Problem(
                "casework.too_many_photos",
                _("At most %(count)s photographs.") % {"count": MAX_PHOTOS},
                value=name,
            )
        files.attach(actor, [stored.id], f"casework.case:{task.case_id}")
        entry = {
            "id": str(stored.id),
            "name": stored.name,
            "size": stored.size,
            "media_type": stored.media_type,
            "point": point,
        }
        _keep(situation, task, {"files": [*known, entry]})
        detail = {"sha256": stored.sha256}
        audit.record(situation.as_deputy(), "casework.add_task_photo", "case", task.case_id, detail=detail)
        return task_view(situation)


def _is_known(known: list[dict[str, Any]], stored: StoredFile, point: str) -> bool:
    """Whether the record has it: a device that got no answer sends a photograph again."""
    same = [UUID(one["id"]) for one in known if one.get("point") == point]
    return any(one.sha256 == stored.sha256 for one in files.get_many(same).values())


def remove_task_photo(actor: Actor, task_id: UUID, file_id: UUID) -> TaskView:
    with transaction.atomic():
        situation, task = _locked(actor, task_id)
        known = list(task.data.get("files", ()))
        left = [one for one in known if one["id"] != str(file_id)]
        if left == known:
            raise not_found(
                "casework.no_such_photo",
                _("This photograph is not part of the record; perhaps it was removed already."),
                value=file_id,
            )
        detail = {"sha256": files.get(file_id).sha256}
        files.detach(actor, [file_id])
        _keep(situation, task, {"files": left})
        audit.record(situation.as_deputy(), "casework.remove_task_photo", "case", task.case_id, detail=detail)
        return task_view(situation)


def _locked(actor: Actor, task_id: UUID) -> tuple[Situation, Task]:
    """The case first, as every act does, so that nothing waits crosswise."""
    case_id = Task.objects.filter(pk=task_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise not_found("casework.no_such_task", _("This task is not known."), value=task_id)
    case = Case.objects.select_for_update().get(pk=case_id)
    task = Task.objects.get(pk=task_id)
    situation = Situation(actor, case, task)
    standing = situation.standing()
    check_can_see_everything(standing)
    if task.state != "open":
        raise conflict("casework.task_closed", _("This task is done already."), value=task.name)
    check_can_work_on_task(standing)
    return situation, task


def _keep(situation: Situation, task: Task, part: dict[str, Any]) -> None:
    before = content_digest(task)
    task.data = {**task.data, **part}
    task.save(update_fields=["data"])
    if content_digest(task) != before and task.signers > 1:
        TaskSignature.objects.filter(task=task).delete()
        situation.__dict__.pop("signatures", None)
