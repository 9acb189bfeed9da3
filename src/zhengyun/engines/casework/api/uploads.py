"""Files of a draft."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import File, Router, Status, UploadedFile

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.api.answers import stream_of
from zhengyun.engines.casework.contracts import MaterialView
from zhengyun.kernel.accounts.access import api_access, citizen
from zhengyun.kernel.modules.api import actor_of, problems

router = Router()
WRITE = api_access(citizen, "cases:write")


@router.post(
    "/{uuid:draft_id}/materials/{material_code}",
    auth=WRITE,
    response={201: MaterialView},
    summary="Upload a file for a material",
    description="The kind of file is recognised by its content; the material says what it takes.",
    operation_id="upload_material",
    openapi_extra=problems(409),
)
def upload_material(
    request: HttpRequest, draft_id: UUID, material_code: str, file: File[UploadedFile]
) -> Status[MaterialView]:
    name = file.name or "file"
    return Status(201, facade.add_file(actor_of(request), draft_id, material_code, stream_of(file), name))


@router.put(
    "/{uuid:draft_id}/materials/{material_code}/promise",
    auth=WRITE,
    response=MaterialView,
    summary="Promise a material that may follow",
    description=(
        "容缺受理: a material with `may_follow` need not be uploaded before the draft is submitted; it"
        " follows within so many working days of acceptance, in a draft for the case. Submitting"
        " is the promise in writing; nothing is granted before everything has come in."
    ),
    operation_id="promise_material",
    openapi_extra=problems(409),
)
def promise_material(request: HttpRequest, draft_id: UUID, material_code: str) -> MaterialView:
    return facade.promise_material(actor_of(request), draft_id, material_code)


@router.delete(
    "/{uuid:draft_id}/materials/{material_code}/promise",
    auth=WRITE,
    response=MaterialView,
    summary="Take a promise back: the material must be uploaded",
    operation_id="take_back_promise",
    openapi_extra=problems(409),
)
def take_back_promise(request: HttpRequest, draft_id: UUID, material_code: str) -> MaterialView:
    return facade.promise_material(actor_of(request), draft_id, material_code, is_promised=False)


@router.delete(
    "/{uuid:draft_id}/files/{uuid:material_id}",
    auth=WRITE,
    response={204: None},
    summary="Remove an uploaded file",
    operation_id="remove_material",
    openapi_extra=problems(409),
)
def remove_material(request: HttpRequest, draft_id: UUID, material_id: UUID) -> Status[None]:
    facade.remove_file(actor_of(request), draft_id, material_id)
    return Status(204, None)
