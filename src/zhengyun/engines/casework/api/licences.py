"""Licences of the party for whom the bearer acts."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from ninja import Router

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.api.answers import payload
from zhengyun.engines.casework.contracts import LicenceView
from zhengyun.kernel.accounts.access import api_access, signed_in
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.modules.api import actor_of

router = Router()
READ = api_access(signed_in, "licences:read")


@router.get(
    "",
    auth=READ,
    response=list[LicenceView],
    summary="My licences, newest first",
    operation_id="list_licences",
)
def list_licences(request: HttpRequest) -> list[LicenceView]:
    return facade.my_licences(actor_of(request))


@router.get(
    "/{uuid:licence_id}",
    auth=READ,
    response=LicenceView,
    summary="A licence, for its holder and the staff of its case",
    operation_id="get_licence",
)
def get_licence(request: HttpRequest, licence_id: UUID) -> LicenceView:
    return facade.get_licence(actor_of(request), licence_id)


@router.get(
    "/{uuid:licence_id}/pdf",
    auth=READ,
    response={200: None},
    summary="A licence as sealed PDF",
    operation_id="get_licence_pdf",
    openapi_extra=payload("application/pdf"),
)
def get_licence_pdf(request: HttpRequest, licence_id: UUID) -> HttpResponseBase:
    return files.serve(facade.licence_pdf(actor_of(request), licence_id), inline=True)
