"""Service items: public."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from zhengyun.engines.casework import facade, queries_forms
from zhengyun.engines.casework.contracts import ItemSummary, ItemView
from zhengyun.kernel.accounts.access import api_access, public
from zhengyun.kernel.modules.api import PageBody, Paging, conditional, may_be_kept, paged, problems
from zhengyun.kit.paging import MAX_PAGE, page_of

router = Router()


FOUND = 50


class ItemFilter(Paging):
    """text: words to search for; the best are found. audience: a code of GB/T 39046 A.4 (1 person, ...).

    A page is as long as it may be, for whoever does not ask for pages.
    """

    size: int = Field(MAX_PAGE, ge=1, le=MAX_PAGE)
    text: str = Field("", max_length=100)
    audience: str = Field("", max_length=2)
    organization_id: UUID | None = None


class ItemPage(PageBody):
    results: list[ItemSummary]


class FormDefinition(BaseModel):
    """A form: JSON Schema 2020-12 with pages, hints, materials and rules in FEEL."""

    code: str
    version: int
    title: str
    json_schema: dict[str, Any]
    pages: list[dict[str, Any]]
    fields: dict[str, Any]
    materials: list[dict[str, Any]]
    rules: list[dict[str, Any]]


@router.get(
    "",
    auth=api_access(public),
    response=ItemPage,
    summary="List or search service items",
    operation_id="list_items",
    openapi_extra=problems(400),
)
@conditional
def list_items(request: HttpRequest, response: HttpResponse, chosen: Query[ItemFilter]) -> dict[str, Any]:
    may_be_kept(response, public=True)
    audience, body = chosen.audience or None, chosen.organization_id
    if chosen.text.strip():
        found = facade.search_items(
            chosen.text, audiences=[audience] if audience else (), organization_id=body, limit=FOUND
        )
    else:
        found = facade.list_items(audience=audience, organization_id=body)
    page = page_of(found, chosen.size, chosen.cursor, lambda item: item.code)
    return paged(request, response, page)


@router.get(
    "/{item_code}",
    auth=api_access(public),
    response=ItemView,
    summary="An item with its guide, options and materials",
    operation_id="get_item",
    openapi_extra=problems(404),
)
@conditional
def get_item(request: HttpRequest, response: HttpResponse, item_code: str) -> ItemView:
    may_be_kept(response, public=True)
    return facade.get_item(item_code)


@router.get(
    "/{item_code}/options/{option_code}/form",
    auth=api_access(public),
    response=FormDefinition,
    summary="The form of an option, as JSON Schema with hints",
    operation_id="get_form",
    openapi_extra=problems(404),
)
@conditional
def get_form(
    request: HttpRequest, response: HttpResponse, item_code: str, option_code: str
) -> dict[str, Any]:
    may_be_kept(response, public=True)
    return queries_forms.form_definition(item_code, option_code)
