"""What people do by hand: machines of pools without a driver, and lines that no driver delivers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import WorkOrderView
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem, not_found
from zhengyun.services.cloud import facade as cloud
from zhengyun.services.cloud.contracts import HandWork
from zhengyun.services.cloud.web.door import OPERATORS, actor_of, crumbs
from zhengyun.services.cloud.web.running import tabs
from zhengyun.services.hall.facade import day, instant
from zhengyun.ui import contracts as ui

REFUSED = (409, 422)
MOST = 200


@access(staff(*OPERATORS))
@require_GET
def work(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "tabs": tabs(actor, "work"),
        "machines": _machines(compute.work_orders(actor)),
        "lines": _lines(cloud.hand_work(actor)),
        "done": _done([one for one in compute.work_orders(actor, open_only=False) if one.done_at]),
    }
    return render(request, "cloud/work.html", context)


def action_names() -> dict[str, str]:
    return {
        "create": _("Put up a machine"),
        "start": _("Switch it on"),
        "stop": _("Switch it off"),
        "restart": _("Restart it"),
        "resize": _("Change its size"),
        "change": _("Change the machine"),
        "remove": _("Take it down and wipe it"),
        "delete": _("Take it down and wipe it"),
    }


def _due(due_on: date) -> ui.Lamp:
    is_late = due_on < clock.today()
    words = _("was due %(day)s") if is_late else _("due %(day)s")
    state = ui.LampState.PAST_PROMISE if is_late else ui.LampState.GREEN
    return ui.Lamp(state, words % {"day": day(due_on)})


def _machines(found: list[WorkOrderView]) -> ui.Table:
    columns = (
        ui.Column(_("What to do"), is_head=True),
        ui.Column(_("Server")),
        ui.Column(_("What it shall be")),
        ui.Column(_("Asked")),
        ui.Column(_("Due")),
    )
    rows = tuple(
        ui.Row(
            (
                ui.Cell(
                    action_names().get(one.action, one.action),
                    reverse("cloud:work_order", args=[one.id]),
                ),
                ui.Cell(one.instance_name, help=one.pool),
                "、".join(f"{name} {value}" for name, value in one.details.items()),
                instant(one.asked_at),
                ui.Cell(lamp=_due(clock.local(one.due_at).date())),
            )
        )
        for one in found
    )
    empty = _("No machine waits for anybody.")
    return ui.Table(_("Machines"), columns, rows, empty, hide_caption=True, is_dense=True)


def _lines(found: list[HandWork]) -> ui.Table:
    columns = (
        ui.Column(_("What to deliver"), is_head=True),
        ui.Column(_("Using department")),
        ui.Column(_("Order number")),
        ui.Column(_("Asked")),
        ui.Column(_("Due")),
    )
    rows = tuple(
        ui.Row(
            (
                ui.Cell(
                    f"{one.title} × {one.count}",
                    reverse("cloud:hand_line", args=[one.line_id]),
                    help=one.code,
                ),
                ui.Cell(one.owner_name, help=one.system_title),
                one.number,
                instant(one.asked_at),
                ui.Cell(lamp=_due(one.due_on)),
            )
        )
        for one in found
    )
    empty = _("Nothing waits to be delivered by hand.")
    return ui.Table(_("Services"), columns, rows, empty, hide_caption=True, is_dense=True)


def _done(found: list[WorkOrderView]) -> ui.Table:
    columns = (
        ui.Column(_("Done"), is_head=True),
        ui.Column(_("Server")),
        ui.Column(_("When")),
        ui.Column(_("By whom")),
    )
    rows = tuple(
        ui.Row(
            (action_names().get(one.action, one.action), one.instance_name, instant(one.done_at), one.done_by)
        )
        for one in found
    )
    return ui.Table(_("Done lately"), columns, rows, hide_caption=True, is_dense=True)


FACTS = ("asset_number", "serial_number", "address", "location", "done_by")


def fact_names() -> dict[str, str]:
    return {
        "asset_number": _("Asset number"),
        "serial_number": _("Serial number"),
        "address": _("Address in the network"),
        "location": _("Where it stands"),
        "done_by": _("Who did it"),
    }


@access(staff(*OPERATORS))
@require_http_methods(["GET", "POST"])
def work_order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """A machine is put up, changed or taken down by people; what is there goes onto the handover sheet."""
    actor = actor_of(request)
    one = next((each for each in compute.work_orders(actor) if each.id == order_id), None)
    if one is None:
        raise not_found("cloud.no_such_work", _("This work is not there, or is done already."))
    title = action_names().get(one.action, one.action)
    facts = _typed(request)
    problem = None
    if request.method == "POST":
        problem = _missing(facts)
        if problem is None:
            compute.finish_work_order(actor, one.id, facts)
            messages.success(request, _("Written down as done."))
            return redirect("cloud:work")
    about = [
        ui.Fact(_("Server"), one.instance_name),
        ui.Fact(_("Due"), instant(one.due_at)),
        *(ui.Fact(name, value) for name, value in one.details.items()),
    ]
    return _ask(request, title, about, problem)


@access(staff(*OPERATORS))
@require_http_methods(["GET", "POST"])
def hand_line(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """A service that people deliver; what the unit must know of it goes onto the handover sheet."""
    actor = actor_of(request)
    one = next((each for each in cloud.hand_work(actor) if each.line_id == line_id), None)
    if one is None:
        raise not_found("cloud.no_such_work", _("This work is not there, or is done already."))
    facts = _typed(request)
    problem = None
    if request.method == "POST":
        try:
            if (problem := _missing(facts)) is None:
                cloud.deliver_line(actor, one.line_id, facts)
                messages.success(request, _("Written down as done."))
                return redirect("cloud:work")
        except Problem as refused:
            if refused.status not in REFUSED:
                raise
            problem = refused
    about = [
        ui.Fact(_("Using department"), one.owner_name),
        ui.Fact(_("Business system"), one.system_title),
        ui.Fact(_("Order number"), one.number),
        ui.Fact(_("Due"), day(one.due_on)),
    ]
    return _ask(request, f"{one.title} × {one.count}", about, problem)


def _typed(request: HttpRequest) -> dict[str, str]:
    found = {name: request.POST.get(name, "").strip()[:MOST] for name in FACTS}
    return {name: value for name, value in found.items() if value}


def _missing(facts: Mapping[str, str]) -> Problem | None:
    if facts.get("done_by"):
        return None
    words = _("Say who did it.")
    return Problem("cloud.work_incomplete", words, fields={"done_by": [words]})


def _ask(request: HttpRequest, title: str, about: list[ui.Fact], problem: Problem | None) -> HttpResponse:
    errors = problem.fields if problem else {}
    names = fact_names()
    context = {
        "title": title,
        "crumbs": crumbs((_("Work by hand"), reverse("cloud:work")), here=title),
        "about": about,
        "problem": None if errors else problem,
        "fields": [
            ui.Field(
                name,
                names[name],
                value=request.POST.get(name, ""),
                required=name == "done_by",
                maxlength=MOST,
                error=" ".join(errors.get(name, ())),
                width="medium",
            )
            for name in FACTS
        ],
        "back": reverse("cloud:work"),
    }
    return render(request, "cloud/work_done.html", context, status=problem.status if problem else 200)
