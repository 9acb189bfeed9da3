"""Copies of records as files: asked for, followed, fetched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from zhengyun.engines.registers import facade
from zhengyun.engines.registers.api.answers import READ, BodyWithWhy
from zhengyun.engines.registers.api.filters import box_of, operator_of, words
from zhengyun.engines.registers.api.imports import BINARY, Runs
from zhengyun.engines.registers.contracts import Condition, ExportView, RunState, Search
from zhengyun.kernel.accounts.access import api_access, signed_in
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.files.contracts import DATA, MediaType
from zhengyun.kernel.modules.api import Body, actor_of, link_neighbours, location, problems
from zhengyun.kit.errors import conflict

router = Router()
ACCESS = api_access(signed_in, READ)
MEDIA = sorted(one.value for one in DATA | {MediaType.XLSX})


@dataclass(frozen=True, slots=True)
class ExportBody:
    id: UUID
    register: str
    format: str
    state: RunState
    rows_written: int
    has_file: bool
    file_name: str
    message: str
    created_at: datetime
    finished_at: datetime | None


class ExportPage(BaseModel):
    results: list[ExportBody]
    next: str | None
    previous: str | None


class Filter(Body):
    """operator: eq, from, until, prefix, in (value is then a list)."""

    field: str = Field(max_length=60)
    operator: str = Field("eq", max_length=10)
    value: str | int | float | bool | list[str | int | float | bool]


class NewExport(BodyWithWhy):
    """What `filters`, `q`, `bbox` and `order` would find, as who asks may see it."""

    format: Literal["csv", "xlsx", "parquet", "jsonl", "geojson"]
    filters: list[Filter] = Field(default_factory=list, max_length=20)
    q: str = Field("", max_length=500)
    bbox: str = Field("", max_length=200)
    order: str = Field("", max_length=60)


@router.post(
    "/registers/{register_code}/exports",
    auth=ACCESS,
    response={202: ExportBody},
    summary="Ask for records as a file",
    operation_id="start_export",
    openapi_extra=problems(409),
)
def start_export(
    request: HttpRequest, response: HttpResponse, register_code: str, body: NewExport
) -> Status[ExportBody]:
    wanted = Search(conditions=_conditions(body), area=box_of(body.bbox), order=body.order)
    view = facade.start_export(actor_of(request), register_code, wanted, body.format, body.purpose())
    response["Location"] = location(request, f"register-exports/{view.id}")
    return Status(202, _body(view))


@router.get(
    "/register-exports",
    auth=ACCESS,
    response=ExportPage,
    summary="My exports, newest first",
    operation_id="list_exports",
)
def list_exports(request: HttpRequest, response: HttpResponse, chosen: Query[Runs]) -> ExportPage:
    page = facade.list_exports(actor_of(request), chosen.cursor or None, chosen.size)
    link_neighbours(request, response, next=page.next, prev=page.previous)
    return ExportPage(results=[_body(one) for one in page.rows], next=page.next, previous=page.previous)


@router.get(
    "/register-exports/{uuid:export_id}",
    auth=ACCESS,
    response=ExportBody,
    summary="An export and how far it is",
    operation_id="get_export",
)
def get_export(request: HttpRequest, export_id: UUID) -> ExportBody:
    return _body(facade.get_export(actor_of(request), export_id))


@router.get(
    "/register-exports/{uuid:export_id}/file",
    auth=ACCESS,
    response={200: None},
    summary="The file of an export that is done",
    operation_id="get_export_file",
    openapi_extra=problems(409, 410, responses={200: {"content": dict.fromkeys(MEDIA, BINARY)}}),
)
def get_export_file(request: HttpRequest, export_id: UUID) -> HttpResponseBase:
    view = facade.get_export(actor_of(request), export_id)
    if view.file_id is None:
        raise conflict(
            "registers.no_export_file",
            _("There is no file of this export yet, or it was removed again."),
            value=view.state.value,
            remedy=_("Look at its state, or ask for a new export."),
        )
    return files.serve(files.get(view.file_id), inline=False)


def _conditions(body: NewExport) -> list[Condition]:
    named: list[Any] = [
        Condition(one.field, operator_of(one.operator), _text(one.value)) for one in body.filters
    ]
    return [*named, *words(body.q)]


def _text(value: Any) -> Any:
    return [str(one) for one in value] if isinstance(value, list) else str(value)


def _body(view: ExportView) -> ExportBody:
    return ExportBody(
        id=view.id,
        register=view.register,
        format=view.format,
        state=view.state,
        rows_written=view.rows_written,
        has_file=view.file_id is not None,
        file_name=view.file_name,
        message=view.message,
        created_at=view.created_at,
        finished_at=view.finished_at,
    )
