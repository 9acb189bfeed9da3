"""An order that does not come about: what was reserved is free again, what was made is taken away."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from zhengyun.engines.compute import facade as compute
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.cloud.contracts import LineKind, LineState
from zhengyun.services.cloud.logic.openings import close_of, close_unused_ports
from zhengyun.services.cloud.logic.release_leases import end_instance
from zhengyun.services.cloud.models import Order, OrderLine
from zhengyun.services.cloud.rules import can_step


@transaction.atomic
def free_order(order_id: UUID) -> None:
    """Again, nothing more happens. What was confirmed stays."""
    order = Order.objects.select_for_update(of=("self",)).get(pk=order_id)
    if order.ended_at is not None:
        return
    for line in OrderLine.objects.filter(order=order).order_by("position"):
        if can_step(LineState(line.state), LineState.FREED):
            _free(order, line)
    close_of(order.id)
    if order.system_id:
        close_unused_ports(order.system_id, order.zone)
    order.ended_at = clock.now()
    order.save(update_fields=["ended_at"])
    audit.record(SYSTEM, "cloud.free", "order", order.id, detail={"number": order.number})


def _free(order: Order, line: OrderLine) -> None:
    if line.kind == LineKind.SERVER:
        for instance_id in line.instance_ids:
            end_instance(instance_id, order.number)
    elif line.kind == LineKind.DATABASE:
        for database_id in line.instance_ids:
            compute.drop_database(SYSTEM, database_id, order.number)
    line.state = LineState.FREED
    line.save(update_fields=["state"])
