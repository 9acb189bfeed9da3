"""Materials: the file of one, and what the clerk saw of it."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from ninja import Router, Status

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.api.answers import payload
from zhengyun.engines.casework.queries_materials import material_file
from zhengyun.kernel.accounts.access import api_access, signed_in, staff
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.modules.api import Body, actor_of, problems

router = Router()


class TickBody(Body):
    """tick: what was seen of the material; '' for nothing."""

    tick: Literal["", "original_checked", "copy_taken", "electronic"]


@router.get(
    "/{uuid:material_id}/file",
    auth=api_access(signed_in, "cases:read"),
    response={200: None},
    summary="The file of a material",
    operation_id="get_material_file",
    openapi_extra=payload(),
)
def get_material_file(request: HttpRequest, material_id: UUID) -> HttpResponseBase:
    return files.serve(material_file(actor_of(request), material_id), inline=True)


@router.put(
    "/{uuid:material_id}/tick",
    auth=api_access(staff(), "tasks:write"),
    response={204: None},
    summary="Note what was seen of a material",
    operation_id="tick_material",
    openapi_extra=problems(409),
)
def tick_material(request: HttpRequest, material_id: UUID, body: TickBody) -> Status[None]:
    facade.tick_material(actor_of(request), material_id, body.tick)
    return Status(204, None)
