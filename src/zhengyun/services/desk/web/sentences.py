"""Ready sentences: one's own and those of the organization, beside those of the materials."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.desk import queries
from zhengyun.services.desk.logic import keep_phrase as keeping
from zhengyun.services.desk.permissions import can_remove
from zhengyun.services.desk.roles import OFFICERS
from zhengyun.services.desk.web.door import actor_of, uuid_of
from zhengyun.ui import contracts as ui


@access(staff(*OFFICERS))
def phrases(request: HttpRequest) -> HttpResponse:
    """GET lists them; POST does=keep or does=remove."""
    actor = actor_of(request)
    if request.method != "POST":
        return _show(request, actor)
    try:
        if request.POST.get("does") == "remove":
            if (phrase_id := uuid_of(request.POST.get("phrase", ""))) is not None:
                keeping.remove_phrase(actor, phrase_id)
                messages.success(request, _("The sentence was removed."))
        else:
            place = uuid_of(request.POST.get("share", ""))
            keeping.keep_phrase(actor, request.POST.get("use", ""), request.POST.get("text", ""), place)
            messages.success(request, _("The sentence is kept."))
    except Problem as problem:
        if not problem.fields:
            raise
        return _show(request, actor, problem)
    return redirect("desk:phrases")


def _show(request: HttpRequest, actor: Actor, problem: Problem | None = None) -> HttpResponse:
    names = {"opinion": _("Opinion"), "correction": _("Correction")}
    rows = [
        {
            "phrase": one,
            "use": names[one.use],
            "place": one.organization.party.name if one.organization else "",
            "can_remove": can_remove(actor, one.account_id, one.organization_id),
        }
        for one in queries.phrases(actor)
    ]
    errors = problem.fields if problem else {}
    given = request.POST if problem else {}
    context: dict[str, Any] = {
        "rows": rows,
        "fields": _fields(actor, given.get("text", ""), " ".join(errors.get("text", ()))),
    }
    return render(request, "desk/phrases.html", context, status=problem.status if problem else 200)


def _fields(actor: Actor, text: str, error: str) -> list[ui.Field]:
    uses = (
        ui.Option("opinion", _("in opinions and reasons")),
        ui.Option("correction", _("in reasons of a correction notice")),
    )
    own = {one.organization_id for one in actor.own_roles}
    places = parties.get_organizations(own).values()
    shared = [ui.Option(str(one.id), _("everybody at %(place)s") % {"place": one.name}) for one in places]
    return [
        ui.Field(
            "text",
            _("Sentence"),
            ui.FieldKind.TEXTAREA,
            text,
            required=True,
            error=error,
            maxlength=keeping.MAX_TEXT,
        ),
        ui.Field("use", _("Used where"), ui.FieldKind.RADIO, "opinion", uses, required=True),
        ui.Field("share", _("For"), ui.FieldKind.SELECT, "", (ui.Option("", _("only for me")), *shared)),
    ]
