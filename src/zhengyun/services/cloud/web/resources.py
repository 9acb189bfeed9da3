"""My resources: servers with state, cost and term; then what is no server; then what was given back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.engines.compute import facade as compute
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.services.cloud import facade as cloud
from zhengyun.services.cloud.contracts import CertificateView, CostView
from zhengyun.services.cloud.web import figures, leases
from zhengyun.services.cloud.web.door import USERS, actor_of, sees_systems, servers_title
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

SIZE = 30


@access(staff(*USERS))
@require_GET
def resources(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    gone = request.GET.get("state") == "deleted"
    cursor = request.GET.get("after")
    page = compute.list_instances(actor, state="deleted" if gone else "", cursor=cursor, size=SIZE)
    here = reverse("cloud:resources")
    units = actor.organizations("it_officer")
    costs = [cloud.month_cost(actor, unit) for unit in sorted(units)]
    held = cloud.leases_of(actor, [one.id for one in page.rows])
    query = "state=deleted&" if gone else ""
    context = {
        "title": servers_title(actor),
        "tabs": [
            ui.Tab(_("Held now"), here, is_current=not gone),
            ui.Tab(_("Given back"), f"{here}?state=deleted", is_current=gone),
        ],
        "servers": leases.servers(
            page.rows,
            held,
            by_instance(costs),
            with_unit=len(units) != 1,
            with_links=sees_systems(actor),
        ),
        "others": None if gone or cursor else _others(actor),
        "certificates": _certificates(cloud.list_certificates(actor)) if gone and not cursor else None,
        "so_far": figures.money(sum(one.total_fen for one in costs)) if units else "",
        "as_of": instant(clock.now()),
        "may_order": bool(actor.organizations("it_officer")),
        "pager": ui.KeysetPager(
            f"{here}?{query}after={page.previous}" if page.previous else "",
            f"{here}?{query}after={page.next}" if page.next else "",
            here if cursor else "",
            len(page.rows),
        ),
    }
    return render(request, "cloud/resources.html", context)


def by_instance(costs: list[CostView]) -> dict[UUID | None, int]:
    found: dict[UUID | None, int] = {}
    for cost in costs:
        for line in cost.lines:
            found[line.instance_id] = found.get(line.instance_id, 0) + line.fen
    return found


def _others(actor: Actor) -> ui.Table | None:
    """Databases, addresses and what is done by hand."""
    held = [one for one in cloud.list_leases(actor).rows if one.instance_id is None]
    return leases.table(held, {}) if held else None


def _certificates(found: list[CertificateView]) -> ui.Table:
    columns = (
        ui.Column(_("Wiping certificate"), is_head=True),
        ui.Column(_("Department")),
        ui.Column(_("Issued")),
        ui.Column(_("Servers"), is_number=True),
    )
    rows = tuple(
        ui.Row(
            (
                ui.Cell(one.number, reverse("cloud:certificate", args=[one.id])),
                one.owner_name,
                instant(one.issued_at, with_year=True),
                str(len(one.items)),
            )
        )
        for one in found
    )
    empty = _("None yet.")
    return ui.Table(_("Wiping certificates"), columns, rows, empty, hide_caption=True, is_dense=True)
