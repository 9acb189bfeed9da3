"""Process steps of all departments and what was found about them; read only."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from zhengyun.kernel.accounts.access import api_access, staff
from zhengyun.kernel.modules.api import PageBody, Paging, actor_of, paged, problems
from zhengyun.kit.paging import Page, page_of
from zhengyun.services.admin import roles
from zhengyun.services.admin.rules_steps import Work
from zhengyun.services.admin.steps import reading, words
from zhengyun.services.admin.steps.findings import Finding
from zhengyun.services.admin.steps.lines import Asked, Kind, Needed, StepLine
from zhengyun.services.admin.steps.ranking import all_findings

router = Router()
READ = api_access(staff(*roles.STUDENTS), "steps:read")


class StepFilter(Paging):
    """procedure: its code. standard: the code of a standard step."""

    procedure: str = Field("", max_length=100)
    standard: str = Field("", max_length=40)
    kind: Kind | None = None


class StepBody(BaseModel):
    """limit: amount and unit, "" for none. standard: its code, once a person has confirmed it."""

    procedure: str
    version: int
    element: str
    name: str
    kind: Kind
    departments: list[str]
    items: list[str]
    role: str
    place: str
    acts: list[str]
    effect: str
    asked: list[Asked]
    materials: list[Needed]
    limit: str
    source: str
    parameters: list[str]
    letters: list[str]
    signers: int
    conditions: list[str]
    standard: str


class StepPage(PageBody):
    results: list[StepBody]


class FindingBody(BaseModel):
    """cases: sent in the last 365 days for the matters that it touches."""

    key: str
    kind: str
    title: str
    todo: str
    departments: list[str]
    items: list[str]
    cases: int
    state: Work
    owner: str
    due_on: date | None
    reason: str


class FindingPage(PageBody):
    results: list[FindingBody]


@router.get(
    "",
    auth=READ,
    response=StepPage,
    summary="Steps of the procedures in force, as their definitions say",
    operation_id="list_process_steps",
    openapi_extra=problems(400),
)
def list_steps(request: HttpRequest, response: HttpResponse, chosen: Query[StepFilter]) -> dict[str, Any]:
    found = reading.catalogue(actor_of(request))
    rows = [
        one
        for one in found.lines
        if chosen.procedure in ("", one.procedure)
        and chosen.kind in (None, one.kind)
        and chosen.standard in ("", found.standard_of(one))
    ]
    page = page_of(rows, chosen.size, chosen.cursor, lambda one: ":".join(one.key))
    shown = [_step(one, found.standard_of(one)) for one in page.rows]
    return paged(request, response, Page(shown, page.next, page.previous))


def _step(line: StepLine, standard: str) -> StepBody:
    return StepBody(
        procedure=line.procedure,
        version=line.version,
        element=line.element,
        name=words.name_of(line),
        kind=line.kind,
        departments=list(line.departments),
        items=list(dict.fromkeys(code for code, _title in line.matters)),
        role=line.role,
        place=line.place,
        acts=list(line.acts),
        effect=line.effect,
        asked=list(line.asked),
        materials=list(line.materials),
        limit=line.limit,
        source=line.source,
        parameters=list(line.parameters),
        letters=list(line.letters),
        signers=line.signers,
        conditions=list(line.conditions),
        standard=standard,
    )


@router.get(
    "/findings",
    auth=READ,
    response=FindingPage,
    summary="What departments do alike, ask again or limit differently, with what is done about it",
    operation_id="list_process_findings",
    openapi_extra=problems(400),
)
def list_findings(request: HttpRequest, response: HttpResponse, chosen: Query[Paging]) -> dict[str, Any]:
    actor = actor_of(request)
    rows, _figures = all_findings(actor, reading.catalogue(actor))
    page = page_of(rows, chosen.size, chosen.cursor, lambda one: one.key)
    tasks = reading.finding_tasks([one.key for one in page.rows])
    shown = [_finding(one, tasks) for one in page.rows]
    return paged(request, response, Page(shown, page.next, page.previous))


def _finding(one: Finding, tasks: dict[str, Any]) -> FindingBody:
    task = tasks.get(one.key)
    return FindingBody(
        key=one.key,
        kind=one.what.value,
        title=words.title_of(one),
        todo=words.todo_of(one),
        departments=list(one.departments),
        items=list(dict.fromkeys(place.item for place in one.places)),
        cases=one.cases,
        state=Work(task.state) if task else Work.FOUND,
        owner=task.owner_name if task else "",
        due_on=task.due_on if task else None,
        reason=task.reason if task else "",
    )
