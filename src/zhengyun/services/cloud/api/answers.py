"""What the resources have in common: who asks, pages, bodies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, ConfigDict, Field

from zhengyun.kernel.accounts.access import api_access, staff
from zhengyun.kit.actor import Actor
from zhengyun.kit.paging import MAX_PAGE, Page
from zhengyun.services.cloud.web.door import PEOPLE, READERS

SCOPE, WRITE_SCOPE = "cloud:read", "cloud:write"
CATALOGUE = api_access(staff(*READERS), SCOPE)
READ = api_access(staff(*PEOPLE), SCOPE)
WRITE = api_access(staff("it_officer"), WRITE_SCOPE)


class Body(BaseModel):
    """What a client sends: a name that is not known is an error, not something to overlook."""

    model_config = ConfigDict(extra="forbid", str_max_length=20_000)


class Paging(BaseModel):
    """cursor: `next` or `previous` of a page; '' begins at the first one."""

    cursor: str = Field("", max_length=300)
    size: int = Field(20, ge=1, le=MAX_PAGE)


class PageBody(BaseModel):
    """next, previous: cursors of the neighbouring pages; null where there is none."""

    next: str | None
    previous: str | None


def actor_of(request: HttpRequest) -> Actor:
    """Whom the operation's access rule has let in."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


def paged(request: HttpRequest, response: HttpResponse, page: Page[Any]) -> Mapping[str, Any]:
    """The members of a page's body; its neighbours stand in the Link header too (RFC 8288)."""
    links = []
    for relation, cursor in (("next", page.next), ("prev", page.previous)):
        if cursor:
            query = request.GET.copy()
            query["cursor"] = cursor
            links.append(f'<{request.path}?{query.urlencode()}>; rel="{relation}"')
    if links:
        response["Link"] = ", ".join(links)
    return {"results": list(page.rows), "next": page.next, "previous": page.previous}
