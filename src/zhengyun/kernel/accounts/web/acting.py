"""Page: choose for whom one acts."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.kernel.accounts import landing
from zhengyun.kernel.accounts.access import access, signed_in
from zhengyun.kernel.accounts.logic.make_actor import actor_for
from zhengyun.kernel.accounts.logic.switch_party import switch_party
from zhengyun.kernel.accounts.queries_acting import ActingChoice, choices
from zhengyun.kernel.accounts.web.signing import wanted
from zhengyun.kernel.parties.contracts import ANY_MATTER, PartyKind
from zhengyun.kit.errors import Problem
from zhengyun.ui.contracts import ErrorItem, Field, FieldKind, Option


@access(signed_in)
@require_http_methods(["GET", "POST"])
def act_for(request: HttpRequest) -> HttpResponse:
    error = ""
    if request.method == "POST":
        try:
            actor = switch_party(request, UUID(request.POST.get("party", "")))
            return HttpResponseRedirect(wanted(request) or landing.landing_of(actor))
        except ValueError:
            error = _("Choose for whom you act.")
        except Problem as problem:
            error = problem.message
    return _page(request, error)


def _page(request: HttpRequest, error: str) -> HttpResponse:
    actor = actor_for(request)
    found = choices(actor)
    field = Field(
        "party",
        _("I act for"),
        FieldKind.RADIO,
        value=str(actor.party_id or ""),
        options=tuple(Option(str(one.party_id), one.name, help=_words(one)) for one in found),
        required=True,
        error=error,
    )
    errors = (ErrorItem(error, field.focus_id),) if error else ()
    context = {"fields": (field,), "errors": errors, "next": wanted(request)}
    if len(found) == 1 and not actor.roles:
        context["mandates"] = landing.mandates_address()
    return render(request, "accounts/act_for.html", context, status=422 if error else 200)


def _words(choice: ActingChoice) -> str:
    if choice.kind is PartyKind.PERSON and not choice.mandates:
        return _("Myself")
    if choice.kind is PartyKind.ORGANIZATION:
        return _("Your organization")
    if (end := choice.last_day_before) is None:
        return _("You represent it by law")
    last = {"day": (end - timedelta(days=1)).isoformat()}
    if any(ANY_MATTER in one.matters for one in choice.mandates):
        return _("Mandate for all matters, to %(day)s") % last
    return _("Mandate for some matters, to %(day)s") % last
