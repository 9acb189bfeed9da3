"""What a person does at a pool without a driver, and his word that it is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.compute import permissions, queries_pools
from zhengyun.engines.compute.contracts import WorkOrderView
from zhengyun.engines.compute.models import Instance, Pool, WorkOrder
from zhengyun.engines.compute.permissions import Doing
from zhengyun.engines.compute.reconcile.names import soon
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, not_found
from zhengyun.kit.workdays import WorkCalendar

WORKING_DAYS = 3
WEEK = WorkCalendar({}, frozenset())
"""Monday to Friday: what a provider promises is a contract, not a limit of law."""
MAX_FACTS, MAX_TEXT = 20, 500


@transaction.atomic
def ask(pool: Pool, instance_id: UUID, action: str, details: Mapping[str, Any]) -> WorkOrder:
    """The open order for this action; a new one when there is none. Asked twice, one is made."""
    rows = WorkOrder.objects.filter(pool=pool, instance_id=instance_id, action=action)
    if (found := rows.filter(done_at__isnull=True).first()) is not None:
        return found
    occasion = WorkOrder.objects.filter(instance_id=instance_id, done_at__isnull=False).count()
    digest = sha256(orjson.dumps([action, dict(details), occasion], option=orjson.OPT_SORT_KEYS)).hexdigest()
    asked_at = clock.now()
    order, _is_new = WorkOrder.objects.get_or_create(
        instance_id=instance_id,
        action=action,
        digest=digest,
        defaults={
            "pool": pool,
            "details": dict(details),
            "asked_at": asked_at,
            "due_at": due(pool, asked_at),
        },
    )
    return order


def due(pool: Pool, asked_at: datetime) -> datetime:
    """The end of the last working day that the pool promises."""
    days = int(pool.settings.get("working_days", WORKING_DAYS))
    return clock.day_end(WEEK.add_working_days(clock.local(asked_at).date(), days))


@transaction.atomic
def finish_work_order(actor: Actor, order_id: UUID, facts: Mapping[str, Any]) -> WorkOrderView:
    """Say that a work order is done and what is there now (operators of its provider).

    facts: texts that go onto the handover sheet (asset number, address, serial number, who did it).
    Raises `compute.unknown_order` (404), `compute.order_done` (409).
    """
    order = (
        WorkOrder.objects.select_for_update(of=("self",)).select_related("pool").filter(id=order_id).first()
    )
    if order is None or not permissions.can_at_pool(actor, Doing.SEE_POOL, order.pool):
        raise not_found("compute.unknown_order", _("This work order is not known."), value=order_id)
    permissions.check_can_at_pool(actor, Doing.RUN_POOL, order.pool)
    if order.done_at is not None:
        raise conflict("compute.order_done", _("This work order is done already."), value=order_id)
    order.facts = _checked(facts)
    order.done_at, order.done_by = clock.now(), actor.name[:60]
    order.save(update_fields=["facts", "done_at", "done_by"])
    audit.record(
        actor, "compute.finish_work_order", "instance", order.instance_id, detail={"action": order.action}
    )
    soon(order.instance_id)
    return queries_pools.work_order_view(order, Instance.objects.get(id=order.instance_id))


def _checked(facts: Mapping[str, Any]) -> dict[str, str]:
    found = {str(key)[:60]: str(value) for key, value in facts.items()}
    if len(found) > MAX_FACTS or any(len(value) > MAX_TEXT for value in found.values()):
        raise Problem(
            "compute.bad_facts",
            _("A work order is closed with at most 20 entries of 500 characters each."),
            value=len(found),
        )
    return found
