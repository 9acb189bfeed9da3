"""A step was waived that would have made or changed something: what came about counts, the rest is freed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import DatabaseState
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.services.cloud.contracts import Delivery, LineKind, LineState, OrderKind
from zhengyun.services.cloud.logic.openings import close_of, open_or_wait
from zhengyun.services.cloud.logic.provision_order import is_there
from zhengyun.services.cloud.logic.release_leases import end_instance
from zhengyun.services.cloud.models import Lease, Opening, Order, OrderLine
from zhengyun.services.cloud.rules import HOLDING

PIECES = (LineKind.SERVER, LineKind.DATABASE)
OPEN = (LineState.ASKED, LineState.COMMITTED, LineState.MAKING)


def settle_waived(order: Order) -> None:
    """Every line is delivered, cut or freed afterwards. Of an order that was delivered: nothing is left."""
    lines = list(OrderLine.objects.filter(order=order).order_by("position"))
    if order.kind in (OrderKind.NEW, OrderKind.CHANGE):
        for line in sorted(lines, key=lambda one: one.kind == LineKind.EXTRA):
            if line.state in OPEN or _lacks_servers(line, lines):
                _settle(order, line, lines)
        if Opening.objects.filter(order=order, state="asked").exists():
            _settle_openings(order, lines)


def _settle(order: Order, line: OrderLine, lines: Sequence[OrderLine]) -> None:
    asked = list(line.instance_ids)
    if line.kind in PIECES and line.state == LineState.MAKING:
        _settle_pieces(order, line)
    elif line.state == LineState.MAKING and _came_about(line, lines):
        line.state, line.delivered_at = LineState.DELIVERED, clock.now()
    else:
        line.state = LineState.FREED
    line.save()
    if line.state == LineState.FREED and line.kind == LineKind.RESIZE:
        _take_back(line)
    detail = {"order": order.number, "line": line.position, "state": line.state, "was": len(asked)}
    audit.record(SYSTEM, "cloud.settle", "order", order.id, detail=detail, ids=line.instance_ids)


def _settle_pieces(order: Order, line: OrderLine) -> None:
    """What runs stays, and the line shrinks to it."""
    whole, kept = len(line.instance_ids), _running(line)
    for one in line.instance_ids:
        if one in kept:
            continue
        if line.kind == LineKind.SERVER:
            end_instance(one, order.number)
        else:
            compute.drop_database(SYSTEM, one, order.number)
    if not kept:
        line.state = LineState.FREED
        return
    share = len(kept)
    line.components = {code: quantity // whole * share for code, quantity in line.components.items()}
    line.vcpus, line.memory_mb, line.disk_gb = (
        amount // whole * share for amount in (line.vcpus, line.memory_mb, line.disk_gb)
    )
    line.instance_ids, line.approved_count = kept, share
    line.state, line.delivered_at = LineState.DELIVERED, clock.now()


def _running(line: OrderLine) -> list[UUID]:
    if line.kind == LineKind.DATABASE:
        stores = [compute.get_database(SYSTEM, one) for one in line.instance_ids]
        return [one.id for one in stores if one.state is DatabaseState.RUNNING]
    found = compute.get_instances(SYSTEM, line.instance_ids)
    return [one for one in line.instance_ids if one in found and is_there(found[one])]


def _came_about(line: OrderLine, lines: Sequence[OrderLine]) -> bool:
    """What people deliver has not come about before somebody says so."""
    if line.target_id:
        found = compute.get_instances(SYSTEM, [line.target_id]).get(line.target_id)
        return found is not None and is_there(found)
    return line.delivery != Delivery.MANUAL and not _lacks_servers(line, lines)


def _lacks_servers(line: OrderLine, lines: Sequence[OrderLine]) -> bool:
    """An address counts as delivered at once, and is nothing without one of the servers of its order."""
    if line.kind != LineKind.EXTRA or line.delivery != Delivery.DRIVER:
        return False
    states = {one.state for one in lines if one.kind in PIECES} - {LineState.CUT.value}
    return bool(states) and states == {LineState.FREED}


def _take_back(line: OrderLine) -> None:
    """The size that was asked for is not wanted any more; where even that is not possible, it is told."""
    lease = Lease.objects.filter(instance_id=line.target_id, state__in=HOLDING).first()
    if lease is None or lease.instance_id is None:
        return
    try:
        with transaction.atomic():
            compute.resize_instance(SYSTEM, lease.instance_id, lease.vcpus, lease.memory_mb)
    except Problem as problem:
        _record_refusal("instance", lease.instance_id, problem)


def _settle_openings(order: Order, lines: Sequence[OrderLine]) -> None:
    """Of a new order: for the servers that are there. What a change did not open stays closed."""
    delivered = [one for one in lines if one.kind == LineKind.SERVER and one.state == LineState.DELIVERED]
    servers = [one for line in delivered for one in line.instance_ids]
    if not servers:
        close_of(order.id)
        return
    try:
        with transaction.atomic():
            open_or_wait(order.id, servers)
    except Problem as problem:
        Opening.objects.filter(order=order, state="asked").update(state="waiting")
        _record_refusal("order", order.id, problem)


def _record_refusal(kind: str, subject_id: UUID, problem: Problem) -> None:
    detail = {"code": problem.code}
    audit.record(SYSTEM, "cloud.settle", kind, subject_id, outcome="refused", detail=detail)
