"""What was used and what it costs: as JSON, and as rows of FOCUS 1.2."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, Field

from zhengyun.kernel.modules.api import actor_of
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.cloud import facade, focus
from zhengyun.services.cloud.api.answers import READ
from zhengyun.services.cloud.contracts import CostView

router = Router()
TEXT = {"schema": {"type": "string"}}


class OfMonth(BaseModel):
    """owner_id: the department; left out, one's own where there is only one. month: 2026-11, or the
    present one. system_id: of one business system."""

    owner_id: UUID | None = None
    month: str = Field("", pattern=r"^(\d{4}-(0[1-9]|1[0-2]))?$")
    system_id: UUID | None = None


@router.get(
    "/usage",
    auth=READ,
    response=CostView,
    summary="Metered hours of a month and what they cost, in fen, at the prices of the orders",
    operation_id="get_usage",
)
def get_usage(request: HttpRequest, chosen: Query[OfMonth]) -> CostView:
    return _cost(actor_of(request), chosen)


@router.get(
    "/usage.csv",
    auth=READ,
    summary="The same as rows of FOCUS 1.2, with cost columns in yuan",
    operation_id="get_usage_focus",
    openapi_extra={
        "responses": {
            200: {"description": "FOCUS 1.2", "content": {"text/csv": {"schema": {"type": "string"}}}}
        }
    },
)
def get_usage_focus(request: HttpRequest, chosen: Query[OfMonth]) -> HttpResponse:
    cost = _cost(actor_of(request), chosen)
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(focus.COLUMNS)
    owner = parties.get_party(cost.owner_id).name
    writer.writerows(focus.rows(cost, owner, settings.ZHENGYUN.site.name))
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="usage.csv"'
    return answer


def _cost(actor: Actor, chosen: OfMonth) -> CostView:
    month = date.fromisoformat(f"{chosen.month}-01") if chosen.month else None
    return facade.month_cost(actor, _owner(actor, chosen), month, system_id=chosen.system_id)


def _owner(actor: Actor, chosen: OfMonth) -> UUID:
    if chosen.owner_id is not None:
        return chosen.owner_id
    units = facade.my_units(actor)
    if len(units) != 1:
        words = _("Say whose usage.")
        raise Problem("cloud.whose_usage", words, fields={"owner_id": [words]})
    return units[0][0]
