"""What the resources have in common: who may ask, pages, versions, bodies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import HeaderEx, P
from pydantic import BaseModel, ConfigDict, Field

from zhengyun.engines.compute.contracts import InstanceView
from zhengyun.engines.compute.permissions import IT_OFFICER, MANAGER, OPERATOR
from zhengyun.kernel.accounts.access import api_access, staff
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.paging import MAX_PAGE, Page

SCOPE, WRITE_SCOPE = "compute:read", "compute:write"
ANYONE = api_access(staff(), SCOPE)
READ = api_access(staff(IT_OFFICER, OPERATOR, MANAGER), SCOPE)
WRITE = api_access(staff(IT_OFFICER), WRITE_SCOPE)
READ_POOLS = api_access(staff(OPERATOR, MANAGER), SCOPE)
RUN_POOLS = api_access(staff(OPERATOR), WRITE_SCOPE)
TAG = re.compile(r'"(\d{1,9})"')
# An annotation belongs to one operation: the framework writes the default into it.
IfMatch = HeaderEx[str, P(alias="If-Match", min_length=1, max_length=100)]


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


def tagged(response: HttpResponse, view: InstanceView) -> InstanceView:
    """With its version as entity tag, which If-Match compares."""
    response["ETag"] = f'"{view.version}"'
    return view


def expected_version(if_match: str) -> int | None:
    """The version in an If-Match; None for `*`."""
    if if_match.strip() == "*":
        return None
    if (found := TAG.fullmatch(if_match.strip())) is None:
        raise Problem(
            "compute.bad_if_match",
            _("If-Match must hold the entity tag that was answered last."),
            value=if_match[:40],
            remedy=_("Send the ETag of the answer as it is, or *."),
            status=400,
        )
    return int(found[1])


def failed_precondition(problem: Problem) -> Problem:
    """RFC 9110: an If-Match that does not hold is 412, whatever the conflict is called elsewhere."""
    if problem.code == "compute.stale":
        problem.status = 412
    return problem
