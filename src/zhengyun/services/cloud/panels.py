"""What the data bureau sees beside an order: the pools, the unit's real use, its quota, the price."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import CaseFile, TaskView
from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import Amounts, PoolView, Utilization
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.services.cloud import amounts, permissions, queries_orders, queries_pools
from zhengyun.services.cloud.contracts import OrderKind, OrderView, wan_per_year
from zhengyun.services.cloud.logic.enter_order import why_not_entered
from zhengyun.services.cloud.models import Grade
from zhengyun.services.desk import facade as desk
from zhengyun.ui import contracts as ui

PROCEDURES = ("cloud_order_new", "cloud_order_change", "cloud_order_renew", "cloud_order_exit")
USE_WINDOW = timedelta(days=30)
MB_PER_GB = 1024


def register() -> None:
    """Called in AppConfig.ready()."""
    desk.register_panel("cloud.order", PROCEDURES, panel)


def panel(actor: Actor, file: CaseFile, task: TaskView) -> desk.Panel | None:
    """None for who sees neither pools nor this unit's orders."""
    order = queries_orders.order_of_case(actor, file.case.id)
    if order is None:
        return _not_entered(actor, file)
    with_pools = permissions.can_see_pools(actor) and order.kind in (OrderKind.NEW, OrderKind.CHANGE)
    return desk.Panel(
        _("Cloud order"),
        bars=tuple(_bars(order)) if with_pools else (),
        facts=tuple(_facts(actor, order)),
        tables=(_lines(order),),
        notes=(*_refusal(file.case.id), *_notes(order)),
    )


def _not_entered(actor: Actor, file: CaseFile) -> desk.Panel | None:
    """An order that could not be read from its form: why, for who would see the order."""
    owner_id = file.case.applicant_id
    if owner_id is None or not permissions.can_see_owner(actor, owner_id):
        return None
    notes = tuple(_refusal(file.case.id))
    return desk.Panel(_("Cloud order"), notes=notes) if notes else None


def _refusal(case_id: UUID) -> Iterator[str]:
    """It would fail after the approval as well, so it is not approved."""
    if (problem := why_not_entered(case_id)) is not None:
        yield _("This order cannot be carried out as it stands: %(reason)s") % {"reason": str(problem)}


def asked_of(order: OrderView, pool: PoolView) -> Amounts:
    """What of this order would fall into a pool; nothing more once it is committed, for then it counts
    as approved."""
    if order.is_committed:
        return Amounts()
    pools = dict(Grade.objects.filter(code__in=[one.code for one in order.lines]).values_list("code", "pool"))
    is_driven = pool.driver != "manual"
    meant = [
        one.amounts
        for one in order.lines
        if pools.get(one.code) == pool.code or (not pools.get(one.code) and is_driven)
    ]
    return amounts.total(meant)


def _bars(order: OrderView) -> Iterator[desk.Bar]:
    for pool in compute.list_pools(SYSTEM):
        asked = asked_of(order, pool)
        if pool.zone != order.zone or (asked == Amounts() and pool.driver == "manual"):
            continue
        for bar in queries_pools.demand_of(pool, asked, with_forecast=False).bars:
            label = f"{pool.title} · {_resource(bar.resource)}"
            yield desk.Bar(label, bar.unit, bar.usable, bar.used, bar.committed, bar.asked)


def _resource(name: str) -> str:
    return {"vcpus": "vCPU", "memory": _("Memory"), "disk": _("Storage")}[name]


def _facts(actor: Actor, order: OrderView) -> Iterator[ui.Fact]:
    if permissions.can_see_owner(actor, order.owner_id):
        quota = amounts.quota_of(order.owner_id, order.owner_name)
        left = _("not set") if not quota.is_set else sizes(quota.left)
        yield ui.Fact(_("Quota left"), left)
        yield ui.Fact(_("Real use"), _use(order))
        yield ui.Fact(_("Price asked"), _price(order.asked_fen))
        if order.approved_fen is not None:
            yield ui.Fact(_("Price approved"), _price(order.approved_fen))


def sizes(one: Amounts) -> str:
    return f"{one.vcpus} vCPU · {one.memory_mb // MB_PER_GB} GB · {one.disk_gb} GB"


def _price(fen: int) -> str:
    return _("%(yuan)s yuan a month, %(wan)s ten thousand yuan a year") % {
        "yuan": f"{fen / 100:,.2f}",
        "wan": wan_per_year(fen),
    }


def _use(order: OrderView) -> str:
    """What the unit really uses of what it has, over thirty days."""
    until = clock.now()
    found = compute.utilization(SYSTEM, "owner", until - USE_WINDOW, until)
    own = next((one for one in found if one.subject == str(order.owner_id)), None)
    if own is None or not own.instances:
        return _("The unit has no servers yet.")
    return use_in_words(own)


def use_in_words(own: Utilization) -> str:
    if own.cpu_used_of_allocated is None:
        return _("%(count)d servers, nothing measured yet.") % {"count": own.instances}
    memory = own.memory_used_of_allocated
    values = {
        "count": own.instances,
        "cpu": round(own.cpu_used_of_allocated * 100),
        "memory": "—" if memory is None else f"{round(memory * 100)} %",
    }
    return _("Existing %(count)d servers: CPU %(cpu)d %% on average, memory %(memory)s.") % values


def _lines(order: OrderView) -> ui.Table:
    head = (_("Asked for"), _("How many"), _("Data disk each"), _("Yuan a month"), _("Approved"))
    rows = tuple(
        ui.Row(
            (
                f"{one.code} {one.title}",
                str(one.asked_count),
                f"{one.asked_data_gb} GB" if one.asked_data_gb else "—",
                f"{one.asked_fen / 100:,.2f}",
                "—" if one.approved_count is None else _approved(one.approved_count, one.approved_data_gb),
            )
        )
        for one in order.lines
    )
    columns = tuple(ui.Column(label, is_number=0 < place < 4) for place, label in enumerate(head))
    return ui.Table(_("Lines of the order"), columns, rows, is_dense=True)


def _approved(count: int, data_gb: int | None) -> str:
    return f"{count} × {data_gb} GB" if data_gb else str(count)


def _notes(order: OrderView) -> Iterator[str]:
    if any(one.state == "waiting" for one in order.openings):
        yield _("Openings to the internet wait for the safety check of the system.")
    elif _asks_the_internet(order):
        yield _("Openings towards the internet are made only while a safety check of the system is in force.")


def _asks_the_internet(order: OrderView) -> bool:
    is_outside = any(zone.code == order.zone and zone.is_internet for zone in compute.list_zones())
    return any(one.state == "asked" and (is_outside or one.what == "address") for one in order.openings)
