"""核验: do these values belong together? One word is the answer; no data are given away."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import CheckAnswer, FieldView, RegisterView
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.errors import Problem, forbidden
from zhengyun.services.exchange import purposes, recordform, words
from zhengyun.services.exchange.recordform import Asked
from zhengyun.services.exchange.roles import READERS
from zhengyun.services.exchange.web.door import Door, ask_purpose, crumbs, door_of

SHOWN = (400, 409, 422, 429)
FIRST = 2


@access(staff(*READERS))
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, code: str) -> HttpResponse:
    door = door_of(request, code)
    if not door.may("check"):
        message = _("You may not check records of “%(title)s”.") % {"title": door.register.title}
        raise forbidden("exchange.may_not_check", message, value=code)
    if door.needs_purpose:
        return ask_purpose(request, door)
    if request.method != "POST":
        return _show(request, door, {})
    typed = recordform.typed_in(_plain(door.register), request.POST)
    given = {name: value for name, value in typed.items() if value}
    try:
        values = recordform.values_of(_plain(door.register), given)
        answer = registers.check(door.actor, code, values, door.purpose)
    except Problem as problem:
        if problem.status not in SHOWN:
            raise
        return _show(request, door, typed, problem=problem)
    return _show(request, door, typed, answer)


def _plain(register: RegisterView) -> RegisterView:
    """Masked fields too may be compared: whoever asks brings the value himself."""
    from dataclasses import replace

    fields = [
        replace(one, is_masked=False, is_required=one.is_key)
        for one in register.fields
        if one.kind not in (words.GEOMETRY, "texts")
    ]
    return replace(register, fields=fields)


def _order(one: FieldView, label: str) -> tuple[bool, bool]:
    return (not one.is_key, one.name != label)


def _show(
    request: HttpRequest,
    door: Door,
    typed: recordform.Typed,
    answer: CheckAnswer | None = None,
    problem: Problem | None = None,
) -> HttpResponse:
    register = _plain(door.register)
    errors = problem.fields if problem else {}
    lookup = door.url("choices", "x").replace("/x/", "/{field}/")
    fields = {one.name: one for one in register.fields}
    asked = recordform.fields(register, typed, errors, lookup)
    asked.sort(key=lambda one: _order(fields[one.field.name], register.label))
    context = {
        "register": door.register,
        "crumbs": crumbs(door, _("Check belonging")),
        "purpose": purposes.in_words(door.purpose) if door.purpose else "",
        "asked": _first(asked, register),
        "more": asked[len(_first(asked, register)) :],
        "more_open": any(typed.get(one.field.name) for one in asked[len(_first(asked, register)) :]),
        "answer": answer,
        "problem": problem,
    }
    return render(request, "exchange/check.html", context, status=problem.status if problem else 200)


def _first(asked: list[Asked], register: RegisterView) -> list[Asked]:
    """The key and one more field, which is the usual question; the others are folded away."""
    return asked[: max(FIRST, len(register.key) + 1)]
