"""Public services as CPSV-AP (JSON-LD), for whoever reads them by machine. Their names are addresses below
the public one, by whatever host they were asked for."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import ItemView
from zhengyun.kernel.accounts.access import access, public
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.errors import Problem
from zhengyun.services.admin.steps import cpsv

LINKED = "application/ld+json"
OFFERED = [LINKED, "application/json", "text/html"]
AUDIENCES = {"person": "自然人", "firm": "法人和非法人组织"}


@access(public)
@require_safe
@conditional_page
def services(request: HttpRequest) -> HttpResponse:
    """All that are in the hall, with the address of each description."""
    if _kind(request) == "text/html":
        return _negotiated(HttpResponseRedirect(reverse("hall:items"), status=303))
    base = f"{settings.ZHENGYUN.public_url}{reverse('public_services:services')}"
    found = [(base + one.code, one.code, one.title) for one in casework.list_items()]
    return _negotiated(_linked(cpsv.catalogue(base, found)))


@access(public)
@require_safe
@conditional_page
def service(request: HttpRequest, code: str) -> HttpResponse:
    """One service; a browser is led to its guide. Raises Problem `casework.no_such_item` (404)."""
    item = casework.get_item(code)
    if _kind(request) == "text/html":
        return _negotiated(HttpResponseRedirect(reverse("hall:guide", args=[item.code]), status=303))
    return _negotiated(_described(item))


@access(public)
@require_safe
@conditional_page
def document(request: HttpRequest, code: str) -> HttpResponse:
    """The same whatever is accepted."""
    return _described(casework.get_item(code))


def _kind(request: HttpRequest) -> str:
    found = request.get_preferred_type(OFFERED)
    if found is None:
        raise Problem(
            "admin.no_such_form",
            _("A public service is described as application/ld+json only."),
            value=request.headers.get("Accept", "")[:100],
            status=406,
        )
    return found


def _described(item: ItemView) -> HttpResponse:
    office = parties.get_organization(item.organization_id)

    def address(name: str) -> str:
        return f"{settings.ZHENGYUN.public_url}{reverse(name, args=[item.code])}"

    place = cpsv.Place(
        service=address("public_services:service"),
        guide=address("hall:guide"),
        apply=address("hall:apply"),
        authority_code=office.uscc,
        authority_name=office.name,
        region_code=office.region_code,
        region_name=parties.region(office.region_code).full_name,
    )
    named = {key: AUDIENCES[key] for key in item.guide.get("subjects", {}) if key in AUDIENCES}
    return _linked(cpsv.public_service(item, place, named))


def _linked(node: cpsv.Node) -> HttpResponse:
    body = json.dumps(node, ensure_ascii=False, separators=(",", ":"))
    headers = {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
    return HttpResponse(body, content_type=LINKED, headers=headers)


def _negotiated(answer: HttpResponse) -> HttpResponse:
    patch_vary_headers(answer, ["Accept"])
    return answer
