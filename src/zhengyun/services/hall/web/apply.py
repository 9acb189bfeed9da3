"""The first question and the choice of option: what leads to a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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

OPTION = "option"


@dataclass(frozen=True)
class Asked:
    """Where somebody stands: what was answered, and which options are left."""

    item: ItemView
    answer: str
    options: tuple[ItemOption, ...]

    @property
    def question(self) -> Mapping[str, Any] | None:
        return self.item.first_question

    @property
    def asks_first(self) -> bool:
        return self.question is not None and not self.answer


@access(citizen)
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """GET asks (first the question, then the option); POST goes on, at last to a draft."""
    actor = actor_of(request)
    asked = _asked(casework.get_item(code), request.POST.get("answer") or request.GET.get("answer", ""))
    if request.method != "POST":
        return _ask(request, actor, asked)
    if asked.asks_first:
        return _ask(request, actor, asked, _("Please answer the question."))
    option = request.POST.get(OPTION, "") or _only(asked)
    if not option and "step" in request.POST:
        return _ask(request, actor, asked, _("Please choose what you want to do."))
    if not option:
        return redirect(f"{request.path}?{urlencode({'answer': asked.answer})}")
    try:
        draft = casework.start_draft(actor, code, option, _answers(asked))
    except Problem as problem:
        if problem.status >= 500 or problem.code == "casework.no_such_item":
            raise
        return _ask(request, actor, asked, f"{problem.message} {problem.remedy}".strip(), problem.status)
    if not draft.pages:
        return redirect("hall:review", draft_id=draft.id)
    page = next((one for one in draft.pages if one.state == "current"), draft.pages[0])
    return redirect("hall:draft_page", draft_id=draft.id, page_id=page.id)


def _asked(item: ItemView, answer: str) -> Asked:
    question = item.first_question
    if question is None:
        return Asked(item, "", item.options)
    ways = {choice["value"]: choice.get("to", "") for choice in question["options"]}
    if answer not in ways:
        return Asked(item, "", ())
    targets = {target for target in ways.values() if target}
    if ways[answer]:
        return Asked(item, answer, tuple(o for o in item.options if o.code == ways[answer]))
    return Asked(item, answer, tuple(o for o in item.options if o.code not in targets))


def _only(asked: Asked) -> str:
    return asked.options[0].code if len(asked.options) == 1 else ""


def _answers(asked: Asked) -> dict[str, str]:
    return {asked.question["field"]: asked.answer} if asked.question else {}


def _ask(
    request: HttpRequest, actor: Actor, asked: Asked, error: str = "", status: int = 422
) -> HttpResponse:
    field = _question(asked, error) if asked.asks_first else _choice(asked, error)
    context = {
        "item": asked.item,
        "asked": asked,
        "field": field,
        "error_items": [ui.ErrorItem(error, field.focus_id)] if error else [],
        "acting_for": parties.get_party(actor.party_id).name if actor.party_id else actor.name,
        "act_for_url": f"{reverse('accounts:act_for')}?{urlencode({'next': request.path})}",
    }
    return render(request, "hall/apply.html", context, status=status if error else 200)


def _question(asked: Asked, error: str) -> ui.Field:
    question = asked.question or {}
    options = tuple(
        ui.Option(one["value"], one["title"], one.get("note", "")) for one in question.get("options", ())
    )
    return ui.Field(
        "answer",
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
