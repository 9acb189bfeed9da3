"""Managed databases and their backups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import BackupView, DatabaseView
from zhengyun.kernel.modules.api import PageBody, Paging, actor_of, paged
from zhengyun.services.cloud.api.answers import READ, WRITE

router = Router()


class DatabaseFilter(Paging):
    """owner_id, system_id: those of one department or business system."""

    owner_id: UUID | None = None
    system_id: UUID | None = None


class DatabasePage(PageBody):
    results: list[DatabaseView]


class BackupList(BaseModel):
    results: list[BackupView]


@router.get(
    "/databases",
    auth=READ,
    response=DatabasePage,
    summary="Databases that one may see, the newest first",
    operation_id="list_databases",
)
def list_databases(
    request: HttpRequest, response: HttpResponse, chosen: Query[DatabaseFilter]
) -> Mapping[str, Any]:
    page = compute.list_databases(
        actor_of(request),
        owner_id=chosen.owner_id,
        system_id=chosen.system_id,
        cursor=chosen.cursor or None,
        size=chosen.size,
    )
    return paged(request, response, page)


@router.get(
    "/databases/{uuid:database_id}",
    auth=READ,
    response=DatabaseView,
    summary="A database: where it is reached, what it holds; never its password",
    operation_id="get_database",
)
def get_database(request: HttpRequest, database_id: UUID) -> DatabaseView:
    return compute.get_database(actor_of(request), database_id)


@router.get(
    "/databases/{uuid:database_id}/backups",
    auth=READ,
    response=BackupList,
    summary="Backups of a database, the newest first",
    operation_id="list_database_backups",
)
def list_backups(request: HttpRequest, database_id: UUID) -> Mapping[str, Any]:
    return {"results": compute.list_backups(actor_of(request), database_id)}


@router.post(
    "/databases/{uuid:database_id}/backups",
    auth=WRITE,
    response={202: BackupView},
    summary="Have a backup made; asked while one is being made, it is that one",
    operation_id="back_up_database",
    openapi_extra={"x-problems": [409]},
)
def back_up(request: HttpRequest, database_id: UUID) -> Status[BackupView]:
    return Status(202, compute.backup_database(actor_of(request), database_id))
