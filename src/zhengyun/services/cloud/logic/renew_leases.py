"""A renewal: leases last longer, at the prices of the day on which it was ordered."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import Desired
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.cloud.contracts import LeaseState, LineState
from zhengyun.services.cloud.logic.activate_order import add_term
from zhengyun.services.cloud.logic.commit_order import commit_order
from zhengyun.services.cloud.logic.release_leases import lease_of_target
from zhengyun.services.cloud.models import Order, OrderLine
from zhengyun.services.cloud.rules import HOLDING, add_months


@transaction.atomic
def renew_leases(case_id: UUID) -> list[UUID]:
    """The leases that last longer now. Each is prolonged once by one order."""
    order = commit_order(case_id, {})
    renewed = []
    for line in OrderLine.objects.filter(order=order, state=LineState.COMMITTED).order_by("position"):
        renewed += _renew(order, line)
        line.state, line.delivered_at = LineState.CONFIRMED, clock.now()
        line.save(update_fields=["state", "delivered_at"])
    return renewed


def _renew(order: Order, line: OrderLine) -> list[UUID]:
    lease = lease_of_target(order.owner_id, line.target_id)
    if lease is None or lease.state not in HOLDING:
        return []
    was_stopped = lease.state == LeaseState.STOPPED
    base = clock.today() if was_stopped else lease.ends_on
    lease.ends_on = add_months(base, max(1, order.months))
    lease.state, lease.notified_for = LeaseState.ACTIVE, []
    lease.save(update_fields=["ends_on", "state", "notified_for"])
    add_term(lease, order, order.prices)
    if was_stopped and lease.instance_id:
        compute.set_desired(SYSTEM, lease.instance_id, Desired.RUNNING)
    detail = {"order": order.number, "until": lease.ends_on.isoformat()}
    audit.record(SYSTEM, "cloud.renew", "lease", lease.id, detail=detail)
    return [lease.id]
