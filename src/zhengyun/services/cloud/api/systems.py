"""Business systems that the caller may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from zhengyun.kernel.modules.api import PageBody, Paging, actor_of, paged
from zhengyun.services.cloud import facade
from zhengyun.services.cloud.api.answers import READ
from zhengyun.services.cloud.contracts import SystemState, SystemView

router = Router()


class SystemFilter(Paging):
    """owner_id: those of one department. state: of the system."""

    owner_id: UUID | None = None
    state: SystemState | None = None


class SystemPage(PageBody):
    results: list[SystemView]


@router.get(
    "/systems",
    auth=READ,
    response=SystemPage,
    summary="Business systems, the newest first",
    operation_id="list_systems",
)
def list_systems(
    request: HttpRequest, response: HttpResponse, chosen: Query[SystemFilter]
) -> Mapping[str, Any]:
    page = facade.list_systems(
        actor_of(request),
        owner_id=chosen.owner_id,
        state=chosen.state,
        cursor=chosen.cursor or None,
        size=chosen.size,
    )
    return paged(request, response, page)


@router.get(
    "/systems/{uuid:system_id}",
    auth=READ,
    response=SystemView,
    summary="A business system with the safety check in force",
    operation_id="get_system",
)
def get_system(request: HttpRequest, system_id: UUID) -> SystemView:
    return facade.get_system(actor_of(request), system_id)
