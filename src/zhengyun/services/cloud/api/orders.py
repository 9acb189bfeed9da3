"""Orders with their lines, as asked and as approved. They are begun and decided as cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from zhengyun.kernel.modules.api import PageBody, Paging, actor_of, paged
from zhengyun.services.cloud import facade
from zhengyun.services.cloud.api.answers import READ
from zhengyun.services.cloud.contracts import OrderKind, OrderView

router = Router()


class OrderFilter(Paging):
    """owner_id: those of one department. kind: new, change, renew, exit."""

    owner_id: UUID | None = None
    kind: OrderKind | None = None


class OrderPage(PageBody):
    results: list[OrderView]


@router.get(
    "/orders",
    auth=READ,
    response=OrderPage,
    summary="Orders, the newest first; amounts of money are fen",
    operation_id="list_orders",
)
def list_orders(
    request: HttpRequest, response: HttpResponse, chosen: Query[OrderFilter]
) -> Mapping[str, Any]:
    page = facade.list_orders(
        actor_of(request),
        owner_id=chosen.owner_id,
        kind=chosen.kind,
        cursor=chosen.cursor or None,
        size=chosen.size,
    )
    return paged(request, response, page)


@router.get(
    "/orders/{uuid:order_id}",
    auth=READ,
    response=OrderView,
    summary="An order",
    operation_id="get_order",
)
def get_order(request: HttpRequest, order_id: UUID) -> OrderView:
    return facade.get_order(actor_of(request), order_id)
