"""Acts: what the bearer can do with a case now, and doing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.api.answers import expected_version, failed_precondition, once, show_case
from zhengyun.engines.casework.contracts import ActOffer, CaseView, DraftView
from zhengyun.kernel.accounts.access import api_access, citizen, signed_in
from zhengyun.kernel.modules.api import Body, IfMatch, OptionalKey, actor_of, location, problems, tag
from zhengyun.kit.errors import Problem

router = Router()


class OfferFilter(BaseModel):
    """task_id: what this task offers; without it, what can be done with the case itself."""

    task_id: UUID | None = None


class ActBody(Body):
    """act: one that is offered. data: what the offer `needs` names."""

    act: str = Field(min_length=1, max_length=40)
    task_id: UUID | None = None
    opinion: str = Field("", max_length=4000)
    data: dict[str, Any] = Field(default_factory=dict, max_length=50)


@router.get(
    "/{uuid:case_id}/acts",
    auth=api_access(signed_in, "cases:read"),
    response=list[ActOffer],
    summary="What can be done now, and why something cannot",
    operation_id="list_offers",
)
def list_offers(request: HttpRequest, case_id: UUID, chosen: Query[OfferFilter]) -> list[ActOffer]:
    return facade.offers(actor_of(request), case_id, chosen.task_id)


@router.post(
    "/{uuid:case_id}/acts",
    auth=api_access(signed_in, "cases:write"),
    response=CaseView,
    summary="Perform an act on a case",
    description="If-Match holds the ETag of the case as it was looked at. An Idempotency-Key lets the "
    "request be sent again safely for 24 hours.",
    operation_id="perform_act",
    openapi_extra=problems(409, 412, 428),
)
def perform_act(
    request: HttpRequest,
    response: HttpResponse,
    case_id: UUID,
    body: ActBody,
    if_match: IfMatch,
    idempotency_key: OptionalKey = "",
) -> CaseView:
    actor, expected = actor_of(request), expected_version(if_match)

    def run() -> dict[str, str]:
        case = facade.perform(
            actor,
            case_id,
            body.act,
            task_id=body.task_id,
            opinion=body.opinion,
            data=body.data,
            expected_version=expected,
        )
        return {"case_id": str(case.id)}

    try:
        if idempotency_key:
            once(request, response, idempotency_key, run)
        else:
            run()
    except Problem as problem:
        raise failed_precondition(problem) from problem
    return show_case(response, facade.get_case(actor, case_id))


@router.post(
    "/{uuid:case_id}/correction",
    auth=api_access(citizen, "cases:write"),
    response={201: DraftView},
    summary="Begin the answer to a correction notice, or supply what was promised: only that is open",
    description="Submitting the draft answers the notice, or supplies the materials that are in it.",
    operation_id="start_correction",
    openapi_extra=problems(409),
)
def start_correction(request: HttpRequest, response: HttpResponse, case_id: UUID) -> Status[DraftView]:
    draft = facade.start_correction(actor_of(request), case_id)
    response["Location"] = location(request, f"drafts/{draft.id}")
    response["ETag"] = tag(draft.version, draft)
    return Status(201, draft)
