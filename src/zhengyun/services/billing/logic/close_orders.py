"""A case that was given up, or whose step was, owes nothing more; what was paid for it is to be paid back."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.billing.contracts import OrderState
from zhengyun.services.billing.models import PaymentOrder
from zhengyun.services.billing.rules import ORDER_STEPS

GIVEN_UP = frozenset({"withdrawn", "terminated", "not_accepted", "refused"})
PASSED_OVER = frozenset({"waived", "cancelled"})


@transaction.atomic
def close_orders(case_id: UUID, state: str) -> None:
    """Again, nothing more happens."""
    rows = PaymentOrder.objects.select_for_update(of=("self",)).filter(case_id=case_id).order_by("id")
    orders = list(rows)
    if not orders:
        return
    if state in GIVEN_UP:
        over = orders
    else:
        effects = casework.case_file(SYSTEM, case_id).effects
        gone = {one.id for one in effects if one.state in PASSED_OVER}
        over = [one for one in orders if one.run_id in gone]
    for order in over:
        _close(order)


def _close(order: PaymentOrder) -> None:
    if OrderState.CANCELLED in ORDER_STEPS[OrderState(order.state)]:
        order.state, order.closed_at = OrderState.CANCELLED, clock.now()
        order.save(update_fields=["state", "closed_at"])
        action = "billing.cancel"
    elif order.state == OrderState.PAID and not order.refund_due:
        order.refund_due = True
        order.save(update_fields=["refund_due"])
        action = "billing.refund_due"
    else:
        return
    detail = {"number": order.number, "case": order.case_number, "fen": order.fen}
    audit.record(SYSTEM, action, "payment_order", order.id, detail=detail)
