"""An objection to an entry of a register (数据校核): begun at the entry, then a matter like any other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import FieldView
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.services.hall.web.door import actor_of, objector, offices_of
from zhengyun.ui import contracts as ui

ACT_SET = "data_objection"
PLACES = ("register", "record", "field", "draft", "case", "path")


@access(objector)
@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest) -> HttpResponse:
    """GET says what it is about and what happens; POST begins it."""
    given = request.POST if request.method == "POST" else request.GET
    about = {name: given[name][:200] for name in PLACES if given.get(name)}
    item, option = _item()
    problem = None
    if request.method == "POST":
        actor = _applying(request)
        try:
            draft = casework.start_draft(actor, item, option, {}, about)
        except Problem as refused:
            problem = refused
        else:
            return redirect("hall:draft", draft_id=draft.id)
    return _ask(request, item, about, problem)


def _item() -> tuple[str, str]:
    found = casework.options_of_act_set(ACT_SET)
    if not found:
        raise not_found(
            "hall.no_objections",
            _("Objections cannot be raised here yet."),
            remedy=_("Please tell the department that keeps the register."),
        )
    return found[0]


def _applying(request: HttpRequest) -> Actor:
    """A citizen for himself or his firm; an officer for his organization."""
    actor = actor_of(request)
    if not actor.roles or actor.party_id in offices_of(actor):
        return actor
    known = parties.get_organizations(offices_of(actor))
    chosen = min(known.values(), key=lambda one: (one.name, one.id))
    return accounts.switch_party(request, chosen.id)


def _ask(request: HttpRequest, item: str, about: Mapping[str, str], problem: Problem | None) -> HttpResponse:
    actor = actor_of(request)
    choice = _choice(actor, about, item) if "register" in about and "field" not in about else None
    context = {
        "item": casework.get_item(item),
        "about": about.items(),
        "facts": _facts(actor, about),
        "choice": replace(choice, error=_("Choose one.")) if choice and problem else choice,
        "problem": None if choice else problem,
    }
    return render(request, "hall/objection.html", context, status=problem.status if problem else 200)


def _facts(actor: Actor, about: Mapping[str, str]) -> list[ui.Fact]:
    """Of what is known about oneself: the entry with its present value."""
    for known in registers.known_about(actor) if "field" in about else ():
        view = next((one for one in known.fields if one.name == about["field"]), None)
        if view and str(known.record.id) == about.get("record"):
            value = registers.in_words(known.register, view.name, known.record.values.get(view.name))
            source = ui.SourceMark(known.source_name, known.as_of.isoformat())
            return [ui.Fact(view.title, value, source)]
    return []


def _choice(actor: Actor, about: Mapping[str, str], item: str) -> ui.Field | None:
    """Which field of a record is wrong: what the actor sees of it, but for its key."""
    fields = _fields(actor, about, item)
    options = tuple(ui.Option(one.name, one.title) for one in fields if not one.is_key)
    return ui.Field("field", _("Which entry is wrong?"), ui.FieldKind.SELECT, options=options, required=True)


def _fields(actor: Actor, about: Mapping[str, str], item: str) -> list[FieldView]:
    for one in registers.known_about(actor):
        if str(one.record.id) == about.get("record"):
            return list(one.fields)
    return [one for one in registers.get_register(actor, about["register"]).fields if not one.is_masked]
