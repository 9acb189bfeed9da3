"""What was made and delivered: servers and everything else as tables, its term, its cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts import InstanceView
from zhengyun.services.cloud.contracts import CostView, LeaseState, LeaseView
from zhengyun.services.cloud.web import figures, words
from zhengyun.services.hall.facade import day
from zhengyun.ui import contracts as ui


def state_badges() -> dict[LeaseState, ui.Badge]:
    return {
        LeaseState.ACTIVE: ui.Badge(_("in term"), ui.Tone.SUCCESS),
        LeaseState.EXPIRING: ui.Badge(_("ends soon"), ui.Tone.WARNING),
        LeaseState.GRACE: ui.Badge(_("past its term"), ui.Tone.OVERDUE),
        LeaseState.STOPPED: ui.Badge(_("stopped, past its term"), ui.Tone.OVERDUE),
        LeaseState.ENDED: ui.Badge(_("ended")),
    }


def servers(
    found: Sequence[InstanceView],
    leases: Mapping[UUID, LeaseView],
    costs: Mapping[UUID | None, int],
    *,
    with_unit: bool,
    with_links: bool,
) -> ui.Table:
    """costs: fen of this month so far, by instance. with_unit: to whom they belong. with_links: to the
    business systems."""
    columns = [
        ui.Column(_("Server"), is_head=True),
        ui.Column(_("Business system")),
        ui.Column(_("State of it")),
        ui.Column(_("Addresses")),
        ui.Column(_("This month so far"), is_number=True),
        ui.Column(_("Term ends")),
    ]
    if with_unit:
        columns.insert(1, ui.Column(_("Department")))
    rows = []
    for one in found:
        lease = leases.get(one.id)
        cells = _server(one, lease, costs, with_links=with_links)
        if with_unit:
            cells.insert(1, lease.owner_name if lease else "")
        rows.append(ui.Row(tuple(cells)))
    empty = _("No server yet.")
    return ui.Table(_("Servers"), tuple(columns), tuple(rows), empty, hide_caption=True, is_dense=True)


def _server(
    one: InstanceView, lease: LeaseView | None, costs: Mapping[UUID | None, int], *, with_links: bool
) -> list[ui.Cell | str]:
    size = figures.size(one.vcpus, one.memory_mb)
    about = _("%(size)s, %(disk)s") % {"size": size, "disk": figures.disk(one.disk_gb)}
    name = ui.Cell(one.name, reverse("cloud:resource", args=[one.id]), help=about)
    state = ui.Cell(badge=words.state_badge(one))
    if lease is None:
        return [name, "", state, words.addresses(one), "", _("not confirmed yet")]
    url = reverse("cloud:system", args=[lease.system_id]) if with_links and lease.system_id else ""
    system = ui.Cell(lease.system_title, url)
    cost = figures.yuan(costs[one.id]) if one.id in costs else ""
    return [name, system, state, words.addresses(one), cost, end_of(lease)]


def end_of(lease: LeaseView) -> ui.Cell:
    badge = None if lease.state is LeaseState.ACTIVE else state_badges()[lease.state]
    return ui.Cell(lease.ends_on.isoformat(), badge=badge)


def table(held: Sequence[LeaseView], instances: Mapping[UUID, InstanceView]) -> ui.Table:
    """Everything with a term, servers or not."""
    columns = (
        ui.Column(_("Resource"), is_head=True),
        ui.Column(_("State of it")),
        ui.Column(_("A month"), is_number=True),
        ui.Column(_("Term ends")),
    )
    rows = []
    for one in held:
        instance = instances.get(one.instance_id) if one.instance_id else None
        name = ui.Cell(one.title, help=one.code)
        if instance:
            name = ui.Cell(instance.name, reverse("cloud:resource", args=[instance.id]), help=one.title)
        badge = words.state_badge(instance) if instance else state_badges()[one.state]
        rows.append(ui.Row((name, ui.Cell(badge=badge), figures.yuan(one.monthly_fen), end_of(one))))
    empty = _("Nothing was delivered yet.")
    return ui.Table(_("Resources"), columns, tuple(rows), empty, hide_caption=True, is_dense=True)


def term(lease: LeaseView) -> list[ui.Fact]:
    last = ui.Fact(_("Term"), f"{lease.starts_on:%Y-%m-%d} – {lease.ends_on:%Y-%m-%d}")
    if lease.next_on is None:
        return [last]
    text = _("%(day)s: %(step)s") % {"day": day(lease.next_on), "step": lease.next_step}
    return [last, ui.Fact(_("What comes next"), text)]


def cost_facts(cost: CostView) -> list[ui.Fact]:
    """The sum and each meter."""
    lines = [
        ui.Fact(
            line.title,
            _("%(yuan)s yuan (%(hours)s hours)") % {"yuan": figures.yuan(line.fen), "hours": line.hours},
        )
        for line in cost.lines
    ]
    return [ui.Fact(_("This month so far"), figures.money(cost.total_fen)), *lines]
