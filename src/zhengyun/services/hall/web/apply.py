"""The first question and the choice of option: what leads to a draft.

A question of the whole item comes before the options, for its answers lead among them. One that is asked of
some options only comes after the choice, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import ItemOption, ItemView
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, citizen
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import ANY_MATTER, MandateRight, MandateView
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.hall import words
from zhengyun.services.hall.web.door import actor_of
from zhengyun.ui import contracts as ui

OPTION, ANSWER, STEP = "option", "answer", "step"
PERSON = words.AUDIENCE_CODES["person"][0]


@dataclass(frozen=True)
class Asked:
    """Where somebody stands: what was answered, which options are left, and which one it is ("": not yet).

    question: None where it is not asked, or not asked yet.
    """

    item: ItemView
    question: Mapping[str, Any] | None
    answer: str
    options: tuple[ItemOption, ...]
    option: str = ""

    @property
    def asks_first(self) -> bool:
        return self.question is not None and not self.answer

    @property
    def refusal(self) -> str:
        """The words with which this answer ends."""
        return str(self._given.get("refused", ""))

    @property
    def instead(self) -> Mapping[str, str]:
        """The item, and perhaps the option, to which a refusal leads."""
        return dict(self._given.get("instead", {}))

    @property
    def _given(self) -> Mapping[str, Any]:
        choices = self.question["options"] if self.question else ()
        return next((one for one in choices if one["value"] == self.answer), {})


@access(citizen)
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """GET asks, POST goes on: to the next question, at last to a draft. At a counter only: to the guide."""
    actor = actor_of(request)
    given = {name: request.POST.get(name) or request.GET.get(name, "") for name in (ANSWER, OPTION)}
    asked = _asked(casework.get_item(code), given[ANSWER], given[OPTION])
    if request.method != "POST" and not asked.item.is_online:
        return redirect("hall:guide", code=code)
    applicant_id = actor.party_id or actor.person_id
    if applicant_id and not _is_for(asked.item, applicant_id):
        return _others(request, actor, asked, applicant_id)
    if request.method != "POST":
        return _ask(request, actor, asked)
    step = request.POST.get(STEP, "")
    if asked.asks_first and (step != OPTION or not asked.option):
        return _ask(request, actor, asked, _("Please answer the question."), 422)
    if asked.refusal:
        return _ask(request, actor, asked, status=409)
    if not asked.option and step == OPTION:
        return _ask(request, actor, asked, _("Please choose what you want to do."), 422)
    if asked.asks_first or not asked.option:
        return redirect(_here(request, asked))
    return _start(request, actor, asked)


def _here(request: HttpRequest, asked: Asked) -> str:
    """The address of this page with what was said already."""
    known = {name: text for name, text in ((ANSWER, asked.answer), (OPTION, asked.option)) if text}
    return f"{request.path}?{urlencode(known)}" if known else request.path


def _is_for(item: ItemView, party_id: UUID) -> bool:
    return casework.guides.audience_of(party_id) in item.audience


def _others(request: HttpRequest, actor: Actor, asked: Asked, applicant_id: UUID) -> HttpResponse:
    """Before any question: whom the matter is for, and for whom of them one may act."""
    item, choices = asked.item, accounts.acting_choices(actor)
    allowed = [one for one in choices if not one.mandates or any(_covers(m, item) for m in one.mandates)]
    kinds = casework.guides.audiences_of([one.party_id for one in allowed])
    fitting = [one for one in allowed if kinds[one.party_id] in item.audience]
    context = {
        "item": item,
        "whom": _whom(item, casework.guides.audience_of(applicant_id)),
        "fitting": fitting,
        "next": _here(request, asked),
        "acting_for": _acting_for(actor),
    }
    return render(request, "hall/apply_as.html", context, status=409 if request.method == "POST" else 200)


def _covers(mandate: MandateView, item: ItemView) -> bool:
    return MandateRight.SUBMIT in mandate.rights and not {ANY_MATTER, item.code}.isdisjoint(mandate.matters)


def _whom(item: ItemView, kind: str) -> str:
    """Why not for this kind of applicant (a code of GB/T 39046 A.4)."""
    if kind == PERSON:
        return _("This matter is for firms and organizations, not for people.")
    if item.audience == (PERSON,):
        return _("This matter is for people, not for firms and organizations.")
    return _("This matter is not for this kind of applicant.")


def _acting_for(actor: Actor) -> str:
    return parties.get_party(actor.party_id).name if actor.party_id else actor.name


def _start(request: HttpRequest, actor: Actor, asked: Asked) -> HttpResponse:
    try:
        draft = casework.start_draft(actor, asked.item.code, asked.option, _answers(asked))
    except Problem as problem:
        if problem.status >= 500 or problem.code == "casework.no_such_item":
            raise
        return _ask(request, actor, asked, f"{problem.message} {problem.remedy}".strip(), problem.status)
    if not draft.pages:
        return redirect("hall:review", draft_id=draft.id)
    page = next((one for one in draft.pages if one.state == "current"), draft.pages[0])
    return redirect("hall:draft_page", draft_id=draft.id, page_id=page.id)


def _asked(item: ItemView, answer: str, option: str) -> Asked:
    question = item.first_question
    if question is None:
        return _chosen(Asked(item, None, "", item.options), option)
    ways = {choice["value"]: choice.get("to", "") for choice in question["options"]}
    given = answer if answer in ways else ""
    others = tuple(one for one in item.options if one.code not in ways.values())
    if all(item.asks(one.code) for one in others):
        led = tuple(one for one in item.options if one.code == ways.get(given))
        return _chosen(Asked(item, question, given, (led or others) if given else ()), option)
    asked = _chosen(Asked(item, None, "", others), option)
    if not asked.option or not item.asks(asked.option):
        return asked
    return replace(asked, question=question, answer=given, option=ways.get(given) or asked.option)


def _chosen(asked: Asked, option: str) -> Asked:
    """With the option that was chosen, or the only one there is."""
    codes = [one.code for one in asked.options]
    only = codes[0] if len(codes) == 1 else ""
    return replace(asked, option=option if option in codes else only)


def _answers(asked: Asked) -> dict[str, str]:
    return {asked.question["field"]: asked.answer} if asked.question else {}


def _ask(
    request: HttpRequest, actor: Actor, asked: Asked, error: str = "", status: int = 200
) -> HttpResponse:
    """The question that is open; an answer with which it ends stays chosen, and is no mistake."""
    open_question = replace(asked, answer="") if asked.refusal else asked
    field = (
        _question(open_question, asked.answer, error) if open_question.asks_first else _choice(asked, error)
    )
    context = {
        "item": asked.item,
        "known": _known(open_question),
        "field": field,
        "refusal": asked.refusal,
        "instead": _instead(asked.instead),
        "error_items": [ui.ErrorItem(error, field.focus_id)] if error else [],
        "acting_for": _acting_for(actor),
        "act_for_url": f"{reverse('accounts:act_for')}?{urlencode({'next': _here(request, asked)})}",
    }
    return render(request, "hall/apply.html", context, status=status)


def _instead(named: Mapping[str, str]) -> ui.Link | None:
    """Where the other matter begins, with what was said already; nothing where it is not there."""
    try:
        item = casework.get_item(named["item"]) if named else None
    except Problem:
        item = None
    if item is None:
        return None
    option = next((one for one in item.options if one.code == named.get("option")), None)
    if option is None or not item.is_online:
        return ui.Link(item.title, reverse("hall:guide", args=[item.code]))
    choices = (item.first_question or {}).get("options", ())
    answer = next((one["value"] for one in choices if one.get("to") == option.code), "")
    known = urlencode({name: text for name, text in ((ANSWER, answer), (OPTION, option.code)) if text})
    return ui.Link(option.title, f"{reverse('hall:apply', args=[item.code])}?{known}")


def _known(asked: Asked) -> list[tuple[str, str]]:
    """What was said already, and what is asked now."""
    if asked.asks_first:
        return [(OPTION, asked.option), (STEP, ANSWER)]
    return [(ANSWER, asked.answer), (STEP, OPTION)]


def _question(asked: Asked, answer: str, error: str) -> ui.Field:
    question = asked.question or {}
    options = tuple(
        ui.Option(one["value"], one["title"], one.get("note", "")) for one in question.get("options", ())
    )
    return ui.Field(
        ANSWER,
        question.get("question", ""),
        ui.FieldKind.RADIO,
        answer,
        options,
        required=True,
        help=question.get("help", ""),
        error=error,
    )


def _choice(asked: Asked, error: str) -> ui.Field:
    options = tuple(ui.Option(one.code, one.title, one.help) for one in asked.options)
    return ui.Field(
        OPTION,
        _("What do you want to do?"),
        ui.FieldKind.RADIO,
        asked.option,
        options,
        required=True,
        error=error,
    )
