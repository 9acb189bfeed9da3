"""Saved views of the inbox: keep the present filter, choose with which the inbox opens, remove."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor, RoleAt
from zhengyun.kit.errors import Problem
from zhengyun.services.desk import queries
from zhengyun.services.desk.filters import filter_of, plain_query_of
from zhengyun.services.desk.logic import save_view as saving
from zhengyun.services.desk.permissions import can_remove
from zhengyun.services.desk.roles import OFFICERS
from zhengyun.services.desk.web.door import actor_of, uuid_of
from zhengyun.services.desk.words import filter_words
from zhengyun.ui import contracts as ui


@access(staff(*OFFICERS))
def views(request: HttpRequest) -> HttpResponse:
    """GET lists them; POST does=default or does=remove."""
    actor = actor_of(request)
    if request.method == "POST":
        _change(request, actor)
        return redirect("desk:views")
    choices = casework.inbox_choices(actor)
    rows = [
        {
            "view": one,
            "url": reverse("desk:inbox") + plain_query_of(one.filter),
            "words": filter_words(one.filter, choices),
            "shared": accounts.role_label(one.shared) if one.shared else "",
            "can_remove": can_remove(actor, one.account_id, one.organization_id),
        }
        for one in queries.views(actor)
    ]
    return render(request, "desk/views.html", {"rows": rows})


def _change(request: HttpRequest, actor: Actor) -> None:
    view_id = uuid_of(request.POST.get("view", ""))
    if request.POST.get("does") == "remove" and view_id is not None:
        saving.remove_view(actor, view_id)
        messages.success(request, _("The view was removed."))
    else:
        saving.set_default(actor, view_id)
        messages.success(
            request,
            _("The inbox opens with this view now.")
            if view_id
            else _("The inbox opens with everything now."),
        )


@access(staff(*OFFICERS))
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Names the filter that the inbox shows."""
    actor = actor_of(request)
    chosen = filter_of({name: str(request.POST[name]) for name in request.POST})
    try:
        saving.save_view(
            actor,
            request.POST.get("name", ""),
            chosen,
            shared_with(request.POST.get("share", "")),
            is_default=request.POST.get("default") == "true",
        )
    except Problem as problem:
        text = next((one for texts in problem.fields.values() for one in texts), problem.message)
        messages.error(request, text)
    else:
        messages.success(request, _("The view is kept."))
    return redirect(reverse("desk:inbox") + plain_query_of(chosen))


def shared_with(text: str) -> RoleAt | None:
    """role@organization as the select posts it; nobody for anything else."""
    role, _at, place = text.partition("@")
    organization_id = uuid_of(place)
    return RoleAt(role[:40], organization_id) if role and organization_id else None


def share_options(actor: Actor) -> tuple[ui.Option, ...]:
    """Nobody, or one of one's own roles at its organization."""
    own = [one for one in actor.own_roles if one.role in OFFICERS]
    places: dict[UUID, str] = {
        key: place.name
        for key, place in parties.get_organizations({one.organization_id for one in own}).items()
    }
    found = [
        ui.Option(
            f"{one.role}@{one.organization_id}",
            _("%(role)s of %(place)s")
            % {"role": accounts.role_label(one.role), "place": places.get(one.organization_id, "")},
        )
        for one in own
    ]
    return (ui.Option("", _("only for me")), *sorted(found, key=lambda one: one.label))
