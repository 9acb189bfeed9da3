"""A committed order becomes machines: each line is made once, however often it is asked for.

What failed is told once and kept as the fault of its line; a run that finds one was resumed by somebody,
and tries what failed again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import Done, Failed, Wait
from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import DiskClass, InstanceView, NewInstance, State
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.notices import facade as notices
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.cloud.contracts import Delivery, LineKind, LineState
from zhengyun.services.cloud.logic import databases
from zhengyun.services.cloud.logic.openings import group_of, open_or_wait
from zhengyun.services.cloud.models import Grade, Order, OrderLine

SOON, LATE = timedelta(seconds=3), timedelta(minutes=5)
STUCK = (State.FAILED, State.LOST)
GONE = (State.DELETING, State.DELETED)


@transaction.atomic
def provision_order(run_id: UUID, case_id: UUID) -> Done | Wait | Failed:
    """Done when every line is delivered, Failed with words when a machine cannot be made.

    run_id: from it come the ids of what is made, so that a second run finds what the first has made.
    """
    rows = Order.objects.select_for_update(of=("self",)).select_related("system")
    order = rows.filter(case_id=case_id, committed_at__isnull=False).first()
    if order is None:
        return not_approved()
    lines = list(OrderLine.objects.filter(order=order).order_by("position"))
    if any(line.fault for line in lines):
        _try_again(order, lines)
    for line in lines:
        if line.state == LineState.COMMITTED:
            _begin(order, line, run_id)
    waits = [_look(order, line) for line in lines if line.state == LineState.MAKING]
    if failed := next((one for one in waits if isinstance(one, Failed)), None):
        return failed
    pauses = [one.until for one in waits if isinstance(one, Wait)]
    if pauses:
        return Wait(min(pauses))
    servers = servers_of(lines)
    open_or_wait(order.id, servers)
    return Done({"order": str(order.id), "instances": [str(one) for one in servers]})


def not_approved() -> Failed:
    """Also where the step was waived that would have counted it against quota and pools."""
    return Failed(_("The order has not been counted against quota and pools; nothing is made for it."))


def servers_of(lines: Iterable[OrderLine]) -> list[UUID]:
    return [one for line in lines if line.kind == LineKind.SERVER for one in line.instance_ids]


def _begin(order: Order, line: OrderLine, run_id: UUID) -> None:
    line.state, line.asked_at = LineState.MAKING, clock.now()
    if line.kind == LineKind.SERVER:
        _make_servers(order, line, run_id)
    elif line.kind == LineKind.DATABASE:
        line.instance_ids = databases.make(order, line, run_id)
    elif line.delivery == Delivery.MANUAL:
        _ask_people(order, line)
    line.save(update_fields=["state", "asked_at", "instance_ids", "due_on"])
    detail = {"order": order.number, "line": line.position, "code": line.code}
    audit.record(SYSTEM, "cloud.make", "order", order.id, detail=detail, ids=line.instance_ids)


def _make_servers(order: Order, line: OrderLine, run_id: UUID) -> None:
    count = line.approved_count or 0
    line.instance_ids = [uuid5(run_id, f"{line.position}:{number}") for number in range(count)]
    for number in range(count):
        _make_server(order, line, number)


def _make_server(order: Order, line: OrderLine, number: int) -> None:
    count = line.approved_count or 0
    grade = Grade.objects.get(pk=line.code)
    apart = f"{order.number}-{line.position}" if count > 1 and _hosts(order, grade) >= count else ""
    new = _new(order, line, grade, line.instance_ids[number], number, apart)
    compute.create_instance(SYSTEM, new)


def _try_again(order: Order, lines: Iterable[OrderLine]) -> None:
    """What failed is asked for again; what is lost is removed, and a new one comes in its place."""
    for line in lines:
        if line.state != LineState.MAKING:
            continue
        if line.kind == LineKind.SERVER:
            _try_servers_again(order, line)
        elif line.kind == LineKind.DATABASE:
            databases.try_again(order, line)
        line.asked_at, line.fault = clock.now(), ""
        line.save(update_fields=["asked_at", "fault", "instance_ids"])
        detail = {"order": order.number, "line": line.position, "code": line.code}
        audit.record(SYSTEM, "cloud.make_again", "order", order.id, detail=detail, ids=line.instance_ids)


def _try_servers_again(order: Order, line: OrderLine) -> None:
    for one in try_again(line.instance_ids).values():
        if one.state is State.LOST:
            compute.delete_instance(SYSTEM, one.id, order.number)


def _replace_removed(order: Order, line: OrderLine) -> None:
    """Only what is wiped has left its host: before that, a twin might find no place beside it."""
    found = compute.get_instances(SYSTEM, line.instance_ids)
    removed = [number for number, one in enumerate(line.instance_ids) if found[one].state is State.DELETED]
    for number in removed:
        line.instance_ids[number] = uuid5(line.instance_ids[number], "again")
        _make_server(order, line, number)
    if removed:
        line.save(update_fields=["instance_ids"])


def try_again(instance_ids: Sequence[UUID]) -> dict[UUID, InstanceView]:
    """Those of them that failed are looked at anew; all as they were before that."""
    found = compute.get_instances(SYSTEM, instance_ids)
    for one in found.values():
        if one.state is State.FAILED:
            compute.set_desired(SYSTEM, one.id, one.desired)
    return found


def _new(
    order: Order, line: OrderLine, grade: Grade, instance_id: UUID, number: int, apart: str
) -> NewInstance:
    system = order.system
    title = system.title if system else order.number
    group = group_of(system, order.zone) if system else None
    return NewInstance(
        id=instance_id,
        owner_id=order.owner_id,
        name=f"{title[:40]}-{line.position + 1}-{number + 1}",
        zone=order.zone,
        image=line.image,
        vcpus=grade.vcpus,
        memory_mb=grade.memory_mb,
        root_gb=grade.root_gb,
        data_gb=(line.approved_data_gb,) if line.approved_data_gb else (),
        disk_class=DiskClass(grade.disk_class),
        system_id=order.system_id,
        pool=grade.pool,
        traits=frozenset(grade.traits),
        anti_affinity=apart,
        security_group_id=group.id if group else None,
        reference=order.id,
    )


def _hosts(order: Order, grade: Grade) -> int:
    """Of the largest pool that may be meant: twins stand apart only where there is more than one host."""
    pools = compute.list_pools(SYSTEM)
    meant = [one for one in pools if (one.code == grade.pool if grade.pool else one.zone == order.zone)]
    hosts = max((one.hosts for one in meant), default=0)
    return hosts if hosts > 1 else 0


def _ask_people(order: Order, line: OrderLine) -> None:
    line.due_on = casework.get_case(SYSTEM, order.case_id).promised_due_on
    words = _("%(number)s %(owner)s: %(title)s is to be delivered by hand.") % {
        "number": order.number,
        "owner": order.owner_name,
        "title": line.title,
    }
    for operator in accounts.accounts_with_role("cloud_operator"):
        notices.notify(
            operator.id, _("Work by hand"), words, reverse("cloud:work"), kind="cloud.hand_work",
            subject_ref=f"line:{line.id}",
        )  # fmt: skip


def _look(order: Order, line: OrderLine) -> Wait | Failed | None:
    """None: the line is delivered, and says so now."""
    found = _look_at(order, line)
    if found is None:
        line.state, line.delivered_at = LineState.DELIVERED, clock.now()
        line.save(update_fields=["state", "delivered_at"])
    if isinstance(found, Failed):
        line.fault = found.reason
        line.save(update_fields=["fault"])
    return found


def _look_at(order: Order, line: OrderLine) -> Wait | Failed | None:
    if line.kind == LineKind.SERVER:
        _replace_removed(order, line)
        return look_at_servers(line.instance_ids, line.asked_at)
    if line.kind == LineKind.DATABASE:
        found = databases.look(line.instance_ids)
        if isinstance(found, Failed):
            return found
        return None if found else Wait(look_again(line.asked_at))
    if line.delivery == Delivery.MANUAL:
        return Wait(look_again(line.asked_at))
    return None


def look_again(asked_at: datetime | None) -> datetime:
    """Soon at first; what takes long, because people do it, is looked at every few minutes."""
    now = clock.now()
    return now + min(LATE, max(SOON, (now - (asked_at or now)) / 10))


def look_at_servers(
    instance_ids: Sequence[UUID], asked_at: datetime | None, stuck_in: Collection[State] = STUCK
) -> Wait | Failed | None:
    found = compute.get_instances(SYSTEM, instance_ids)
    stuck = next((one for one in found.values() if one.state in stuck_in), None)
    if stuck is not None:
        return Failed(_stuck_words(stuck))
    if len(found) == len(instance_ids) and all(is_there(one) for one in found.values()):
        return None
    return Wait(look_again(asked_at))


def is_there(instance: InstanceView) -> bool:
    """Running, or stopped by its owner meanwhile; what was changed or added has been applied."""
    is_settled = instance.state in (State.RUNNING, State.STOPPED)
    size = (instance.actual_vcpus, instance.actual_memory_mb)
    has_disks = all(one.state in ("ready", "removed") for one in instance.volumes)
    return is_settled and has_disks and size == (instance.vcpus, instance.memory_mb)


def _stuck_words(instance: InstanceView) -> str:
    if instance.state in GONE:
        return _("%(name)s has been given back.") % {"name": instance.name}
    return _("%(name)s could not be made: %(fault)s") % {"name": instance.name, "fault": instance.fault}
