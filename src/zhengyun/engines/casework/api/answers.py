"""What the resources of casework have in common: tags of cases, requests that are sent twice, files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import UploadedFile

from zhengyun.engines.casework.contracts import CaseView
from zhengyun.kernel.accounts.facade import check_rate
from zhengyun.kernel.files.contracts import DATA, MediaType
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.modules.api import actor_of, may_be_kept, problems, tag, version_of
from zhengyun.kit.errors import Problem

PAYLOAD = {"schema": {"type": "string", "format": "binary"}}


def show_case(response: HttpResponse, case: CaseView) -> CaseView:
    response["ETag"] = tag(case.version, case)
    may_be_kept(response)
    return case


def expected_version(if_match: str) -> int | None:
    """The version in an If-Match; None for `*`."""
    try:
        return version_of(if_match)
    except ValueError as fault:
        raise Problem(
            "casework.bad_if_match",
            _("If-Match must hold the entity tag that was answered last."),
            value=str(fault),
            remedy=_("Send the ETag of the answer as it is, or *."),
            status=400,
        ) from None


def failed_precondition(problem: Problem) -> Problem:
    """RFC 9110: an If-Match that does not hold is 412, whatever the conflict is called elsewhere."""
    if problem.code in STALE:
        problem.status = 412
    return problem


STALE = frozenset({"casework.stale", "casework.draft_stale"})


def once(
    request: HttpRequest, response: HttpResponse, key: str, run: Callable[[], Mapping[str, str]]
) -> dict[str, str]:
    """Runs a request once per Idempotency-Key; ids that it gave are given again for 24 hours."""
    head = f"{request.method} {request.path}\n{request.headers.get('If-Match', '')}\n"
    digest = hashlib.sha256(head.encode() + request.body).hexdigest()
    _status, kept, replayed = jobs.idempotent(actor_of(request), key, digest, lambda: (200, dict(run())))
    if replayed:
        response["Idempotency-Replayed"] = "true"
    found: dict[str, str] = kept
    return found


def limit_rate(request: HttpRequest, what: str, limit: int, per_seconds: int) -> None:
    """By the sender's address. Raises Problem 429."""
    check_rate(f"{what}:{request.META.get('REMOTE_ADDR', '')}", limit, per_seconds)


def payload(*types: str) -> dict[str, Any]:
    """For `openapi_extra`: the operation answers with a file."""
    names = types or [kind.value for kind in MediaType if kind not in DATA]
    return problems(410, responses={200: {"content": dict.fromkeys(names, PAYLOAD)}})


def as_id(text: str) -> UUID:
    return UUID(text)


def stream_of(file: UploadedFile) -> BinaryIO:
    """An upload as something to read from; Django's own type does not say that it is one."""
    return cast(BinaryIO, file)
