"""Business systems: every order names one, so that what they hold and cost is a query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.compute import facade as compute
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.cloud import facade as cloud
from zhengyun.services.cloud import permissions
from zhengyun.services.cloud.contracts import NewSystem, SafetyCheckView, SystemState, SystemView, UnitSystems
from zhengyun.services.cloud.web import figures, leases, systemform
from zhengyun.services.cloud.web.door import MANAGERS, PEOPLE, actor_of, crumbs
from zhengyun.services.cloud.web.words import system_badges
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

REFUSED = (409, 422)
LONGEST, SIZE = 60, 30


@access(staff(*PEOPLE))
@require_GET
def systems(request: HttpRequest) -> HttpResponse:
    """Those that the actor may see; narrowed by state and words."""
    actor = actor_of(request)
    chosen = request.GET.get("state", "")
    state = SystemState(chosen) if chosen in set(SystemState) else None
    text = request.GET.get("q", "").strip()[:LONGEST]
    page = cloud.list_systems(actor, state=state, text=text, cursor=request.GET.get("after"), size=SIZE)
    is_first = not (state or text or request.GET.get("after"))
    units = cloud.systems_by_unit(actor) if is_first else []
    here = reverse("cloud:systems")
    query = {name: value for name, value in (("state", chosen if state else ""), ("q", text)) if value}
    context = {
        "search": ui.SearchBox(here, _("Search systems"), text, _("name or code of a system")),
        "tabs": _tabs(here, state),
        "table": _table(page.rows, _names_units(actor)),
        "units": _units(units) if len(units) > 1 else None,
        "together": _together(units) if len(units) > 1 else [],
        "pager": ui.KeysetPager.around(
            page,
            lambda place: f"{here}?{urlencode({**query, 'after': place})}",
            f"{here}?{urlencode(query)}" if request.GET.get("after") else "",
        ),
        "may_add": bool(cloud.my_units(actor)),
    }
    return render(request, "cloud/systems.html", context)


def _names_units(actor: Actor) -> bool:
    return len(actor.organizations("it_officer", "unit_leader")) != 1


def _tabs(here: str, chosen: SystemState | None) -> list[ui.Tab]:
    every = ui.Tab(_("All"), here, is_current=chosen is None)
    return [
        every,
        *(ui.Tab(b.text, f"{here}?state={s}", is_current=s is chosen) for s, b in system_badges().items()),
    ]


def _table(rows: Any, is_with_unit: bool) -> ui.Table:
    columns = [
        ui.Column(_("Business system"), is_head=True),
        ui.Column(_("State of it")),
        ui.Column(_("Protection level")),
        ui.Column(_("Safety check")),
    ]
    if is_with_unit:
        columns.insert(1, ui.Column(_("Department")))
    badges, lines = system_badges(), []
    for one in rows:
        cells: list[ui.Cell | str] = [
            ui.Cell(one.title, reverse("cloud:system", args=[one.id]), help=one.code),
            ui.Cell(badge=badges[one.state]),
            level(one.protection_level),
            check_words(one.check),
        ]
        if is_with_unit:
            cells.insert(1, one.owner_name)
        lines.append(ui.Row(tuple(cells)))
    empty = _("No system fits.")
    return ui.Table(
        _("Business systems"), tuple(columns), tuple(lines), empty, hide_caption=True, is_dense=True
    )


def _together(found: Sequence[UnitSystems]) -> list[ui.Statistic]:
    """So many departments, so many systems, and what they are."""
    now = instant(clock.now())
    counts = _("of %(n)d departments") % {"n": len(found)}
    every = ui.Statistic(str(sum(one.total for one in found)), _("Business systems"), now, counts=counts)
    return [
        every,
        *(
            ui.Statistic(str(sum(one.counts.get(state, 0) for one in found)), badge.text, now)
            for state, badge in system_badges().items()
        ),
    ]


def _units(found: Sequence[UnitSystems]) -> ui.Table:
    """How many systems each unit has."""
    kinds = system_badges()
    columns = (
        ui.Column(_("Department"), is_head=True),
        *(ui.Column(badge.text, is_number=True) for badge in kinds.values()),
        ui.Column(_("Together"), is_number=True),
    )
    rows = tuple(
        ui.Row((one.owner_name, *(str(one.counts.get(kind, 0)) for kind in kinds), str(one.total)))
        for one in found
    )
    return ui.Table(_("Systems by department"), columns, rows, hide_caption=True, is_dense=True)


def level(number: int) -> str:
    return _("level %(n)d") % {"n": number} if number else "—"


def check_words(check: SafetyCheckView | None) -> str:
    if check is None:
        return _("none in force")
    return _("passed, until %(day)s") % {"day": check.valid_until.isoformat()}


@access(staff(*PEOPLE))
@require_GET
def system(request: HttpRequest, system_id: UUID) -> HttpResponse:
    """Its facts, what it holds and costs, and its safety checks."""
    actor = actor_of(request)
    one = cloud.get_system(actor, system_id)
    held = cloud.list_leases(actor, system_id=one.id).rows
    instances = compute.get_instances(actor, [each.instance_id for each in held if each.instance_id])
    cost = cloud.month_cost(actor, one.owner_id, system_id=one.id)
    context = {
        "system": one,
        "crumbs": crumbs((_("Business systems"), reverse("cloud:systems")), here=one.title),
        "state": system_badges()[one.state],
        "facts": systemform.facts(one),
        "leases": leases.table(held, instances),
        "monthly": figures.per_month(sum(each.monthly_fen for each in held)),
        "so_far": figures.money(cost.total_fen),
        "checks": _checks(cloud.safety_checks_of(actor, one.id)),
        "may_change": actor.has_role("it_officer", one.owner_id) or permissions.can_manage(actor),
        "may_order": actor.has_role("it_officer", one.owner_id),
        "may_check": permissions.can_decide_for(actor, one.owner_id),
    }
    return render(request, "cloud/system.html", context)


def _until(one: SafetyCheckView) -> str:
    if one.ended_at is None:
        return one.valid_until.isoformat()
    return _("ended on %(day)s by a change of the system") % {
        "day": clock.local(one.ended_at).date().isoformat()
    }


def _checks(found: list[SafetyCheckView]) -> ui.Table:
    columns = (
        ui.Column(_("Passed on"), is_head=True),
        ui.Column(_("Good until")),
        ui.Column(_("Report")),
        ui.Column(_("Recorded by")),
    )
    rows = tuple(
        ui.Row((one.passed_on.isoformat(), _until(one), one.report, one.recorded_by)) for one in found
    )
    empty = _("None recorded. Nothing opens to the internet before one is.")
    return ui.Table(
        _("Safety checks before going online"), columns, rows, empty, hide_caption=True, is_dense=True
    )


@access(staff("it_officer"))
@require_http_methods(["GET", "POST"])
def new_system(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    units = cloud.my_units(actor)
    form = systemform.Form(request.POST.dict() if request.method == "POST" else {}, units)
    if request.method == "POST":
        try:
            made = cloud.register_system(actor, NewSystem(**form.values(), owner_id=form.owner()))
        except Problem as problem:
            return _again(request, form, problem, None)
        messages.success(request, _("The system is entered."))
        return redirect("cloud:system", system_id=made.id)
    return _draw(request, form, None)


@access(staff("it_officer", *MANAGERS))
@require_http_methods(["GET", "POST"])
def change_system(request: HttpRequest, system_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    one = cloud.get_system(actor, system_id)
    is_manager = permissions.can_manage(actor)
    typed = request.POST.dict() if request.method == "POST" else systemform.typed(one)
    ends_check = bool(one.check) and not permissions.can_decide_for(actor, one.owner_id)
    form = systemform.Form(typed, [], is_manager=is_manager, ends_check=ends_check)
    if request.method == "POST":
        try:
            cloud.change_system(actor, one.id, form.values())
        except Problem as problem:
            return _again(request, form, problem, one)
        messages.success(request, _("The change is written."))
        return redirect("cloud:system", system_id=one.id)
    return _draw(request, form, one)


def _again(
    request: HttpRequest, form: systemform.Form, problem: Problem, one: SystemView | None
) -> HttpResponse:
    if problem.status not in REFUSED:
        raise problem
    return _draw(request, form, one, problem)


def _draw(
    request: HttpRequest, form: systemform.Form, one: SystemView | None, problem: Problem | None = None
) -> HttpResponse:
    errors = problem.fields if problem else {}
    back = reverse("cloud:system", args=[one.id]) if one else reverse("cloud:systems")
    title = _("Change %(title)s") % {"title": one.title} if one else _("Add a business system")
    context = {
        "title": title,
        "crumbs": crumbs((_("Business systems"), reverse("cloud:systems")), here=title),
        "fieldsets": form.fieldsets(errors),
        "errors": form.error_items(errors),
        "problem": None if errors else problem,
        "back": back,
    }
    return render(request, "cloud/system_form.html", context, status=problem.status if problem else 200)


@access(staff(*MANAGERS))
@require_http_methods(["GET", "POST"])
def record_check(request: HttpRequest, system_id: UUID) -> HttpResponse:
    """The data bureau records a passed safety check; what waited for it is opened."""
    actor = actor_of(request)
    one = cloud.get_system(actor, system_id)
    form = systemform.CheckForm(request.POST.dict())
    problem = None
    if request.method == "POST":
        try:
            cloud.record_safety_check(actor, one.id, *form.values())
        except Problem as refused:
            if refused.status not in REFUSED:
                raise
            problem = refused
        else:
            messages.success(request, _("Recorded. What waited for it is being opened."))
            return redirect("cloud:system", system_id=one.id)
    here = _("Record a safety check")
    place = reverse("cloud:system", args=[one.id])
    context = {
        "title": here,
        "crumbs": crumbs((_("Business systems"), reverse("cloud:systems")), (one.title, place), here=here),
        "fieldsets": form.fieldsets(problem.fields if problem else {}),
        "errors": form.error_items(problem.fields if problem else {}),
        "problem": None if problem and problem.fields else problem,
        "back": place,
    }
    return render(request, "cloud/system_form.html", context, status=problem.status if problem else 200)
