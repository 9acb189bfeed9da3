"""Cases: mine, those of a department, and one of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.api.answers import show_case
from zhengyun.engines.casework.contracts import CaseRow, CaseView
from zhengyun.engines.casework.queries_register import cases_of_organization
from zhengyun.kernel.accounts.access import api_access, signed_in
from zhengyun.kernel.modules.api import PageBody, Paging, actor_of, conditional, paged

router = Router()
READ = api_access(signed_in, "cases:read")


class CaseFilter(Paging):
    """organization_id: the cases of this department, for its staff; without it, one's own cases.

    state: a legal state, such as accepted. It narrows the cases of a department only.
    """

    organization_id: UUID | None = None
    state: str = Field("", max_length=20)


class CasePage(PageBody):
    results: list[CaseRow]


@router.get(
    "",
    auth=READ,
    response=CasePage,
    summary="My cases, or those of my department, newest first",
    operation_id="list_cases",
)
def list_cases(request: HttpRequest, response: HttpResponse, chosen: Query[CaseFilter]) -> dict[str, Any]:
    actor = actor_of(request)
    if chosen.organization_id is None:
        page = facade.my_cases(actor, chosen.cursor or None, chosen.size)
    else:
        page = cases_of_organization(
            actor, chosen.organization_id, state=chosen.state, cursor=chosen.cursor or None, size=chosen.size
        )
    return paged(request, response, page)


@router.get(
    "/{uuid:case_id}",
    auth=READ,
    response=CaseView,
    summary="A case; its ETag is what acts want as If-Match",
    operation_id="get_case",
)
@conditional
def get_case(request: HttpRequest, response: HttpResponse, case_id: UUID) -> CaseView:
    return show_case(response, facade.get_case(actor_of(request), case_id))
