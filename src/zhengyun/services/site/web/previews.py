"""A text as its readers would see it, at the width of a telephone and of a desk, before anybody does."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.files import facade as files
from zhengyun.services.site import queries, rules_text
from zhengyun.services.site.models import NoticeVersion
from zhengyun.services.site.permissions import no_such_notice
from zhengyun.services.site.roles import PEOPLE
from zhengyun.services.site.web.public import kind_of, told
from zhengyun.ui import contracts as ui

WIDTHS = (360, 1280)


@access(staff(*PEOPLE))
@require_GET
def preview(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Shown in a frame of that width; `width` is one of both."""
    version = queries.get_version(accounts.actor_for(request), version_id)
    width = WIDTHS[1] if request.GET.get("width") == str(WIDTHS[1]) else WIDTHS[0]
    names = {WIDTHS[0]: _("Telephone, %(n)d px"), WIDTHS[1]: _("Desk, %(n)d px")}
    context = {
        "version": version,
        "width": width,
        "tabs": [
            ui.Tab(names[one] % {"n": one}, f"{request.path}?width={one}", one == width) for one in WIDTHS
        ],
        "page_url": reverse("site:page", args=[version.id]),
    }
    return render(request, "site/preview.html", context)


def text_of(version: NoticeVersion) -> dict[str, Any]:
    """What `site/_text.html` shows to those who write; the files by their own address."""
    view = queries.view_of(version.notice, version)
    files_of = [
        (one, reverse("site:file", args=[version.id, one.id]), kind_of(one)) for one in view.attachments
    ]
    return {"blocks": rules_text.parse(view.body), "files": files_of}


@access(staff(*PEOPLE))
@require_GET
@xframe_options_sameorigin
def page(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """The page of the notice with this text, without what stands around it; a frame of ours shows it."""
    version = queries.get_version(accounts.actor_for(request), version_id)
    context = {**told(queries.view_of(version.notice, version)), **text_of(version)}
    if queries.shown_since(version) is None:
        context["instant"] = ""
    answer = render(request, "site/preview_page.html", context)
    answer["Content-Security-Policy"] = settings.CONTENT_SECURITY_POLICY.replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    return answer


@access(staff(*PEOPLE))
@require_GET
def attachment(request: HttpRequest, version_id: UUID, file_id: UUID) -> HttpResponse:
    version = queries.get_version(accounts.actor_for(request), version_id)
    if file_id not in version.file_ids:
        raise no_such_notice()
    return cast(HttpResponse, files.serve(files.get(file_id), inline=False))
