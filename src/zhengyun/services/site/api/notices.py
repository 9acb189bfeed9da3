"""Notices that are shown now: public."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from zhengyun.kernel.accounts.access import api_access, public
from zhengyun.kernel.modules.api import PageBody, Paging, conditional, may_be_kept, paged, problems
from zhengyun.services.site import queries
from zhengyun.services.site.columns import columns
from zhengyun.services.site.contracts import Column, NoticeLine, NoticeView

router = Router()


class NoticeFilter(Paging):
    """column: a code of `/site/columns`. organization_id: of one publisher."""

    column: str = Field("", max_length=40)
    organization_id: UUID | None = None


class NoticePage(PageBody):
    results: list[NoticeLine]


class Columns(BaseModel):
    results: list[Column]


@router.get(
    "/columns",
    auth=api_access(public),
    response=Columns,
    summary="The columns of the website",
    operation_id="list_site_columns",
)
@conditional
def list_columns(request: HttpRequest, response: HttpResponse) -> Columns:
    may_be_kept(response, public=True)
    return Columns(results=columns())


@router.get(
    "/notices",
    auth=api_access(public),
    response=NoticePage,
    summary="Notices that are shown now, the newest first",
    operation_id="list_notices",
)
@conditional
def list_notices(
    request: HttpRequest, response: HttpResponse, chosen: Query[NoticeFilter]
) -> Mapping[str, Any]:
    may_be_kept(response, public=True)
    page = queries.list_shown(chosen.column, chosen.organization_id, chosen.cursor or None, chosen.size)
    return paged(request, response, page)


@router.get(
    "/notices/{uuid:notice_id}",
    auth=api_access(public),
    response=NoticeView,
    summary="A notice: lines, lists and links as they were written, without markup",
    operation_id="get_notice",
    openapi_extra=problems(404, 410),
)
@conditional
def get_notice(request: HttpRequest, response: HttpResponse, notice_id: UUID) -> NoticeView:
    may_be_kept(response, public=True)
    return queries.get_shown(notice_id)
