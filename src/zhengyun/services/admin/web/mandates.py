"""Mandates: looked up by a party's name, ended or entered on proof."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import MandateRight, MandateState, MandateView, PartyKind
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.admin import roles
from zhengyun.services.admin.logic.ask_change import ask_change
from zhengyun.services.admin.web import page
from zhengyun.services.admin.web.page import Filter, Form, Part, actor_of
from zhengyun.ui import contracts as ui

KINDS = {PartyKind.PERSON: gettext_lazy("person"), PartyKind.LEGAL_ENTITY: gettext_lazy("firm")}
RIGHTS = {MandateRight.SUBMIT: gettext_lazy("apply"), MandateRight.COLLECT: gettext_lazy("collect results")}


@access(staff(*roles.SECURITY))
@require_GET
def mandates(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:60]
    found = parties.search_parties(actor_of(request), text)
    rows = [
        (ui.Cell(one.name, reverse("admin:mandates_of", args=[one.id])), str(KINDS.get(one.kind, one.kind)))
        for one in found
    ]
    empty = (
        _("Nobody is called so.")
        if text.strip()
        else _("Look for a person or a firm by the beginning of the name.")
    )
    field = ui.Field("q", _("Beginning of the name, at least two characters"), value=text, maxlength=60)
    chosen = Filter((field,), reverse("admin:mandates"), bool(text))
    table = page.table(_("Persons and firms"), (_("Official name"), _("Kind")), rows, empty)
    return page.show(request, _("Mandates"), [Part("parties", "", table)], chosen=chosen)


@access(staff(*roles.SECURITY))
@require_http_methods(["GET", "POST"])
def mandates_of(request: HttpRequest, party_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    problem = None
    if request.method == "POST":
        problem = page.attempt(lambda: _act(request, actor, party_id))
        if problem is None:
            is_new = request.POST.get("form") == "enter"
            words = _("It waits for a second person.") if is_new else _("The mandate has ended.")
            return page.done(request, words, request.path)
    party = parties.get_party(party_id)
    found = parties.mandates_about(actor, party_id)
    parts = [Part("mandates", _("Mandates"), _table(found)), *_forms(request, party_id, found)]
    path = [ui.Crumb(_("Mandates"), reverse("admin:mandates"))]
    return page.show(request, party.name, parts, path=path, problem=problem)


def _is_open(one: MandateView) -> bool:
    return one.state is MandateState.ACTIVE and one.valid_until > clock.today()


def _words(one: MandateView) -> str:
    return _("%(agent)s for %(principal)s") % {"agent": one.agent_name, "principal": one.principal_name}


def _table(found: list[MandateView]) -> ui.Table:
    columns = (_("Mandate"), _("Matters that it covers"), _("From"), _("Until before"), _("State"))
    rows = [
        (
            _words(one),
            "、".join(one.matters).replace("*", _("every matter")),
            str(one.valid_from),
            str(one.valid_until),
            _("in force now") if _is_open(one) else _("ended"),
        )
        for one in found
    ]
    return page.table(_("Mandates"), columns, rows, _("There is none."))


def _forms(request: HttpRequest, party_id: UUID, found: list[MandateView]) -> list[Part]:
    entering = Part(
        "enter",
        _("Enter a mandate that this party gives"),
        form=Form(
            "enter",
            _("Ask for it"),
            _entry_fields(request.POST),
            help=_("A second administrator decides."),
            kind="secondary",
        ),
        is_folded=True,
    )
    open_ones = [(str(one.id), _words(one)) for one in found if _is_open(one)]
    return [_ending(open_ones), entering] if open_ones else [entering]


def _ending(open_ones: list[tuple[str, str]]) -> Part:
    fields = (
        page.select("mandate", _("Mandate"), open_ones, required=True),
        ui.Field("proof", _("Proof: which paper"), required=True, maxlength=200),
    )
    help_ = _("It holds no longer from this moment.")
    form = Form("end", _("End the mandate"), fields, help=help_, kind="danger")
    return Part("end", _("End a mandate on proof"), form=form, is_folded=True)


def _entry_fields(typed: QueryDict) -> tuple[ui.Field, ...]:
    rights = tuple(ui.Option(one.value, str(words)) for one, words in RIGHTS.items())
    return (
        ui.Field(
            "id_number",
            _("Identity number of the agent"),
            value=typed.get("id_number", ""),
            required=True,
            maxlength=18,
        ),
        ui.Field(
            "matters",
            _("Codes of the matters"),
            value=typed.get("matters", ""),
            required=True,
            help=_("Separated by spaces; * is every matter."),
        ),
        ui.Field(
            "rights",
            _("Rights"),
            ui.FieldKind.CHECKBOXES,
            tuple(map(str, typed.getlist("rights"))),
            rights,
            required=True,
        ),
        page.date_field("since", _("From"), typed.get("since", ""), required=True),
        page.date_field("until", _("Until before"), typed.get("until", ""), required=True),
        ui.Field(
            "paper", _("Proof: which paper"), value=typed.get("paper", ""), required=True, maxlength=200
        ),
        page.reason_field("because", typed.get("because", "")),
    )


def _act(request: HttpRequest, actor: Actor, party_id: UUID) -> None:
    posted, form = request.POST, request.POST.get("form", "")
    if form == "end":
        _end(actor, party_id, posted.get("mandate", ""), posted.get("proof", ""))
    elif form == "enter":
        _enter(request, actor, party_id)
    else:
        raise Problem("admin.no_such_verb", _("This cannot be done here."), value=form[:20])


def _end(actor: Actor, party_id: UUID, mandate: str, proof: str) -> None:
    known = {str(one.id): one for one in parties.mandates_about(actor, party_id)}
    if mandate not in known:
        message = _("Choose a mandate.")
        raise Problem("admin.no_mandate", message, fields={"mandate": [message]})
    parties.end_mandate(actor, known[mandate].id, proof=proof)


def _enter(request: HttpRequest, actor: Actor, party_id: UUID) -> None:
    posted = request.POST
    agent = parties.find_person(page.needed(posted.get("id_number", ""), "id_number"))
    if agent is None or agent.id == party_id:
        message = _("No other person with this number is known.")
        raise Problem("admin.no_person", message, fields={"id_number": [message]})
    since = page.day_in(page.needed(posted.get("since", ""), "since"), "since")
    until = page.day_in(page.needed(posted.get("until", ""), "until"), "until")
    rights = sorted(set(posted.getlist("rights")) & {one.value for one in RIGHTS})
    if not rights:
        message = _("Choose at least one right.")
        raise Problem("admin.no_right", message, fields={"rights": [message]})
    if since is None or until is None or until <= since:
        message = _("The end lies after the beginning.")
        raise Problem("admin.bad_term", message, fields={"until": [message]})
    payload = {
        "principal_id": str(party_id),
        "agent_id": str(agent.id),
        "matters": sorted(set(page.needed(posted.get("matters", ""), "matters").split()))[:50],
        "rights": rights,
        "valid_from": str(since),
        "valid_until": str(until),
        "proof": page.needed(posted.get("paper", ""), "paper")[:200],
    }
    ask_change(actor, "mandate.enter", str(party_id), payload, posted.get("because", ""))
