"""The OpenAPI description: what the framework knows, and the problems of each operation; as a page too."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from zhengyun.config.problems import MEDIA_TYPE

ALWAYS = (400, 414, 500, 503)
SIGNED_IN = (401, 403)
WITH_PLACE = (404,)
WITH_INPUT = (422,)
WITH_BODY = (411, 413, 415, 422)
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457. `code` is stable; docs/problems.md lists them.",
    "required": ["type", "title", "status", "code", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "instance": {"type": "string", "format": "uri"},
        "value": {"type": ["string", "number", "boolean"]},
        "remedy": {"type": "string"},
        "fields": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}
NOT_MODIFIED = "If-None-Match holds the entity tag of what would be answered."


class Description(OpenAPISchema):
    """Problem responses follow from what an operation is; the rest it names as `x-problems`."""

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        details: dict[str, Any] = super().operation_details(operation)
        named = details.pop("x-problems", [])
        access = operation.auth_callbacks[0]
        details["x-access"] = access.access_rule.name  # type: ignore[attr-defined]
        is_open = "security" not in details
        if not is_open:
            details["security"] = [{"bearer": [access.scope]}]  # type: ignore[attr-defined]
        statuses = {*ALWAYS, *named}
        statuses.update(() if is_open else SIGNED_IN)
        statuses.update(WITH_PLACE if "{" in operation.path and not is_open else ())
        statuses.update(WITH_INPUT if details["parameters"] else ())
        statuses.update(WITH_BODY if "requestBody" in details else ())
        for status in sorted(statuses):
            details["responses"][status] = {"$ref": f"#/components/responses/{status}"}
        if getattr(operation.view_func, "is_conditional", False):
            details["responses"][304] = {"description": NOT_MODIFIED}
        details["responses"] = {str(key): value for key, value in sorted(details["responses"].items())}
        self._statuses = getattr(self, "_statuses", set()) | statuses
        return details

    def get_components(self) -> dict[str, Any]:
        components: dict[str, Any] = super().get_components()
        components["schemas"] = {**components["schemas"], "Problem": PROBLEM}
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        components["responses"] = {
            str(status): {"description": HTTPStatus(status).phrase, "content": content}
            for status in sorted(self._statuses)
        }
        components["securitySchemes"] = {
            "bearer": {"type": "http", "scheme": "bearer", "description": "A token: zhengyun token create."}
        }
        return components


def docs(request: HttpRequest, schema: Mapping[str, Any]) -> HttpResponse:
    """A plain page: no script, nothing from elsewhere."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, methods in schema["paths"].items():
        for method, details in methods.items():
            one = {"method": method.upper(), "address": address, **details}
            one["scope"] = next((s for need in details.get("security", ()) for s in need["bearer"]), "")
            groups.setdefault(details["tags"][0], []).append(one)
    context = {"info": schema["info"], "groups": groups.items()}
    return render(request, "config/api.html", context)
