"""Verification of letters and licences: public."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import File, Form, Router, UploadedFile

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.api.answers import limit_rate
from zhengyun.engines.casework.contracts import Verification
from zhengyun.engines.casework.papers.seals import MAX_BYTES
from zhengyun.kernel.accounts.access import api_access, public
from zhengyun.kernel.modules.api import problems

router = Router()
PER_MINUTE = 60
FILES_PER_MINUTE = 20


@router.get(
    "/{code}",
    auth=api_access(public),
    response=Verification,
    summary="What a verification code stands for; the holder is masked",
    operation_id="verify_code",
    openapi_extra=problems(404, 429),
)
def verify_code(request: HttpRequest, code: str) -> Verification:
    limit_rate(request, "casework.verify", PER_MINUTE, 60)
    return facade.verify(code)


@router.post(
    "",
    auth=api_access(public),
    response=Verification,
    summary="Whether a file is the one that was issued, unaltered",
    description="Without a code, the one that the file carries is looked up.",
    operation_id="verify_file",
    openapi_extra=problems(404, 429),
)
def verify_file(request: HttpRequest, file: File[UploadedFile], code: Form[str] = "") -> Verification:
    limit_rate(request, "casework.verify_file", FILES_PER_MINUTE, 60)
    return facade.verify_file(code or None, file.read(MAX_BYTES + 1))
