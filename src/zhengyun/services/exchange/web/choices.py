"""Codes and keys that fit what is typed, for fields whose choices are too many for a list."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import Condition, FieldView, Operator, Search
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.exchange import codelists
from zhengyun.services.exchange.roles import READERS
from zhengyun.services.exchange.web.door import door_of

MOST = 12
SHORTEST = 2


@access(staff(*READERS))
@require_GET
def choices(request: HttpRequest, code: str, field: str) -> HttpResponse:
    """Options of a datalist: the code as value, its words beside it."""
    door = door_of(request, code)
    typed = (request.GET.get(field) or request.GET.get(f"f.{field}") or "").strip()[:60]
    one = next((one for one in door.register.fields if one.name == field), None)
    found = list(_found(door.actor, one, typed)) if one and len(typed) >= SHORTEST else []
    return render(request, "exchange/_choices.html", {"choices": found})


def _found(actor: Actor, one: FieldView, typed: str) -> Iterable[tuple[str, str]]:
    if one.codes:
        fitting = (
            (code, title)
            for code, title in codelists.titles(one.codes).items()
            if code.startswith(typed) or typed in title
        )
        return list(fitting)[:MOST]
    return _records(actor, one.reference, typed) if one.reference else ()


def _records(actor: Actor, code: str, typed: str) -> list[tuple[str, str]]:
    """Records that are no person's: by the beginning of their key, or by words."""
    try:
        register = registers.get_register(actor, code)
        if register.is_personal:
            return []
        condition = Condition("", Operator.WORDS, typed)
        if typed[0].isascii():
            condition = Condition(register.key[0], Operator.PREFIX, typed)
        page = registers.search(actor, code, Search((condition,), limit=MOST))
    except Problem:
        return []
    return [(one.key, one.label) for one in page.records]
