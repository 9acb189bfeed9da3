"""The counter: what is going on there, and receiving on somebody's behalf up to the form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView, DraftView, ItemView
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import PartyKind
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.desk import counterform, queries_counter
from zhengyun.services.desk.logic import identify as identifying
from zhengyun.services.desk.models import Appointment, Ticket
from zhengyun.services.desk.permissions_counter import CLERK, can_work_at, sits_at
from zhengyun.services.desk.web.door import actor_of
from zhengyun.services.hall.facade import guide_context, instant
from zhengyun.ui import contracts as ui

clerk = staff(CLERK)
FOUND = 12
NUMBER = re.compile(r"[0-9A-Z]{12,32}")


@access(clerk)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Windows, what was begun, what waits to be handed over, and the matters to receive."""
    actor = actor_of(request)
    text = request.GET.get("q", "").strip()[:60]
    context = {
        "sites": [
            (one, [w for w in one.windows.all() if w.is_open and sits_at(actor, w.clerks)])
            for one in queries_counter.my_sites(actor)
        ],
        "drafts": [(one, instant(one.updated_at)) for one in casework.counter_drafts(actor)],
        "papers": counted(casework.count_papers(actor)),
        "q": text,
        "case": _case(actor, text),
        "items": casework.search_items(text, limit=FOUND) if text else [],
        "ticket": request.GET.get("ticket", "")[:36],
    }
    return render(request, "desk/counter/home.html", context)


def counted(number: int) -> str:
    """Lists are counted to a hundred."""
    return "100+" if number > 100 else str(number) if number else ""


def _case(actor: Actor, number: str) -> CaseView | None:
    """A case by its number: what was asked back is supplied here."""
    if not NUMBER.fullmatch(number.upper()):
        return None
    try:
        return casework.find_case(actor, number)
    except Problem:
        return None


@dataclass(frozen=True)
class Asked:
    """A matter with what was typed about who stands there."""

    item: ItemView
    typed: dict[str, str]
    ticket: Ticket | None
    applies: tuple[str, ...] = identifying.APPLIES


@access(clerk)
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest, code: str) -> HttpResponse:
    """Who stands at the counter and for whom; then the form begins."""
    actor = actor_of(request)
    ticket = _ticket(actor, request.POST.get("ticket") or request.GET.get("ticket", ""))
    typed = {name: str(request.POST.get(name, "")) for name in request.POST} or _known(ticket)
    item = casework.get_item(code)
    asked = Asked(item, typed, ticket, identifying.applies_of(item.audience))
    if request.method != "POST":
        return _ask(request, asked)
    option, answers, faults = _wanted(asked)
    matter = identifying.Matter(code, asked.applies, faults)
    try:
        with transaction.atomic():
            found = identifying.identify(actor, typed, _region(actor), matter)
            draft = casework.start_at_counter(
                actor, found.applicant_id, code, option, answers, found.presence
            )
    except Problem as problem:
        if problem.status >= 500 or problem.status == 404:
            raise
        return _ask(request, asked, _as_fault(asked, problem))
    return redirect(first_page(draft))


def _wanted(asked: Asked) -> tuple[str, dict[str, str], dict[str, list[str]]]:
    """Option and answers to the first question, with what is wrong of both."""
    faults: dict[str, list[str]] = {}
    option, answers = "", {}
    try:
        option = _option(asked)
    except Problem as problem:
        faults |= problem.fields
    try:
        answers = _answers(asked, option)
    except Problem as problem:
        faults |= problem.fields
    return option, answers, faults


def _as_fault(asked: Asked, problem: Problem) -> Problem:
    """What casework says to a citizen who chose for whom he acts is said to the clerk at the field."""
    if problem.code != "casework.wrong_audience":
        return problem
    field = "uscc" if asked.typed.get("applies") == "firm" else "applies"
    return identifying.wrong(field, problem.message)


@access(clerk)
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What was asked back is supplied at the counter."""
    actor = actor_of(request)
    case = casework.get_case(actor, case_id)
    typed = {name: str(request.POST.get(name, "")) for name in request.POST}
    applicant = parties.get_party(case.applicant_id) if case.applicant_id else None
    is_firm = applicant is not None and applicant.kind is PartyKind.LEGAL_ENTITY
    kinds = ("firm",) if is_firm else ("self", "person")
    asked = Asked(casework.get_item(case.item_code), typed, None, kinds)
    if request.method != "POST":
        return _ask(request, asked, case=case)
    matter = identifying.Matter(case.item_code, asked.applies)
    try:
        with transaction.atomic():
            found = identifying.identify(actor, typed, _region(actor), matter)
            if found.applicant_id != case.applicant_id:
                raise identifying.wrong("applies", _("The case is another party's."))
            draft = casework.correct_at_counter(actor, case_id, found.presence)
    except Problem as problem:
        if problem.status >= 500 or problem.status == 404:
            raise
        return _ask(request, asked, problem, case)
    return redirect(first_page(draft))


@access(clerk)
@require_http_methods(["GET", "POST"])
def identify_again(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Presence has ended: who stands here is identified anew, then the clerk goes on with what is kept."""
    actor = actor_of(request)
    draft = casework.get_draft(casework.at_counter(actor, draft_id, is_keeping=True), draft_id)
    if draft.state != "open":
        return redirect("counter:home")
    typed = {name: str(request.POST.get(name, "")) for name in request.POST}
    problem = None
    if request.method == "POST":
        try:
            with transaction.atomic():
                present = identifying.identify_person(actor, typed)
                draft = casework.identify_again(actor, draft_id, present)
            return redirect(first_page(draft))
        except Problem as refusal:
            if refusal.status >= 500 or refusal.status == 404:
                raise
            problem = refusal
    errors = problem.fields if problem else {}
    groups = [
        (_("Who stands here"), counterform.person_fields(typed, errors)),
        (_("Mandate"), [counterform.letter_field(typed, errors)]),
    ]
    context = {
        "draft": draft,
        "groups": groups,
        "errors": counterform.error_items([one for _title, group in groups for one in group]),
        "refusal": problem if problem and not problem.fields else None,
    }
    return render(
        request, "desk/counter/identify_again.html", context, status=problem.status if problem else 200
    )


def first_page(draft: DraftView) -> str:
    page = next((one for one in draft.pages if one.state == "current"), None) or (
        draft.pages[0] if draft.pages else None
    )
    if page is None:
        return reverse("counter:review", args=[draft.id])
    return reverse("counter:draft_page", args=[draft.id, page.id])


def _region(actor: Actor) -> str:
    """Where the clerk's counter is: what is entered for the first time belongs there."""
    place = next(iter(sorted(actor.organizations(CLERK))))
    return parties.get_organization(place).region_code


def _ticket(actor: Actor, text: str) -> Ticket | None:
    """The number that led here, when it is one of the clerk's own site."""
    try:
        key = UUID(text)
    except ValueError:
        return None
    found = Ticket.objects.select_related("appointment", "site").filter(pk=key).first()
    return found if found and can_work_at(actor, found.site.organization_id) else None


def _known(ticket: Ticket | None) -> dict[str, str]:
    """What the appointment says; the document is read anew, for who comes must be identified."""
    made: Appointment | None = ticket.appointment if ticket else None
    if made is None:
        return {}
    known = {"name": made.person_name, "phone": made.phone, "applies": "self"}
    if made.party_id != made.person_id:
        party = parties.get_party(made.party_id)
        if party.kind is PartyKind.LEGAL_ENTITY:
            known |= {"applies": "firm", "uscc": parties.get_legal_entity(party.id).uscc}
    return known


def _option(asked: Asked) -> str:
    """Where the first answer leads, else what was chosen, else the only one."""
    codes = {one.code for one in asked.item.options}
    chosen = next(iter(codes)) if len(codes) == 1 else asked.typed.get("option", "")
    ways = {one["value"]: one.get("to", "") for one in (asked.item.first_question or {}).get("options", ())}
    to = str(ways.get(asked.typed.get("answer", ""), ""))
    if to and (chosen not in codes or asked.item.asks(chosen)):
        return to
    if chosen not in codes:
        raise identifying.wrong("option", _("Please choose."))
    return chosen


def _on_paper(request: HttpRequest, asked: Asked) -> HttpResponse:
    """A matter without a form: whom one sends to which window, and what he brings there."""
    context = {**guide_context(asked.item), "ticket": asked.ticket}
    return render(request, "desk/counter/on_paper.html", context)


def _answers(asked: Asked, option: str) -> dict[str, str]:
    """Of an option that the question is not asked of, no answer counts."""
    question = asked.item.first_question
    if question is None or not asked.item.asks(option):
        return {}
    if not asked.typed.get("answer"):
        raise identifying.wrong("answer", _("Please answer the question."))
    return {question["field"]: asked.typed["answer"]}


def _ask(
    request: HttpRequest, asked: Asked, problem: Problem | None = None, case: CaseView | None = None
) -> HttpResponse:
    """case: whose applicant brings what is missing."""
    if not asked.item.options and case is None:
        return _on_paper(request, asked)
    errors = problem.fields if problem else {}
    groups = _groups(asked, errors)
    if case is None:
        matter = counterform.matter_fields(asked.item, asked.typed, errors)
        groups.insert(0, (_("Matter"), matter, False))
    fields = [one for _title, group, _is_folded in groups for one in group]
    context = {
        "item": asked.item,
        "number": case.number if case else "",
        "is_promised": case is not None and case.accepted_at is not None,
        "groups": [one for one in groups if one[1]],
        "errors": counterform.error_items(fields),
        "refusal": problem if problem and not problem.fields else None,
        "ticket": asked.ticket,
    }
    return render(request, "desk/counter/receive.html", context, status=problem.status if problem else 200)


def _groups(asked: Asked, errors: counterform.Errors) -> list[tuple[str, list[ui.Field], bool]]:
    """What is asked of who stands there and who applies: title, fields, whether it is folded."""
    typed, kinds = asked.typed, asked.applies
    groups = [
        (_("Who stands here"), counterform.person_fields(typed, errors), False),
        (_("Applicant"), counterform.applicant_fields(kinds, typed, errors), False),
    ]
    if "firm" in kinds:
        title = _("Where a firm applies") if len(kinds) > 1 else _("A firm or another body")
        groups.append((title, counterform.firm_fields(typed, errors), False))
    if "person" in kinds:
        is_folded = typed.get("applies") != "person"
        fields = counterform.other_fields(typed, errors)
        groups.append((_("Where another person applies"), fields, is_folded))
    return [*groups, (_("Mandate"), [counterform.letter_field(typed, errors)], False)]
