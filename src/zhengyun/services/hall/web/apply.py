"""The first question and the choice of option: what leads to a draft.

A question of the whole item comes before the options, for its answers lead among them. One that is asked of
some options only comes after the choice, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import ItemOption, ItemView
from zhengyun.kernel.accounts.access import access, citizen
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.hall.web.door import actor_of
from zhengyun.ui import contracts as ui

OPTION, ANSWER, STEP = "option", "answer", "step"


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
        choices = self.question["options"] if self.question else ()
        return next((str(one.get("refused", "")) for one in choices if one["value"] == self.answer), "")


@access(citizen)
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """GET asks, POST goes on: to the next question, at last to a draft."""
    actor = actor_of(request)
    given = {name: request.POST.get(name) or request.GET.get(name, "") for name in (ANSWER, OPTION)}
    asked = _asked(casework.get_item(code), given[ANSWER], given[OPTION])
    if request.method != "POST":
        return _ask(request, actor, asked)
    step = request.POST.get(STEP, "")
    if asked.asks_first and (step != OPTION or not asked.option):
        return _ask(request, actor, asked, _("Please answer the question."))
    if asked.refusal:
        return _ask(request, actor, replace(asked, answer=""), asked.refusal, 409)
    if not asked.option and step == OPTION:
        return _ask(request, actor, asked, _("Please choose what you want to do."))
    if asked.asks_first or not asked.option:
        known = {name: text for name, text in ((ANSWER, asked.answer), (OPTION, asked.option)) if text}
        return redirect(f"{request.path}?{urlencode(known)}")
    return _start(request, actor, asked)


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
    request: HttpRequest, actor: Actor, asked: Asked, error: str = "", status: int = 422
) -> HttpResponse:
    field = _question(asked, error) if asked.asks_first else _choice(asked, error)
    context = {
        "item": asked.item,
        "known": _known(asked),
        "field": field,
        "error_items": [ui.ErrorItem(error, field.focus_id)] if error else [],
        "acting_for": parties.get_party(actor.party_id).name if actor.party_id else actor.name,
        "act_for_url": f"{reverse('accounts:act_for')}?{urlencode({'next': request.path})}",
    }
    return render(request, "hall/apply.html", context, status=status if error else 200)


def _known(asked: Asked) -> list[tuple[str, str]]:
    """What was said already, and what is asked now."""
    if asked.asks_first:
        return [(OPTION, asked.option), (STEP, ANSWER)]
    return [(ANSWER, asked.answer), (STEP, OPTION)]


def _question(asked: Asked, error: str) -> ui.Field:
    question = asked.question or {}
    options = tuple(
        ui.Option(one["value"], one["title"], one.get("note", "")) for one in question.get("options", ())
    )
    return ui.Field(
        ANSWER,
        question.get("question", ""),
        ui.FieldKind.RADIO,
        options=options,
        required=True,
        help=question.get("help", ""),
        error=error,
    )


def _choice(asked: Asked, error: str) -> ui.Field:
    options = tuple(ui.Option(one.code, one.title, one.help) for one in asked.options)
    return ui.Field(
        OPTION, _("What do you want to do?"), ui.FieldKind.RADIO, options=options, required=True, error=error
    )
