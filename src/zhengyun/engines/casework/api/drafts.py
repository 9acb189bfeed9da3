"""Drafts of the bearer: started, filled in as JSON, looked over, sent off."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from pydantic import Field

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.api import values
from zhengyun.engines.casework.api.answers import (
    as_id,
    expected_version,
    failed_precondition,
    once,
    show_case,
)
from zhengyun.engines.casework.contracts import CaseView, DraftView, FormReview
from zhengyun.kernel.accounts.access import api_access, citizen
from zhengyun.kernel.modules.api import Body, IdempotencyKey, IfMatch, actor_of, location, problems, tag
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem

router = Router()
READ = api_access(citizen, "cases:read")
WRITE = api_access(citizen, "cases:write")
MAX_ROUNDS = 40


Short = Annotated[str, Field(max_length=200)]


class DraftStart(Body):
    """answers: to the item's first question, where it has one. about: what the application is about, for
    an objection `register`, `record` (or `key`) and `field`."""

    item_code: str = Field(max_length=36)
    option_code: str = Field(max_length=36)
    answers: dict[Short, Short] = Field(default_factory=dict, max_length=20)
    about: dict[Short, Short] = Field(default_factory=dict, max_length=10)


class DraftAnswers(Body):
    """data: nested as in the form's JSON Schema; what is not named keeps its answer, null empties it.

    page: only the questions of this page; the page is then checked and done. Without it everything
    is kept as it is, and checked when the draft is reviewed or submitted.
    """

    data: dict[str, Any] = Field(max_length=200)
    page: str = Field("", max_length=100)


@router.get(
    "",
    auth=READ,
    response=list[DraftView],
    summary="My open drafts",
    operation_id="list_drafts",
)
def list_drafts(request: HttpRequest) -> list[DraftView]:
    return list(facade.my_drafts(actor_of(request)))


@router.post(
    "",
    auth=WRITE,
    response={201: DraftView},
    summary="Start a draft",
    operation_id="start_draft",
    openapi_extra=problems(404, 409),
)
def start_draft(request: HttpRequest, response: HttpResponse, body: DraftStart) -> Status[DraftView]:
    draft = facade.start_draft(actor_of(request), body.item_code, body.option_code, body.answers, body.about)
    response["Location"] = location(request, f"drafts/{draft.id}")
    return Status(201, _shown(response, draft))


@router.get(
    "/{uuid:draft_id}",
    auth=READ,
    response=DraftView,
    summary="A draft with its visible pages, answers and materials",
    operation_id="get_draft",
)
def get_draft(request: HttpRequest, response: HttpResponse, draft_id: UUID) -> DraftView:
    return _shown(response, facade.get_draft(actor_of(request), draft_id))


@router.patch(
    "/{uuid:draft_id}",
    auth=WRITE,
    response=DraftView,
    summary="Fill in a draft, page by page or as one JSON",
    operation_id="fill_draft",
    openapi_extra=problems(409, 412, 428),
)
def fill_draft(
    request: HttpRequest,
    response: HttpResponse,
    draft_id: UUID,
    body: DraftAnswers,
    if_match: IfMatch,
) -> DraftView:
    actor, expected = actor_of(request), expected_version(if_match)
    try:
        with transaction.atomic():
            draft = facade.get_draft(actor, draft_id)
            if expected is not None:
                draft = replace(draft, version=expected)
            filled = _fill_page(actor, draft, body) if body.page else _fill_all(actor, draft, body.data)
    except Problem as problem:
        raise failed_precondition(problem) from problem
    return _shown(response, filled)


@router.delete(
    "/{uuid:draft_id}",
    auth=WRITE,
    response={204: None},
    summary="Discard a draft",
    operation_id="discard_draft",
    openapi_extra=problems(409),
)
def discard_draft(request: HttpRequest, draft_id: UUID) -> Status[None]:
    facade.discard_draft(actor_of(request), draft_id)
    return Status(204, None)


@router.get(
    "/{uuid:draft_id}/review",
    auth=READ,
    response=FormReview,
    summary="Everything in a draft, and what is still missing or wrong",
    operation_id="review_draft",
)
def review_draft(request: HttpRequest, draft_id: UUID) -> FormReview:
    return facade.review(actor_of(request), draft_id)


@router.post(
    "/{uuid:draft_id}/submit",
    auth=WRITE,
    response={201: CaseView},
    summary="Submit a draft: a case is opened, or a correction is answered",
    operation_id="submit_draft",
    openapi_extra=problems(409),
)
def submit_draft(
    request: HttpRequest,
    response: HttpResponse,
    draft_id: UUID,
    idempotency_key: IdempotencyKey,
) -> Status[CaseView]:
    actor = actor_of(request)
    made: list[CaseView] = []

    def run() -> dict[str, str]:
        made.append(facade.submit(actor, draft_id))
        return {"case_id": str(made[0].id)}

    kept = once(request, response, idempotency_key, run)
    case = made[0] if made else facade.get_case(actor, as_id(kept["case_id"]))
    response["Location"] = location(request, f"cases/{case.id}")
    return Status(201, show_case(response, case))


def _shown(response: HttpResponse, draft: DraftView) -> DraftView:
    response["ETag"] = tag(draft.version, draft)
    return draft


def _fill_page(actor: Actor, draft: DraftView, body: DraftAnswers) -> DraftView:
    page = next((page for page in draft.pages if page.id == body.page), None)
    if page is None:
        return facade.save_page(actor, draft.id, body.page, {}, draft.version)
    values.check_all_known(body.data, frozenset(field.path for field in page.fields))
    return _save(actor, draft, body.page, body.data, partial=False)


def _fill_all(actor: Actor, draft: DraftView, data: dict[str, Any]) -> DraftView:
    """Page after page, because one answer may show or hide other questions."""
    done: set[str] = set()
    for _round in range(MAX_ROUNDS):
        waiting = ((page, values.given(data, page.fields).keys() - done) for page in draft.pages)
        page, paths = next(((page, paths) for page, paths in waiting if paths), (None, set[str]()))
        if page is None:
            break
        draft = _save(actor, draft, page.id, data, partial=True)
        done |= paths
    values.check_all_known(data, frozenset(done))
    return draft


def _save(actor: Actor, draft: DraftView, page_id: str, data: dict[str, Any], *, partial: bool) -> DraftView:
    page = next(page for page in draft.pages if page.id == page_id)
    answers = values.given(data, page.fields)
    form: values.Posted = {}
    for field in page.fields:
        for name, texts in values.posted(field, answers.get(field.path, field.value)).items():
            form[name] = [*form.get(name, ()), *texts]
    return facade.save_page(actor, draft.id, page_id, form, draft.version, partial=partial)
