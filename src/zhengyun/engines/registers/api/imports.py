"""Files of records: uploaded, looked over, started, followed, with a file of what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from ninja import File, Query, Router, Status, UploadedFile
from pydantic import BaseModel, Field

from zhengyun.engines.registers import definitions, facade, permissions
from zhengyun.engines.registers.api.answers import WRITE, plain
from zhengyun.engines.registers.contracts import ImportPreview, ImportView, Mode, RowFault, RunState
from zhengyun.engines.registers.definition import Action
from zhengyun.kernel.accounts.access import api_access, signed_in
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.modules.api import Body, actor_of, link_neighbours, location, problems
from zhengyun.kit.errors import not_found
from zhengyun.kit.paging import MAX_PAGE

router = Router()
ACCESS = api_access(signed_in, WRITE)
TAKEN = ("csv", "xlsx", "parquet", "jsonl", "geojson")
MAX_BYTES = 64 * 1024 * 1024
BINARY = {"schema": {"type": "string", "format": "binary"}}


class Runs(BaseModel):
    """cursor: `next` or `previous` of a page; '' begins at the newest."""

    cursor: str = Field("", max_length=300)
    size: int = Field(20, ge=1, le=MAX_PAGE)


@dataclass(frozen=True, slots=True)
class ImportBody:
    """rows_…: of the file so far. faults: the first ones; all of them stand in the file of faults."""

    id: UUID
    register: str
    file_name: str
    format: str
    state: RunState
    mode: Mode
    mapping: Mapping[str, str]
    columns: list[str]
    rows_total: int | None
    rows_read: int
    rows_right: int
    rows_faulty: int
    rows_created: int
    rows_changed: int
    rows_same: int
    faults: list[RowFault]
    has_faults_file: bool
    message: str
    created_at: datetime
    finished_at: datetime | None


class ImportPage(BaseModel):
    results: list[ImportBody]
    next: str | None
    previous: str | None


class Mapped(Body):
    """mapping: field → column of the file; without it, the one that is proposed."""

    mapping: dict[str, str] | None = Field(None, max_length=300)


class Preview(BaseModel):
    columns: list[str]
    mapping: dict[str, str]
    rows: list[dict[str, Any]]
    faults: list[RowFault]


class Start(Body):
    """mode: all_or_nothing, or right_rows: what is right, with a file of the rest."""

    mapping: dict[str, str] = Field(max_length=300)
    mode: Mode = Mode.ALL_OR_NOTHING


@router.post(
    "/registers/{register_code}/imports",
    auth=ACCESS,
    response={201: ImportBody},
    summary="Upload a file of records: CSV, XLSX, Parquet, JSON lines or GeoJSON",
    description="Nothing is read into the register before the import is started.",
    operation_id="upload_import",
    openapi_extra=problems(409),
)
def upload_import(
    request: HttpRequest, response: HttpResponse, register_code: str, file: File[UploadedFile]
) -> Status[ImportBody]:
    actor = actor_of(request)
    permissions.check_can(definitions.record_type(register_code), actor, Action.IMPORT)
    with transaction.atomic():
        stored = files.store(
            actor,
            cast(BinaryIO, file),
            name=file.name or "file",
            accept=TAKEN,
            max_bytes=MAX_BYTES,
            owner_id=actor.party_id,
            purpose="registers.import",
        )
        view = facade.upload_import(actor, register_code, stored.id)
    response["Location"] = location(request, f"register-imports/{view.id}")
    return Status(201, _body(view))


@router.get(
    "/register-imports",
    auth=ACCESS,
    response=ImportPage,
    summary="Imports into registers that one may write, newest first",
    operation_id="list_imports",
)
def list_imports(request: HttpRequest, response: HttpResponse, chosen: Query[Runs]) -> ImportPage:
    page = facade.list_imports(actor_of(request), chosen.cursor or None, chosen.size)
    link_neighbours(request, response, next=page.next, prev=page.previous)
    return ImportPage(results=[_body(one) for one in page.rows], next=page.next, previous=page.previous)


@router.get(
    "/register-imports/{uuid:import_id}",
    auth=ACCESS,
    response=ImportBody,
    summary="An import: its state, its rows so far, its first faults",
    operation_id="get_import",
)
def get_import(request: HttpRequest, import_id: UUID) -> ImportBody:
    return _body(facade.get_import(actor_of(request), import_id))


@router.post(
    "/register-imports/{uuid:import_id}/preview",
    auth=ACCESS,
    response=Preview,
    summary="The first rows as they would be read, with their faults; nothing is written",
    operation_id="preview_import",
    openapi_extra=problems(409, 410),
)
def preview_import(request: HttpRequest, import_id: UUID, body: Mapped) -> Preview:
    return _preview(facade.preview_import(actor_of(request), import_id, body.mapping))


@router.post(
    "/register-imports/{uuid:import_id}/start",
    auth=ACCESS,
    response={202: ImportBody},
    summary="Start an import; its progress is in its state",
    operation_id="start_import",
    openapi_extra=problems(409, 410),
)
def start_import(request: HttpRequest, import_id: UUID, body: Start) -> Status[ImportBody]:
    return Status(202, _body(facade.start_import(actor_of(request), import_id, body.mapping, body.mode)))


@router.post(
    "/register-imports/{uuid:import_id}/cancel",
    auth=ACCESS,
    response=ImportBody,
    summary="Stop an import that is not done",
    operation_id="cancel_import",
    openapi_extra=problems(409),
)
def cancel_import(request: HttpRequest, import_id: UUID) -> ImportBody:
    return _body(facade.cancel_import(actor_of(request), import_id))


@router.get(
    "/register-imports/{uuid:import_id}/faults",
    auth=ACCESS,
    response={200: None},
    summary="The rows that are wrong, with the reasons, as a file",
    operation_id="get_import_faults",
    openapi_extra=problems(410, responses={200: {"content": {"text/csv": BINARY}}}),
)
def get_import_faults(request: HttpRequest, import_id: UUID) -> HttpResponseBase:
    view = facade.get_import(actor_of(request), import_id)
    if view.faults_file_id is None:
        raise not_found("registers.no_faults_file", _("This import has no file of wrong rows."))
    return files.serve(files.get(view.faults_file_id), inline=False)


def _body(view: ImportView) -> ImportBody:
    return ImportBody(
        id=view.id,
        register=view.register,
        file_name=view.file_name,
        format=view.format,
        state=view.state,
        mode=view.mode,
        mapping=view.mapping,
        columns=list(view.columns),
        rows_total=view.rows_total,
        rows_read=view.rows_read,
        rows_right=view.rows_right,
        rows_faulty=view.rows_faulty,
        rows_created=view.rows_created,
        rows_changed=view.rows_changed,
        rows_same=view.rows_same,
        faults=list(view.faults),
        has_faults_file=view.faults_file_id is not None,
        message=view.message,
        created_at=view.created_at,
        finished_at=view.finished_at,
    )


def _preview(found: ImportPreview) -> Preview:
    return Preview(
        columns=list(found.columns),
        mapping=dict(found.mapping),
        rows=[plain(row) for row in found.rows],
        faults=list(found.faults),
    )
