"""Mandates that the party has given, and those that I have; one of them to print; ending one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.kernel.accounts.access import access, citizen
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import MandateView
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.kit.paging import Page
from zhengyun.services.hall import mandates as words
from zhengyun.services.hall.logic.end_mandate import renounce_mandate, take_back_mandate
from zhengyun.services.hall.web.door import actor_of
from zhengyun.ui import contracts as ui

SIZE = 15
NOBODY: Page[MandateView] = Page(())
Line = tuple[MandateView, str, ui.Badge, list[ui.Fact], ui.Link | None]


@access(citizen)
@require_GET
def mandates(request: HttpRequest) -> HttpResponse:
    """What was given is shown to who may give, not to other agents."""
    actor = actor_of(request)
    may_give = actor.party_id is not None and parties.can_grant_mandate(actor, actor.party_id)
    places = {name: request.GET.get(name, "") for name in ("given", "held")}
    given, held = NOBODY, NOBODY
    if may_give and actor.party_id:
        given = parties.mandates_given(actor.party_id, places["given"], SIZE)
    if actor.person_id:
        held = parties.mandates_held(actor.person_id, places["held"], SIZE)
    titles = words.titles()
    context = {
        "acting_for": parties.get_party(actor.party_id).name if actor.party_id else actor.name,
        "act_for_url": f"{reverse('accounts:act_for')}?next={reverse('hall:mandates')}",
        "may_give": may_give,
        "given": [_line(one, one.agent_name, titles, _taking_back(one)) for one in given.rows],
        "held": [_line(one, one.principal_name, titles, _giving_up(one)) for one in held.rows],
        "given_pager": _pager(given, "given", places),
        "held_pager": _pager(held, "held", places),
    }
    return render(request, "hall/mandates.html", context)


def _pager(page: Page[MandateView], name: str, places: dict[str, str]) -> ui.KeysetPager:
    """The other list stays where it is."""

    def at(place: str) -> str:
        kept = {key: value for key, value in {**places, name: place}.items() if value}
        return f"{reverse('hall:mandates')}?{urlencode(kept)}#{name}"

    if not (page.next or page.previous):
        return ui.KeysetPager()
    return ui.KeysetPager.around(page, at, at("") if places[name] else "")


def _line(mandate: MandateView, name: str, titles: dict[str, str], end: ui.Link) -> Line:
    term = mandate.valid_from, words.last_day(mandate)
    facts = words.limits(mandate.matters, mandate.rights, term, titles, words.SHOWN)
    return mandate, name, words.badge(mandate), facts, end if words.is_open(mandate) else None


def _taking_back(mandate: MandateView) -> ui.Link:
    return ui.Link(_("Take back"), reverse("hall:end_mandate", args=[mandate.id]))


def _giving_up(mandate: MandateView) -> ui.Link:
    return ui.Link(_("Give up"), reverse("hall:renounce_mandate", args=[mandate.id]))


@access(citizen)
@require_GET
def mandate(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """What a letter of mandate must state, on a sheet of paper; for the principal and the agent."""
    actor = actor_of(request)
    found = _seen(actor, mandate_id)
    end = _taking_back(found) if _is_principal(actor, found) else _giving_up(found)
    context = {
        "mandate": found,
        "facts": words.facts(found),
        "badge": words.badge(found),
        "end": end if words.is_open(found) else None,
    }
    return render(request, "hall/mandate.html", context)


@access(citizen)
@require_http_methods(["GET", "POST"])
def end_mandate(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """GET says what happens, POST does it; a second time changes nothing."""
    actor = actor_of(request)
    found = _seen(actor, mandate_id)
    parties.check_can_grant_mandate(actor, found.principal_id)
    agent = {"agent": found.agent_name}
    said = _("The mandate of %(agent)s has ended. It holds no longer.") % agent
    page = {
        "title": _("Take the mandate back"),
        "question": _("Take the mandate of %(agent)s back?") % agent,
        "consequence": _(
            "It holds no longer from this moment, and the agent is told. What the agent has sent stays "
            "and goes on; drafts that are not sent are closed to the agent."
        ),
    }
    return _confirmed(request, found, partial(take_back_mandate, actor), said, page)


@access(citizen)
@require_http_methods(["GET", "POST"])
def renounce(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """For the agent, as `end_mandate`; who acts under it acts for himself from the next request."""
    actor = actor_of(request)
    found = _seen(actor, mandate_id)
    parties.check_can_renounce_mandate(actor, found.agent_id)
    principal = {"principal": found.principal_name}
    said = _("You gave up the mandate of %(principal)s. It holds no longer.") % principal
    consequence = _(
        "It holds no longer from this moment, and %(principal)s is told. What you have sent stays "
        "and goes on; drafts that are not sent are closed to you."
    )
    page = {
        "title": _("Give the mandate up"),
        "question": _("Give up the mandate of %(principal)s?") % principal,
        "consequence": consequence % principal,
    }
    return _confirmed(request, found, partial(renounce_mandate, actor), said, page)


def _confirmed(
    request: HttpRequest,
    found: MandateView,
    end: Callable[[UUID], MandateView],
    said: str,
    page: dict[str, str],
) -> HttpResponse:
    if request.method == "POST":
        end(found.id)
        messages.success(request, said)
        return redirect("hall:mandates")
    if not words.is_open(found):
        return redirect("hall:mandate", mandate_id=found.id)
    return render(request, "hall/mandate_end.html", {**page, "facts": words.facts(found)})


def _seen(actor: Actor, mandate_id: UUID) -> MandateView:
    """Of the party acted for, if one may give its mandates, or one's own as an agent."""
    try:
        found = parties.get_mandate(mandate_id)
    except Problem:
        found = None
    if found is None or not (_is_principal(actor, found) or found.agent_id == actor.person_id):
        raise not_found("hall.no_such_mandate", _("This mandate is not known."), value=mandate_id)
    return found


def _is_principal(actor: Actor, mandate: MandateView) -> bool:
    return mandate.principal_id == actor.party_id and parties.can_grant_mandate(actor, mandate.principal_id)
