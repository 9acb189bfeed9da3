"""Tasks: the inbox of an officer, a task with its record, photographs. Claiming is an act of the case."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Query, Router, Status, UploadedFile
from pydantic import Field

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.api import values
from zhengyun.engines.casework.api.answers import stream_of
from zhengyun.engines.casework.contracts import InboxFilter, Lamp, TaskRow, TaskView
from zhengyun.kernel.accounts.access import api_access, staff
from zhengyun.kernel.modules.api import Body, PageBody, Paging, actor_of, paged, problems

router = Router()
READ = api_access(staff(), "tasks:read")
WRITE = api_access(staff(), "tasks:write")


class TaskFilter(Paging):
    """scope: mine, team or done. text: a case number, or part of an applicant's name."""

    scope: Literal["mine", "team", "done"] = "team"
    lamp: Lamp | Literal[""] = ""
    item_code: str = Field("", max_length=36)
    element: str = Field("", max_length=100)
    text: str = Field("", max_length=100)


class TaskPage(PageBody):
    results: list[TaskRow]


class TaskAnswers(Body):
    """data: nested as in the JSON Schema of the step's form; what is not named keeps its answer."""

    data: dict[str, Any] = Field(max_length=200)


@router.get(
    "",
    auth=READ,
    response=TaskPage,
    summary="The inbox: open tasks oldest first, done ones newest first",
    operation_id="list_tasks",
)
def list_tasks(request: HttpRequest, response: HttpResponse, chosen: Query[TaskFilter]) -> dict[str, Any]:
    wanted = InboxFilter(
        scope=chosen.scope,
        lamp=str(chosen.lamp),
        item_code=chosen.item_code,
        element=chosen.element,
        text=chosen.text,
    )
    return paged(
        request, response, facade.inbox(actor_of(request), wanted, chosen.cursor or None, chosen.size)
    )


@router.get(
    "/{uuid:task_id}",
    auth=READ,
    response=TaskView,
    summary="A task with the record of its step and its signatures",
    operation_id="get_task",
)
def get_task(request: HttpRequest, task_id: UUID) -> TaskView:
    return facade.get_task(actor_of(request), task_id)


@router.patch(
    "/{uuid:task_id}/form",
    auth=WRITE,
    response=TaskView,
    summary="Fill in the record of a step; signatures under it become void",
    operation_id="fill_task_form",
    openapi_extra=problems(409),
)
def fill_task_form(request: HttpRequest, task_id: UUID, body: TaskAnswers) -> TaskView:
    actor = actor_of(request)
    task = facade.get_task(actor, task_id)
    answers = values.given(body.data, task.fields)
    values.check_all_known(body.data, frozenset(field.path for field in task.fields))
    form: values.Posted = {}
    for field in task.fields:
        form |= values.posted(field, answers.get(field.path, field.value))
    return facade.save_task_form(actor, task_id, form)


@router.post(
    "/{uuid:task_id}/photos",
    auth=WRITE,
    response={201: TaskView},
    summary="Add a photograph to the record of a step",
    operation_id="add_photo",
    openapi_extra=problems(409),
)
def add_photo(request: HttpRequest, task_id: UUID, file: File[UploadedFile]) -> Status[TaskView]:
    name = file.name or "photo"
    return Status(201, facade.add_task_photo(actor_of(request), task_id, stream_of(file), name))


@router.delete(
    "/{uuid:task_id}/photos/{uuid:file_id}",
    auth=WRITE,
    response=TaskView,
    summary="Remove a photograph from the record of an open step; signatures under it become void",
    operation_id="remove_photo",
    openapi_extra=problems(409),
)
def remove_photo(request: HttpRequest, task_id: UUID, file_id: UUID) -> TaskView:
    return facade.remove_task_photo(actor_of(request), task_id, file_id)
