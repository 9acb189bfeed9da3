"""Parts of a case: its form, materials, clocks, timeline, letters and files."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from ninja import Router

from zhengyun.engines.casework import facade, queries_clocks, queries_papers, queries_steps
from zhengyun.engines.casework.api.answers import payload
from zhengyun.engines.casework.contracts import (
    ClockView,
    FlowStep,
    FormPage,
    LetterView,
    LicenceView,
    MaterialView,
    TimelineEntry,
)
from zhengyun.engines.casework.logic.forms import case_pages
from zhengyun.engines.casework.permissions import can_see_everything
from zhengyun.engines.casework.queries_cases import visible_case
from zhengyun.kernel.accounts.access import api_access, signed_in
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.modules.api import actor_of

router = Router()
READ = api_access(signed_in, "cases:read")
PDF = "application/pdf"


@router.get(
    "/{uuid:case_id}/timeline",
    auth=READ,
    response=list[TimelineEntry],
    summary="What happened, oldest first",
    operation_id="get_timeline",
)
def get_timeline(request: HttpRequest, case_id: UUID) -> list[TimelineEntry]:
    situation = visible_case(actor_of(request), case_id)
    internal = can_see_everything(situation.standing())
    return list(queries_steps.timeline(situation, queries_steps.runs_of(situation), internal=internal))


@router.get(
    "/{uuid:case_id}/steps",
    auth=READ,
    response=list[FlowStep],
    summary="The steps of the flow: done, current and still to come",
    operation_id="get_steps",
)
def get_steps(request: HttpRequest, case_id: UUID) -> list[FlowStep]:
    return list(queries_steps.flow_steps(visible_case(actor_of(request), case_id), names=True))


@router.get(
    "/{uuid:case_id}/clocks",
    auth=READ,
    response=list[ClockView],
    summary="Every time limit, with its due date explained day by day",
    operation_id="get_clocks",
)
def get_clocks(request: HttpRequest, case_id: UUID) -> list[ClockView]:
    return list(queries_clocks.clock_views(visible_case(actor_of(request), case_id).case))


@router.get(
    "/{uuid:case_id}/form",
    auth=READ,
    response=list[FormPage],
    summary="What the applicant filled in",
    operation_id="get_case_form",
)
def get_case_form(request: HttpRequest, case_id: UUID) -> list[FormPage]:
    situation = visible_case(actor_of(request), case_id)
    return list(case_pages(situation.case, situation.correction))


@router.get(
    "/{uuid:case_id}/materials",
    auth=READ,
    response=list[MaterialView],
    summary="The materials of a case with their files",
    operation_id="get_case_materials",
)
def get_case_materials(request: HttpRequest, case_id: UUID) -> list[MaterialView]:
    situation = visible_case(actor_of(request), case_id)
    pages = case_pages(situation.case, situation.correction)
    return [material for page in pages for material in page.materials]


@router.get(
    "/{uuid:case_id}/letters",
    auth=READ,
    response=list[LetterView],
    summary="Letters that the case has issued",
    operation_id="get_letters",
)
def get_letters(request: HttpRequest, case_id: UUID) -> list[LetterView]:
    return list(queries_papers.letter_views(visible_case(actor_of(request), case_id).case))


@router.get(
    "/{uuid:case_id}/licences",
    auth=READ,
    response=list[LicenceView],
    summary="Licences that the case has issued",
    operation_id="get_case_licences",
)
def get_case_licences(request: HttpRequest, case_id: UUID) -> list[LicenceView]:
    return list(queries_papers.licence_views(visible_case(actor_of(request), case_id).case))


@router.get(
    "/{uuid:case_id}/letters/{uuid:letter_id}/pdf",
    auth=READ,
    response={200: None},
    summary="A letter as sealed PDF",
    operation_id="get_letter_pdf",
    openapi_extra=payload(PDF),
)
def get_letter_pdf(request: HttpRequest, case_id: UUID, letter_id: UUID) -> HttpResponseBase:
    actor = actor_of(request)
    letters = queries_papers.letter_views(visible_case(actor, case_id).case)
    file_id = next((letter.file_id for letter in letters if letter.id == letter_id), letter_id)
    return files.serve(facade.open_file(actor, case_id, file_id), inline=True)


@router.get(
    "/{uuid:case_id}/files/{uuid:file_id}",
    auth=READ,
    response={200: None},
    summary="A file of the case: a material, a letter, a licence or a photograph",
    operation_id="get_case_file",
    openapi_extra=payload(),
)
def get_case_file(request: HttpRequest, case_id: UUID, file_id: UUID) -> HttpResponseBase:
    return files.serve(facade.open_file(actor_of(request), case_id, file_id), inline=True)
