"""Databases of a unit as a list, with state, address, cost and term."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from zhengyun.engines.compute import facade as compute
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit import clock
from zhengyun.services.cloud import facade as cloud
from zhengyun.services.cloud.web import database_words, figures, resources
from zhengyun.services.cloud.web.door import DATABASE_USERS, actor_of, sees_systems, servers_title
from zhengyun.services.hall.facade import instant


@access(staff(*DATABASE_USERS))
@require_GET
def databases(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    here, cursor = reverse("cloud:databases"), request.GET.get("after")
    page = compute.list_databases(actor, cursor=cursor, size=resources.SIZE)
    units = actor.organizations("it_officer")
    costs = [cloud.month_cost(actor, unit) for unit in sorted(units)]
    context = {
        "title": servers_title(actor),
        "tabs": resources.tabs(actor, here),
        "servers": database_words.table(
            page.rows,
            cloud.leases_of(actor, [one.id for one in page.rows]),
            resources.by_resource(costs),
            with_unit=len(units) != 1,
            with_links=sees_systems(actor),
        ),
        "so_far": figures.money(sum(one.total_fen for one in costs)) if units else "",
        "as_of": instant(clock.now()),
        "may_order": bool(units),
        "pager": resources.pager(page, here, cursor),
    }
    return render(request, "cloud/resources.html", context)
