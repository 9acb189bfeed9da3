"""Where banks send their notices: no session, no form token; the signature is what counts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from zhengyun.kernel.accounts.access import access, public
from zhengyun.kit.errors import Problem
from zhengyun.services.billing.logic.take_notice import take_notice


@csrf_exempt
@access(public)
@require_POST
def notice(request: HttpRequest, driver: str) -> HttpResponse:
    try:
        take_notice(driver, request.body, request.headers)
    except Problem as problem:
        body = problem.as_dict()
        return JsonResponse(body, status=problem.status, content_type="application/problem+json")
    return HttpResponse("ok", content_type="text/plain")
