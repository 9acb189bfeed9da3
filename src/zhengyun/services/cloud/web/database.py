"""One database: how to reach it, its backups, what it costs, how long, what happened."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import BackupState, BackupView, DatabaseState, DatabaseView
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.actor import Actor
from zhengyun.services.cloud import facade as cloud
from zhengyun.services.cloud.contracts import LeaseView
from zhengyun.services.cloud.web import database_words, figures, history, leases
from zhengyun.services.cloud.web.database_acts import BACKUP
from zhengyun.services.cloud.web.door import (
    DATABASE_USERS,
    TENANTS,
    actor_of,
    crumbs,
    sees_systems,
    servers_title,
)
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

AT_WORK = (BackupState.REQUESTED, BackupState.RESTORING)


@access(staff(*DATABASE_USERS))
@require_GET
def database(request: HttpRequest, database_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    one = compute.get_database(actor, database_id)
    is_mine = actor.has_role("it_officer", one.owner_id)
    can_act = is_mine and one.state is DatabaseState.RUNNING
    lease = cloud.leases_of(actor, [one.id]).get(one.id)
    backups = compute.list_backups(actor, one.id)
    at_work = next((each for each in backups if each.state in AT_WORK), None)
    context = {
        "database": one,
        "crumbs": crumbs((servers_title(actor), reverse("cloud:databases")), here=one.title),
        "badge": database_words.badge(one),
        "may_back_up": can_act and at_work is None,
        "is_restoring": at_work is not None and at_work.state is BackupState.RESTORING,
        "may_see_password": can_act and one.can_show_password,
        "reach": _reach(one),
        "facts": _facts(one, lease, with_links=sees_systems(actor)),
        "backups": _backups(one, backups, can_restore=can_act and at_work is None),
        "cost": _cost(actor, one),
        "orders": _orders(one) if is_mine and lease else [],
        "timeline": history.timeline(one.id, "database"),
    }
    return render(request, "cloud/database.html", context)


def _reach(one: DatabaseView) -> list[ui.Fact]:
    return [
        ui.Fact(_("Address"), database_words.address(one) or _("none yet")),
        ui.Fact(_("Name of the database"), one.name),
        ui.Fact(_("Account"), one.login),
        ui.Fact(_("Connections at once"), _("at most %(n)d") % {"n": one.connection_limit}),
    ]


def _facts(one: DatabaseView, lease: LeaseView | None, *, with_links: bool) -> list[ui.Fact]:
    used = ui.Fact(_("Used"), _("not measured yet"))
    if one.used_bytes is not None and one.measured_at is not None:
        values = {"amount": figures.amount(one.used_bytes), "time": instant(one.measured_at)}
        used = ui.Fact(_("Used"), _("%(amount)s (%(time)s)") % values)
    found = [ui.Fact(_("Ordered size"), figures.disk(one.size_gb)), used]
    if lease is None:
        return found
    url = reverse("cloud:system", args=[lease.system_id]) if with_links and lease.system_id else ""
    system = ui.Fact(_("Business system"), lease.system_title, url=url)
    return [system, *found, *leases.term(lease)]


def _backups(one: DatabaseView, found: list[BackupView], *, can_restore: bool) -> ui.Table:
    names = {
        BackupState.REQUESTED: ui.Badge(_("being made"), ui.Tone.INFO),
        BackupState.READY: ui.Badge(_("kept"), ui.Tone.SUCCESS),
        BackupState.RESTORING: ui.Badge(_("going back to it"), ui.Tone.INFO),
        BackupState.FAILED: ui.Badge(_("failed"), ui.Tone.ERROR),
    }
    act = _("Go back to it")
    columns = [
        ui.Column(_("Backup of"), is_head=True),
        ui.Column(_("State of it")),
        ui.Column(_("Amount"), is_number=True),
    ]
    if can_restore:
        columns.append(ui.Column(act, hide_label=True))
    place = reverse("cloud:database_act", args=[one.id, "restore"])
    rows = []
    for each in found:
        size = figures.amount(each.bytes) if each.bytes is not None else ""
        cells: list[ui.Cell | str] = [
            instant(each.created_at, with_year=True),
            ui.Cell(badge=names[each.state], help=each.fault),
            size,
        ]
        if can_restore:
            is_ready = each.state is BackupState.READY
            cells.append(ui.Cell(act, f"{place}?{BACKUP}={each.id}") if is_ready else "")
        rows.append(ui.Row(tuple(cells)))
    empty = _("No backup yet.")
    return ui.Table(_("Backups"), tuple(columns), tuple(rows), empty, hide_caption=True, is_dense=True)


def _cost(actor: Actor, one: DatabaseView) -> list[ui.Fact]:
    """This month, meter by meter, at the prices of its order."""
    if one.owner_id not in actor.organizations(*TENANTS):
        return []
    return leases.cost_facts(cloud.month_cost(actor, one.owner_id, database_id=one.id))


def _orders(one: DatabaseView) -> list[ui.Link]:
    """No change: its size cannot be changed, the form of a change is for servers."""
    names = {"renew": _("Renew the term"), "exit": _("Give it back")}
    if one.state in (DatabaseState.DELETING, DatabaseState.DELETED):
        return []
    return [
        ui.Link(title, f"{reverse('cloud:begin', args=[kind])}?instance={one.id}")
        for kind, title in names.items()
    ]
