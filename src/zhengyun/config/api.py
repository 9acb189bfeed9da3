"""The public API: every module's resources below /api/v1/, described by /api/openapi.json."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from zhengyun.config import problems
from zhengyun.config.api_description import Description, docs
from zhengyun.config.api_json import Parser, Renderer, SomethingElse
from zhengyun.engines.casework.api.routers import ROUTERS as CASEWORK
from zhengyun.engines.compute.api.routers import ROUTERS as COMPUTE
from zhengyun.engines.registers.api.routers import ROUTERS as REGISTERS
from zhengyun.kernel.accounts.access import access, public
from zhengyun.kit.errors import Problem
from zhengyun.services.admin.api.routers import ROUTERS as ADMIN
from zhengyun.services.cloud.api.routers import ROUTERS as CLOUD
from zhengyun.services.site.api.routers import ROUTERS as SITE

PRECONDITIONS = frozenset({"If-Match"})


class Api(NinjaAPI):
    """Describes itself with the problems that each operation may answer with."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        return Description(self, "api/v1/")


api = Api(
    title="Zhengyun",
    version="1.0.0",
    description="Service items, cases, licences, verification, registers and the resources of a city's"
    " government cloud.",
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    renderer=Renderer(),
    parser=Parser(),
)
for prefix, router, words in (*CASEWORK, *REGISTERS, *COMPUTE, *SITE, *ADMIN, *CLOUD):
    api.add_router(prefix, router, tags=[words])


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What does not fit the schema, by place."""
    fields: dict[str, list[str]] = {}
    for one in error.errors:
        name = ".".join(str(part) for part in one["loc"][1:])[:200]
        fields.setdefault(name, []).append(str(one["msg"]))
        if one["loc"][0] == "header" and one["type"] == "missing":
            return problems.answer(request, _header_missing(str(one["loc"][-1])))
    return problems.answer(
        request, Problem("request.invalid", _("The request does not fit its description."), fields=fields)
    )


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The framework wraps what the parser says."""
    cause = error.__cause__
    return problems.answer(request, cause if isinstance(cause, Problem) else problems.unreadable())


@api.exception_handler(SomethingElse)
def something_else(request: HttpRequest, error: SomethingElse) -> HttpResponse:
    return problems.answer(request, error.problem)


@api.exception_handler(Http404)
def nothing_here(request: HttpRequest, error: Http404) -> HttpResponse:
    return problems.not_found(request, error)


def _header_missing(name: str) -> Problem:
    return Problem(
        "request.header_missing",
        _("A header is missing."),
        value=name,
        remedy=_("Look at the description of this operation."),
        status=428 if name in PRECONDITIONS else 400,
    )


@access(public)
def openapi(request: HttpRequest) -> HttpResponse:
    body = Renderer().render(request, api.get_openapi_schema(), response_status=200)
    return HttpResponse(body, content_type="application/json", headers={"Cache-Control": "no-cache"})


urlpatterns = [
    path("openapi.json", openapi, name="openapi"),
    path("docs", access(public)(lambda request: docs(request, api.get_openapi_schema())), name="api-docs"),
    path("v1/", api.urls),
]
