"""Where to ask, what to do when something does not come about, and how accessible these pages are."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts.access import access, public
from zhengyun.ui import contracts as ui


@access(public)
@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """我要问: who answers which questions, by telephone or at the counter."""
    contacts = casework.guides.office_contacts()
    columns = (
        ui.Column(_("Department"), is_head=True),
        ui.Column(_("Questions")),
        ui.Column(_("Place")),
        ui.Column(_("Hours")),
    )
    rows = tuple(ui.Row((one.name, one.consult_phone, one.place, one.hours)) for one in contacts)
    context = {
        "hotline": settings.ZHENGYUN.site.hotline,
        "table": ui.Table(_("Departments"), columns, rows, hide_caption=True),
    }
    return render(request, "hall/ask.html", context)


@access(public)
@require_GET
def unresolved(request: HttpRequest) -> HttpResponse:
    """办不成事反映: by telephone and at which place; there is no form of its own yet."""
    contacts = casework.guides.office_contacts()
    columns = (ui.Column(_("Department"), is_head=True), ui.Column(_("Complaints")))
    rows = tuple(ui.Row((one.name, one.complaint_phone)) for one in contacts if one.complaint_phone)
    places = list(dict.fromkeys((one.place, one.hours) for one in contacts if one.place))
    context = {
        "hotline": settings.ZHENGYUN.site.hotline,
        "table": ui.Table(_("Departments"), columns, rows, hide_caption=True),
        "places": places,
    }
    return render(request, "hall/unresolved.html", context)


@access(public)
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "hall/accessibility.html", {"hotline": settings.ZHENGYUN.site.hotline})
