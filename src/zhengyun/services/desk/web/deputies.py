"""Who acts for whom while he is away (代理)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.accounts.contracts import AccountView, DeputyView, PossibleDeputy
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.desk.roles import HEADS, OFFICERS
from zhengyun.services.desk.web.door import actor_of, uuid_of
from zhengyun.ui import contracts as ui


@access(staff(*OFFICERS))
def deputies(request: HttpRequest) -> HttpResponse:
    """GET shows who acts for whom and names a deputy in two steps; POST does=name or does=end."""
    actor = actor_of(request)
    if request.method != "POST":
        return _show(request, actor)
    try:
        if request.POST.get("does") == "end":
            if (row_id := uuid_of(request.POST.get("deputy", ""))) is not None:
                accounts.end_deputy(actor, row_id)
                messages.success(request, _("Ended. The deputy has these rights no longer."))
        else:
            named = _name(request, actor)
            messages.success(
                request,
                _("%(deputy)s acts for %(absent)s.")
                % {"deputy": named.deputy_name, "absent": named.absent_name},
            )
    except Problem as problem:
        return _show(request, actor, problem)
    return redirect("desk:deputies")


def _name(request: HttpRequest, actor: Actor) -> DeputyView:
    given = request.POST
    absent_id, deputy_id = uuid_of(given.get("absent", "")), uuid_of(given.get("deputy", ""))
    first, last = _day(given.get("from", "")), _day(given.get("through", ""))
    if absent_id is None or deputy_id is None or first is None or last is None:
        raise Problem("desk.deputy_form", _("Choose who acts, and both days."), value="")
    until = last + timedelta(days=1)
    return accounts.name_deputy(actor, absent_id, deputy_id, first, until, given.get("reason", ""))


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _show(request: HttpRequest, actor: Actor, problem: Problem | None = None) -> HttpResponse:
    people = _people(actor)
    wanted = uuid_of((request.POST if problem else request.GET).get("absent", ""))
    absent = next((one for one in people if one.id == wanted), people[0] if people else None)
    context: dict[str, Any] = {
        "rows": [_row(actor, one) for one in accounts.deputies_of({one.id for one in people})],
        "absent": absent,
        "people": [(one, absent is not None and one.id == absent.id) for one in people]
        if len(people) > 1
        else [],
        "fields": _fields(request, absent) if absent else [],
        "refusal": problem,
    }
    return render(request, "desk/deputies.html", context, status=problem.status if problem else 200)


def _people(actor: Actor) -> list[AccountView]:
    """Oneself; the head of a unit also everybody there."""
    headed = {one.organization_id for one in actor.own_roles if one.role in HEADS}
    found = {one.id: one for one in accounts.colleagues(headed)} if headed else {}
    if actor.account_id is None:
        return list(found.values())
    own = found.pop(actor.account_id, None) or accounts.get_account(actor.account_id)
    return [own, *found.values()]


def _fields(request: HttpRequest, absent: AccountView) -> list[ui.Field]:
    given, today = request.POST, clock.today().isoformat()
    options = tuple(ui.Option(str(one.id), _named(one)) for one in accounts.possible_deputies(absent.id))
    return [
        ui.Field(
            "deputy",
            _("Deputy"),
            ui.FieldKind.SELECT,
            given.get("deputy", ""),
            options,
            required=True,
            help=_(
                "Colleagues to whom these roles may pass. A deputy does not decide what he, or "
                "whoever is away, accepted."
            ),
        ),
        ui.Field(
            "from", _("First day"), ui.FieldKind.DATE, given.get("from", today), required=True, min=today
        ),
        ui.Field(
            "through", _("Last day"), ui.FieldKind.DATE, given.get("through", ""), required=True, min=today
        ),
        ui.Field(
            "reason", _("Reason"), ui.FieldKind.TEXT, given.get("reason", ""), required=True, maxlength=200
        ),
    ]


def _named(one: PossibleDeputy) -> str:
    return f"{one.name}（{'、'.join(f'{body} {accounts.role_label(role)}' for role, body in one.posts)}）"


def _row(actor: Actor, one: DeputyView) -> dict[str, Any]:
    return {
        "deputy": one,
        "last_day": one.valid_until - timedelta(days=1),
        "is_now": one.valid_from <= clock.today(),
        "is_mine": actor.account_id in (one.absent_id, one.deputy_id),
    }
