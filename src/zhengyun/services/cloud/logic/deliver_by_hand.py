"""The provider's people say that they have delivered a line."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import conflict, not_found
from zhengyun.services.cloud import permissions, queries_orders, queries_pools
from zhengyun.services.cloud.contracts import Delivery, LineKind, LineState, LineView
from zhengyun.services.cloud.models import OrderLine

MAX_FACTS, MAX_LENGTH = 20, 200


@transaction.atomic
def deliver_line(actor: Actor, line_id: UUID, handover: Mapping[str, str]) -> LineView:
    """Of an order in a zone that the actor's provider runs; others know of no such line."""
    permissions.check_can_deliver(actor)
    rows = OrderLine.objects.select_for_update(of=("self",)).select_related("order")
    rows = rows.exclude(order__zone__in=queries_pools.foreign_zones(actor))
    line = rows.filter(pk=line_id, delivery=Delivery.MANUAL, kind=LineKind.EXTRA).first()
    if line is None:
        raise not_found("cloud.no_such_line", _("This line of an order is not known."), value=line_id)
    if line.state != LineState.MAKING:
        raise conflict(
            "cloud.line_state",
            _("This line does not wait for delivery."),
            value=line.state,
            remedy=_("Look at the order again; somebody may have delivered it."),
        )
    line.state, line.delivered_at = LineState.DELIVERED, clock.now()
    facts = list(handover.items())[:MAX_FACTS]
    line.handover = {str(name)[:60]: str(words)[:MAX_LENGTH] for name, words in facts}
    line.save(update_fields=["state", "delivered_at", "handover"])
    detail = {"order": line.order.number, "code": line.code, "facts": len(line.handover)}
    audit.record(actor, "cloud.deliver", "order", line.order_id, detail=detail)
    return queries_orders.line_view(line, line.order)
