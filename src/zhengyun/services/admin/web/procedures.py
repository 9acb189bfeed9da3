"""Procedures: what is in force, versions with how many cases run on them, two versions compared in words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.services.admin import comparing, roles
from zhengyun.services.admin.rules_compare import compare
from zhengyun.services.admin.web import page
from zhengyun.services.admin.web.page import Filter, Part, actor_of
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui


@access(staff(*roles.BOTH))
@require_GET
def procedures(request: HttpRequest) -> HttpResponse:
    rows = [
        (
            ui.Cell(one.title, reverse("admin:procedure", args=[one.code]), help=one.code),
            ui.Cell(one.package, reverse("admin:package", args=[one.package])),
            str(one.version),
            str(one.running),
        )
        for one in casework.administration.procedures(actor_of(request))
    ]
    columns = (_("Procedure"), _("Application package"), _("Version"), _("Open cases"))
    lead = _("A procedure changes with its package: exchange one of its files there, or upload the whole.")
    table = page.table(_("Procedures"), columns, rows, _("None is in force."))
    return page.show(request, _("Procedures"), [Part("procedures", "", table)], lead=lead)


@access(staff(*roles.BOTH))
@require_GET
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    versions = casework.administration.procedure_versions(actor_of(request), code)
    numbers = {str(one.version): one for one in versions}
    new = numbers.get(request.GET.get("new", ""), versions[0])
    old = numbers.get(request.GET.get("old", ""), versions[1] if len(versions) > 1 else versions[0])
    options = [(number, _("Version %(n)s") % {"n": number}) for number in numbers]
    fields = (
        page.select("old", _("Older version"), options, str(old.version)),
        page.select("new", _("Newer version"), options, str(new.version)),
    )
    states = {"active": _("in force now"), "retired": _("superseded"), "prepared": _("being installed")}
    rows = [
        (
            str(one.version),
            states.get(one.state, one.state),
            instant(one.created_at, with_year=True),
            str(one.running),
        )
        for one in versions
    ]
    columns = (_("Version"), _("State"), _("Installed"), _("Open cases that stay on it"))
    lines = tuple(comparing.in_words(compare(old.content, new.content), str(new.content.get("act_set", ""))))
    title = _("Version %(old)d and version %(new)d") % {"old": old.version, "new": new.version}
    parts = [
        Part("versions", _("Versions"), page.table(_("Versions"), columns, rows)),
        Part("differences", title, lines=lines or (_("Nothing differs."),), is_panel=True),
    ]
    path = [ui.Crumb(_("Procedures"), reverse("admin:procedures"))]
    here = reverse("admin:procedure", args=[code])
    chosen = Filter(fields, here) if len(versions) > 1 else None
    return page.show(request, str(versions[0].content.get("title", code)), parts, path=path, chosen=chosen)
