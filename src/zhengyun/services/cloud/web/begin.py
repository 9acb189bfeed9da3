"""What leads to a draft of an order: the question about state secrets, and what the order is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import ItemView
from zhengyun.engines.compute import facade as compute
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.services.cloud import facade as cloud
from zhengyun.services.cloud.contracts import OrderKind
from zhengyun.services.cloud.rules import ORDERABLE
from zhengyun.services.cloud.web import figures, prefill
from zhengyun.services.cloud.web.door import crumbs, orderer_of
from zhengyun.ui import contracts as ui

ANSWER, SYSTEM, INSTANCE, GRADE = "answer", "system", "instance", "grade"
MOST_CHOICES = 100
REFUSED = (409, 422)


@dataclass(frozen=True)
class Asked:
    """What was answered so far. question: of the item, where this kind of order is asked it."""

    item: ItemView
    kind: OrderKind
    answer: str
    about: str
    grade: str

    @property
    def question(self) -> Mapping[str, Any] | None:
        found = self.item.first_question
        asked_of = found.get("asked_of") if found else None
        return found if found and (not asked_of or self.kind.value in asked_of) else None

    @property
    def is_new(self) -> bool:
        return self.kind is OrderKind.NEW


@access(staff("it_officer"))
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, kind: str) -> HttpResponse:
    """GET asks, POST begins the draft; a refusal stands at its question."""
    actor = orderer_of(request)
    asked = _asked(request, kind)
    if request.method != "POST":
        return _ask(request, actor, asked, {})
    errors = _missing(asked)
    if errors:
        return _ask(request, actor, asked, errors)
    answers = {asked.question["field"]: asked.answer} if asked.question else {}
    try:
        draft = casework.start_draft(actor, asked.item.code, asked.kind.value, answers, _about(asked))
    except Problem as problem:
        if problem.status not in REFUSED:
            raise
        words = f"{problem.message} {problem.remedy}".strip()
        is_about_question = bool(asked.question and asked.question["field"] in problem.fields)
        return _ask(request, actor, asked, {ANSWER if is_about_question else "": words})
    prefill.fill(actor, draft, _known(actor, asked), asked.grade)
    return redirect("cloud:draft", draft_id=draft.id)


def _known(actor: Actor, asked: Asked) -> dict[str, str]:
    """Answers that were given here: nobody gives them twice."""
    found = {asked.question["field"]: asked.answer} if asked.question else {}
    if asked.is_new:
        return {**found, **prefill.of_system(cloud.get_system(actor, UUID(asked.about)))}
    return {**found, "target.instance": asked.about, "target.instances": asked.about}


def _asked(request: HttpRequest, kind: str) -> Asked:
    code = cloud.order_item()
    if kind not in set(OrderKind) or not code:
        raise not_found(
            "cloud.no_such_kind",
            _("This kind of order is not there."),
            value=kind[:20],
            remedy=_("The application of orders must be installed."),
        )
    given = request.POST if request.method == "POST" else request.GET
    is_new = kind == OrderKind.NEW
    return Asked(
        casework.get_item(code, internal=True),
        OrderKind(kind),
        given.get(ANSWER, ""),
        given.get(SYSTEM if is_new else INSTANCE, ""),
        given.get(GRADE, "")[:20],
    )


def _about(asked: Asked) -> dict[str, str]:
    """What the sources of the form are told: nobody fills in twice what was chosen here."""
    return {SYSTEM if asked.is_new else INSTANCE: asked.about}


def _missing(asked: Asked) -> dict[str, str]:
    found: dict[str, str] = {}
    if asked.question and asked.answer not in {one["value"] for one in asked.question["options"]}:
        found[ANSWER] = _("Please answer the question.")
    if not _is_id(asked.about):
        found[SYSTEM if asked.is_new else INSTANCE] = _("Choose one.")
    return found


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _ask(request: HttpRequest, actor: Actor, asked: Asked, errors: Mapping[str, str]) -> HttpResponse:
    fields = [*_question(asked, errors.get(ANSWER, "")), _choice(actor, asked, errors)]
    title = kind_titles()[asked.kind]
    others = [unit for unit in cloud.my_units(actor) if unit[0] != actor.party_id]
    context = {
        "title": title,
        "crumbs": crumbs((_("Cloud orders"), reverse("cloud:orders")), here=title),
        "fields": fields,
        "refusal": errors.get("", ""),
        "grade": asked.grade,
        "unit": parties.get_party(actor.party_id).name if actor.party_id else "",
        "has_other_units": bool(others),
        "is_new": asked.is_new,
    }
    return render(request, "cloud/begin.html", context, status=422 if errors else 200)


def kind_titles() -> dict[OrderKind, str]:
    return {
        OrderKind.NEW: _("Order resources"),
        OrderKind.CHANGE: _("Change a server"),
        OrderKind.RENEW: _("Renew the term"),
        OrderKind.EXIT: _("Give servers back"),
    }


def _question(asked: Asked, error: str) -> list[ui.Field]:
    question = asked.question
    if question is None:
        return []
    options = tuple(ui.Option(one["value"], one["title"], one.get("note", "")) for one in question["options"])
    return [
        ui.Field(
            ANSWER,
            question["question"],
            ui.FieldKind.RADIO,
            asked.answer,
            options,
            required=True,
            help=question.get("help", ""),
            error=error,
        )
    ]


def _choice(actor: Actor, asked: Asked, errors: Mapping[str, str]) -> ui.Field:
    name, label, options = _systems(actor) if asked.is_new else _resources(actor, asked.kind)
    kind = ui.FieldKind.RADIO if len(options) <= 6 else ui.FieldKind.SELECT
    return ui.Field(name, label, kind, asked.about, options, required=True, error=errors.get(name, ""))


def _systems(actor: Actor) -> tuple[str, str, tuple[ui.Option, ...]]:
    found = cloud.list_systems(actor, owner_id=actor.party_id, size=MOST_CHOICES).rows
    options = tuple(ui.Option(str(one.id), one.title, one.code) for one in found if one.state in ORDERABLE)
    return SYSTEM, _("For which business system?"), options


def _resources(actor: Actor, kind: OrderKind) -> tuple[str, str, tuple[ui.Option, ...]]:
    """Servers; what can be renewed or given back are databases too."""
    servers = compute.list_instances(actor, owner_id=actor.party_id, size=MOST_CHOICES).rows
    found = [(one.id, one.name, figures.size(one.vcpus, one.memory_mb)) for one in servers]
    if kind is not OrderKind.CHANGE:
        stores = compute.list_databases(actor, owner_id=actor.party_id, size=MOST_CHOICES).rows
        found += [(one.id, one.title, figures.disk(one.size_gb)) for one in stores]
    held = cloud.leases_of(actor, [key for key, _name, _size in found])
    options = tuple(
        ui.Option(str(key), name, f"{held[key].system_title} · {size}")
        for key, name, size in found
        if key in held
    )
    label = _("Which server?") if kind is OrderKind.CHANGE else _("Which resource?")
    return INSTANCE, label, options
