"""The console of a server: its screen, or its serial line, over the gateway."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import ConsoleKind, ConsoleVisit, InstanceView
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.errors import Problem, not_found
from zhengyun.services.cloud.web.door import KEEPERS, actor_of, crumbs
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

NOVNC = "novnc/core/rfb.js"
SAID = (403, 409, 429)
VISITS = 5


@access(staff("it_officer", *KEEPERS))
@require_http_methods(["GET", "POST"])
def console(request: HttpRequest, instance_id: UUID, kind: str) -> HttpResponse:
    """GET says what it is; POST asks for a ticket, with which the page's script connects."""
    if kind not in set(ConsoleKind):
        raise not_found("cloud.no_such_console", _("There is no such console."), value=kind)
    actor, wanted = actor_of(request), ConsoleKind(kind)
    one = compute.get_instance(actor, instance_id)
    context = _context(one, wanted)
    context["may_look"] = compute.can_open_console(actor, one.id)
    context["visits"] = _visits(compute.console_visits(actor, one.id)[:VISITS])
    status = 200
    if request.method == "POST":
        try:
            context["address"] = compute.open_console(actor, one.id, wanted)
        except Problem as problem:
            if problem.status not in SAID:
                raise
            context["problem"], status = problem, problem.status
    answer = render(request, "cloud/console.html", context, status=status)
    answer["Content-Security-Policy"] = f"{settings.CONTENT_SECURITY_POLICY}; connect-src {_gateway()}"
    return answer


def _context(one: InstanceView, wanted: ConsoleKind) -> dict[str, Any]:
    place = reverse("cloud:resource", args=[one.id])
    names = {ConsoleKind.VNC: _("Screen"), ConsoleKind.SERIAL: _("Serial line")}
    there = {kind for kind in ConsoleKind if f"console_{kind.value}" in one.capabilities}
    tabs = [
        ui.Tab(names[kind], reverse("cloud:console", args=[one.id, kind.value]), kind is wanted)
        for kind in ConsoleKind
        if kind in there
    ]
    return {
        "instance": one,
        "crumbs": crumbs(
            (_("My resources"), reverse("cloud:resources")), (one.name, place), here=_("Console")
        ),
        "kind": wanted.value,
        "tabs": tabs,
        "is_there": wanted in there,
        "novnc": novnc_url() if wanted is ConsoleKind.VNC else "",
        "serial_url": reverse("cloud:console", args=[one.id, ConsoleKind.SERIAL.value]),
        "endings": endings(),
        "back": place,
    }


def _visits(visits: list[ConsoleVisit]) -> ui.Table:
    names = {ConsoleKind.VNC: _("Screen"), ConsoleKind.SERIAL: _("Serial line")}
    columns = (
        ui.Column(_("Who looked"), is_head=True),
        ui.Column(_("Console")),
        ui.Column(_("Opened at")),
        ui.Column(_("Closed at")),
    )
    rows = tuple(
        ui.Row(
            (
                one.who,
                names[one.kind],
                instant(one.opened_at),
                instant(one.ended_at) if one.ended_at else _("still open"),
            )
        )
        for one in visits
    )
    return ui.Table(_("Who looked last"), columns, rows, hide_caption=True, is_dense=True)


def novnc_url() -> str:
    """Where the screen's script lies; '' where set-up could not have it."""
    if finders.find(NOVNC) is None:
        return ""
    try:
        return static(NOVNC)
    except ValueError:
        return ""


def _gateway() -> str:
    parts = urlsplit(settings.ZHENGYUN.gateway_url)
    return f"{parts.scheme}://{parts.netloc}"


def endings() -> dict[str, str]:
    """Why a connection was closed, by the gateway's word."""
    return {
        "left": _("The connection is closed."),
        "machine": _("The machine has closed the connection: it was stopped or started again."),
        "not_running": _("The machine does not run any more."),
        "revoked": _("The owner's consent has ended."),
        "rights": _("Your account may not see this console any more."),
        "idle": _("Nobody typed anything for half an hour."),
        "longest": _("A console stays open for four hours at most."),
        "gateway": _("The platform starts its gateway again."),
        "ticket": _("The permission to connect was used already or is older than a minute."),
        "too_many": _("You have three consoles open already. Close one of them."),
        "busy": _("Somebody else is at the serial line of this machine."),
        "unreachable": _("The machine shows no console at the moment."),
        "elsewhere": _("This cloud shows the console on a page of its own."),
        "unseen": _("The platform could not make sure that you may still look."),
        "lost": _("The connection to the gateway was lost or could not be made."),
    }
