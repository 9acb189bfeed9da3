"""Lists as files: asked for here, made by a job, listed, downloaded while one may."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import facade as files
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.services.desk import queries
from zhengyun.services.desk.filters import filter_of
from zhengyun.services.desk.logic import make_export as exporting
from zhengyun.services.desk.models import Export
from zhengyun.services.desk.roles import OFFICERS
from zhengyun.services.desk.web.door import actor_of
from zhengyun.services.desk.words import filter_words
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

TONES = {
    "waiting": ui.Tone.INFO,
    "ready": ui.Tone.SUCCESS,
    "failed": ui.Tone.WARNING,
    "gone": ui.Tone.NEUTRAL,
}


@access(staff(*OFFICERS))
def exports(request: HttpRequest) -> HttpResponse:
    """GET lists one's own; POST asks for the list that the inbox shows."""
    actor = actor_of(request)
    if request.method == "POST":
        chosen = filter_of({name: str(request.POST[name]) for name in request.POST})
        key = request.POST.get("key", "")
        if not key:
            raise Problem("desk.no_key", _("The form is not complete."), remedy=_("Load the page again."))
        name = filter_words(chosen, casework.inbox_choices(actor))
        exporting.start_export(actor, chosen, request.POST.get("format", ""), name, key)
        messages.success(request, _("The list is being made; it appears here."))
        return redirect("desk:exports")
    found = queries.exports(actor)
    return render(
        request,
        "desk/exports.html",
        {
            "table": _table(actor, found),
            "is_waiting": any(one.state == "waiting" for one in found),
            "most": f"{exporting.MOST_ROWS:,}",
            "days": exporting.KEPT_FOR.days,
        },
    )


def _table(actor: Actor, found: list[Export]) -> ui.Table:
    columns = (
        ui.Column(_("List"), is_head=True),
        ui.Column(_("Kind")),
        ui.Column(_("Asked for at")),
        ui.Column(_("State")),
        ui.Column(_("Rows"), is_number=True),
        ui.Column(_("Download")),
    )
    rows = tuple(ui.Row(_cells(actor, one)) for one in found)
    empty = _("You have exported nothing yet. The inbox has the button.")
    return ui.Table(_("My exports"), columns, rows, empty, hide_caption=True, is_dense=True)


def _cells(actor: Actor, one: Export) -> tuple[ui.Cell | str, ...]:
    names = {"waiting": _("being written"), "ready": _("ready"), "failed": _("failed"), "gone": _("removed")}
    link: ui.Cell | str = "—"
    if one.state == "ready" and not exporting.can_download(actor, one):
        link = _("your rights have ended")
    elif one.state == "ready":
        until = _("until %(time)s") % {"time": instant(one.expires_at)}
        link = ui.Cell(_("Download"), reverse("desk:export", args=[one.id]), help=until)
    note = _("cut: only the first rows") if one.is_cut else one.error
    return (
        one.name,
        one.format.upper(),
        instant(one.created_at, with_year=True),
        ui.Cell(badge=ui.Badge(names[one.state], TONES[one.state]), help=note or instant(one.made_at)),
        "" if one.rows is None else str(one.rows),
        link,
    )


@access(staff(*OFFICERS))
def download(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """One's own, while the file is kept and one still may see what stands in it."""
    actor = actor_of(request)
    found = queries.export(actor, export_id)
    if found is None or found.file_id is None:
        raise not_found(
            "desk.no_such_export", _("This export is not there, or not any more."), value=export_id
        )
    exporting.check_can_download(actor, found)
    audit.record(actor, "desk.download_export", "task_list", found.id, detail={"rows": found.rows})
    return cast(HttpResponse, files.serve(files.get(found.file_id), inline=False))
