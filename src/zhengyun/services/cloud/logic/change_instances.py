"""An approved change reaches the machine: another size, a further disk, openings."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from django.db import transaction

from zhengyun.engines.casework.contracts import Done, Failed, Wait
from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import DiskClass
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.cloud.contracts import LineKind, LineState
from zhengyun.services.cloud.logic.openings import open_all
from zhengyun.services.cloud.logic.provision_order import (
    GONE,
    STUCK,
    look_again,
    look_at_servers,
    not_approved,
    try_again,
)
from zhengyun.services.cloud.models import Grade, Order, OrderLine


@transaction.atomic
def change_instances(run_id: UUID, case_id: UUID) -> Done | Wait | Failed:
    """Done when everything is applied. Raises `cloud.no_safety_check` (409) for what may not be opened."""
    rows = Order.objects.select_for_update(of=("self",))
    order = rows.filter(case_id=case_id, committed_at__isnull=False).first()
    if order is None:
        return not_approved()
    open_all(order.id)
    lines = list(OrderLine.objects.filter(order=order).order_by("position"))
    fresh = [line for line in lines if line.state == LineState.COMMITTED]
    for line in fresh:
        _begin(order, line, run_id)
    making = [line for line in lines if line.state == LineState.MAKING]
    if any(line.target_id for line in fresh):
        return Wait(look_again(clock.now()))
    if (found := _look(making)) is not None:
        return found
    for line in making:
        line.state, line.delivered_at = LineState.DELIVERED, clock.now()
        line.save(update_fields=["state", "delivered_at"])
    return Done({"order": str(order.id)})


def _look(lines: Sequence[OrderLine]) -> Wait | Failed | None:
    """None: all is applied. What failed and was told is tried again: somebody has resumed the step."""
    targets = sorted({line.target_id for line in lines if line.target_id})
    if not targets:
        return None
    if any(line.fault for line in lines):
        try_again(targets)
    asked_at = min((line.asked_at for line in lines if line.asked_at), default=None)
    found = look_at_servers(targets, asked_at, (*STUCK, *GONE))
    for line in lines:
        line.fault = found.reason if isinstance(found, Failed) else ""
        line.save(update_fields=["fault"])
    return found


def _begin(order: Order, line: OrderLine, run_id: UUID) -> None:
    target = line.target_id
    if target and line.kind == LineKind.RESIZE:
        grade = Grade.objects.get(pk=line.code)
        compute.resize_instance(SYSTEM, target, grade.vcpus, grade.memory_mb)
    elif target and line.kind == LineKind.DISK:
        disk_class = DiskClass(Grade.objects.get(pk=line.code).disk_class)
        volume_id = uuid5(run_id, str(line.position))
        compute.add_volume(SYSTEM, target, line.approved_data_gb or 0, disk_class, volume_id)
    line.state, line.asked_at = LineState.MAKING, clock.now()
    line.save(update_fields=["state", "asked_at"])
    detail = {"order": order.number, "line": line.position, "kind": line.kind}
    audit.record(SYSTEM, "cloud.change", "order", order.id, detail=detail, ids=[target] if target else [])
