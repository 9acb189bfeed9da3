"""Changing a guide: all its entries by groups, with the reason, at once or from a day on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts.administration import GuideVersion, ItemFile
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, forbidden
from zhengyun.services.admin import guideform, roles
from zhengyun.services.admin.web import page
from zhengyun.services.admin.web.items import besides_field
from zhengyun.services.admin.web.page import Form, Part, actor_of
from zhengyun.ui import contracts as ui


@access(staff(*roles.TENDERS))
@require_http_methods(["GET", "POST"])
def item_edit(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of(request)
    found = casework.administration.item_file(actor, code)
    if not found.can_edit:
        raise forbidden("admin.may_not_edit", _("Only the department's item manager changes this guide."))
    base = _base(request, found)
    if request.method != "POST":
        word = request.GET.get("word", "").strip()[:60]
        guide = dict(base.guide)
        if word:
            guide["keywords"] = list(dict.fromkeys([*guide.get("keywords", ()), word]))
        return _show(request, found, base, guide, {}, None)
    typed = {name: text for name, text in request.POST.items() if isinstance(text, str)}
    guide = guideform.typed_guide(typed, base.guide)
    problem = page.attempt(lambda: _write(actor, code, guide, base, typed))
    if problem is None:
        return page.done(
            request, _("A new version of the guide was written."), reverse("admin:item", args=[code])
        )
    return _show(request, found, base, guide, typed, problem)


def _base(request: HttpRequest, found: ItemFile) -> GuideVersion:
    """The version on which the form was opened; at first the one in force, or the one that is named."""
    number = request.POST.get("based_on", request.GET.get("version", ""))
    return next((one for one in found.versions if str(one.version) == number), found.current)


def _write(
    actor: Actor, code: str, guide: dict[str, object], base: GuideVersion, typed: dict[str, str]
) -> None:
    day = page.day_in(typed.get("starts_on", ""), "starts_on")
    casework.administration.write_item_version(
        actor,
        code,
        guide,
        typed.get("reason", ""),
        based_on=base.version,
        starts_on=day,
        besides=bool(typed.get("besides")),
    )


def _show(
    request: HttpRequest,
    found: ItemFile,
    base: GuideVersion,
    guide: dict[str, object],
    typed: dict[str, str],
    problem: Problem | None,
) -> HttpResponse:
    day = typed.get("starts_on", str(base.starts_on or ""))
    ending = page.Fieldrow(
        _("The change"),
        (
            page.reason_field("reason", typed.get("reason", "")),
            page.date_field("starts_on", _("From this day"), day, help=_("Empty: at once.")),
            *besides_field(found, base.version, typed.get("besides", "")),
        ),
    )
    form = Form(
        "edit",
        _("Write the new version"),
        hidden=(("based_on", str(base.version)),),
        rows=(*guideform.groups(guide), ending),
    )
    path = [
        ui.Crumb(_("Items and guides"), reverse("admin:items")),
        ui.Crumb(found.line.title, reverse("admin:item", args=[found.line.code])),
    ]
    lead = _("Empty fields are left out of the guide. What does not agree is told at its field.")
    return page.show(
        request,
        _("Change the guide"),
        [Part("guide", "", form=form)],
        path=path,
        mark=found.line.title,
        lead=lead,
        problem=problem,
    )
