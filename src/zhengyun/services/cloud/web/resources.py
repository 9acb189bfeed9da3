"""My resources: servers with state, cost and term; then what is neither server nor database; then what was
given back."""

from __future__ import annotations

from typing import Any
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
from zhengyun.kit.paging import Page
from zhengyun.services.cloud import facade as cloud
from zhengyun.services.cloud.contracts import CertificateView, CostView
from zhengyun.services.cloud.web import database_words, figures, leases
from zhengyun.services.cloud.web.door import DATABASE_USERS, USERS, actor_of, sees_systems, servers_title
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
    context = {
        "title": servers_title(actor),
        "tabs": tabs(actor, f"{here}?state=deleted" if gone else here),
        "servers": leases.servers(
            page.rows,
            held,
            by_resource(costs),
            with_unit=len(units) != 1,
            with_links=sees_systems(actor),
        ),
        "others": None if gone or cursor else _others(actor),
        "certificates": _certificates(cloud.list_certificates(actor)) if gone and not cursor else None,
        "so_far": figures.money(sum(one.total_fen for one in costs)) if units else "",
        "as_of": instant(clock.now()),
        "may_order": bool(actor.organizations("it_officer")),
        "gone": _gone(actor, with_unit=len(units) != 1) if gone and not cursor else None,
        "pager": pager(page, here, cursor, "state=deleted&" if gone else ""),
    }
    return render(request, "cloud/resources.html", context)


def tabs(actor: Actor, current: str) -> list[ui.Tab]:
    """Servers, databases where one may see any, what was given back."""
    here = reverse("cloud:resources")
    found = [(_("Servers"), here), (_("Given back"), f"{here}?state=deleted")]
    if actor.organizations(*DATABASE_USERS):
        found.insert(1, (_("Databases"), reverse("cloud:databases")))
    return [ui.Tab(words, url, is_current=url == current) for words, url in found]


def pager(page: Page[Any], here: str, cursor: str | None, query: str = "") -> ui.KeysetPager:
    return ui.KeysetPager.around(page, lambda place: f"{here}?{query}after={place}", here if cursor else "")


def by_resource(costs: list[CostView]) -> dict[UUID | None, int]:
    found: dict[UUID | None, int] = {}
    for cost in costs:
        for line in cost.lines:
            key = line.instance_id or line.database_id
            found[key] = found.get(key, 0) + line.fen
    return found


def _others(actor: Actor) -> ui.Table | None:
    """Addresses and what is done by hand."""
    held = [one for one in cloud.list_leases(actor).rows if not (one.instance_id or one.database_id)]
    return leases.table(held, {}) if held else None


def _gone(actor: Actor, *, with_unit: bool) -> ui.Table | None:
    """Databases that were given back, the latest of them."""
    found = compute.list_databases(actor, state="deleted", size=SIZE).rows
    return database_words.table(found, {}, {}, with_unit=with_unit, with_links=False) if found else None


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
