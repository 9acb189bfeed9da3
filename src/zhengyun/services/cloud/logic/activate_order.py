"""The unit has confirmed the delivery: terms begin, and metering with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID, uuid5

from django.db import transaction

from zhengyun.engines.compute import facade as compute
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.cloud.contracts import LeaseState, LineKind, LineState, OrderKind, SystemState
from zhengyun.services.cloud.logic.settle_waived import settle_waived
from zhengyun.services.cloud.models import BusinessSystem, Grade, Lease, Offering, Order, OrderLine, Term
from zhengyun.services.cloud.rules import HOLDING, add_months, together


@transaction.atomic
def activate_order(run_id: UUID, case_id: UUID) -> list[UUID]:
    """The leases that began or changed; none where the order was never approved. Again: the same, and
    nothing else happens."""
    orders = Order.objects.select_for_update(of=("self",)).select_related("system")
    order = orders.filter(case_id=case_id).first()
    if order is None:
        return []
    settle_waived(order)
    touched = [lease.id for line in _delivered(order) for lease in _activate(order, line, run_id)]
    if order.kind == OrderKind.CHANGE:
        _price_changed(order)
    if order.system_id and order.kind == OrderKind.NEW and touched:
        rows = BusinessSystem.objects.filter(pk=order.system_id, state__in=["planned", "exempt"])
        rows.update(state=SystemState.ON_CLOUD, reason="", exempt_until=None)
    return touched


def _price_changed(order: Order) -> None:
    """What a change opened at a server is metered there, at the prices of the change."""
    opened = order.openings.filter(instance_id__isnull=False).values("instance_id")
    for lease in Lease.objects.filter(instance_id__in=opened, state__in=HOLDING):
        add_term(lease, order, order.prices)


def _delivered(order: Order) -> list[OrderLine]:
    return list(OrderLine.objects.filter(order=order, state=LineState.DELIVERED).order_by("position"))


def _activate(order: Order, line: OrderLine, run_id: UUID) -> Iterator[Lease]:
    if line.kind in (LineKind.RESIZE, LineKind.DISK):
        lease = _lease_of_target(order, line)
        if lease is None:
            _free(order, line)
            return
        yield _change_lease(order, line, lease)
    elif line.kind == LineKind.SERVER:
        for instance_id in line.instance_ids:
            compute.start_metering(SYSTEM, instance_id, order.id)
            yield _piece_lease(order, line, instance_id, uuid5(run_id, str(instance_id)))
    elif line.kind == LineKind.DATABASE:
        for database_id in line.instance_ids:
            compute.start_database_metering(SYSTEM, database_id, order.id)
            yield _piece_lease(order, line, database_id, uuid5(run_id, str(database_id)))
    else:
        yield _other_lease(order, line, uuid5(run_id, str(line.id)))
    line.state = LineState.CONFIRMED
    line.save(update_fields=["state"])


def _piece_lease(order: Order, line: OrderLine, piece_id: UUID, lease_id: UUID) -> Lease:
    count = max(1, len(line.instance_ids))
    share = {code: quantity // count for code, quantity in line.components.items()}
    amounts = (line.vcpus // count, line.memory_mb // count, line.disk_gb // count)
    return _begin(order, line, lease_id, share, amounts, piece_id)


def _other_lease(order: Order, line: OrderLine, lease_id: UUID) -> Lease:
    return _begin(order, line, lease_id, line.components, (0, 0, 0), None)


def _begin(
    order: Order,
    line: OrderLine,
    lease_id: UUID,
    components: dict[str, int],
    amounts: tuple[int, int, int],
    piece_id: UUID | None,
) -> Lease:
    today = clock.today()
    lease, is_new = Lease.objects.get_or_create(
        pk=lease_id,
        defaults={
            "order": order,
            "line": line,
            "owner_id": order.owner_id,
            "owner_name": order.owner_name,
            "system": order.system,
            "code": line.code,
            "title": line.title,
            "instance_id": None if line.kind == LineKind.DATABASE else piece_id,
            "database_id": piece_id if line.kind == LineKind.DATABASE else None,
            "components": components,
            "vcpus": amounts[0],
            "memory_mb": amounts[1],
            "disk_gb": amounts[2],
            "starts_on": today,
            "ends_on": _end(order),
            "state": LeaseState.ACTIVE,
            "created_at": clock.now(),
        },
    )
    if is_new:
        add_term(lease, order, order.prices)
        _record("cloud.lease_begin", lease)
    return lease


def _end(order: Order) -> date:
    """A change adds something to what runs already: it ends with it."""
    held = Lease.objects.filter(owner_id=order.owner_id, system=order.system, state__in=HOLDING)
    longest = held.order_by("-ends_on").values_list("ends_on", flat=True).first()
    if order.kind == OrderKind.CHANGE and longest:
        return longest
    return add_months(clock.today(), max(1, order.months))


def add_term(lease: Lease, order: Order, prices: dict[str, int]) -> None:
    """From now on these prices count for the lease, beside those of its parts that they do not name."""
    before = Term.objects.filter(lease=lease).order_by("-starts_at", "-id").first()
    metered = set(Offering.objects.exclude(meter="").values_list("code", flat=True))
    fixed = {code: quantity for code, quantity in lease.components.items() if code not in metered}
    merged = {**(before.prices if before else {}), **prices}
    Term.objects.get_or_create(
        lease=lease,
        order=order,
        defaults={"starts_at": clock.now(), "prices": merged, "fixed": fixed},
    )


def _lease_of_target(order: Order, line: OrderLine) -> Lease | None:
    """None: the server was given back while its change was under way."""
    held = Lease.objects.select_for_update().filter(owner_id=order.owner_id, state__in=HOLDING)
    return held.filter(instance_id=line.target_id).first() if line.target_id else None


def _free(order: Order, line: OrderLine) -> None:
    line.state = LineState.FREED
    line.save(update_fields=["state"])
    detail = {"order": order.number, "line": line.position, "reason": "no_lease"}
    audit.record(SYSTEM, "cloud.free", "order", order.id, outcome="refused", detail=detail)


def _change_lease(order: Order, line: OrderLine, lease: Lease) -> Lease:
    """From what it is now: another change may have come about since this one was ordered."""
    if line.kind == LineKind.RESIZE:
        _become(lease, line)
    else:
        lease.components = together([lease.components, line.components])
        lease.disk_gb += line.approved_data_gb or 0
    lease.save(update_fields=["components", "code", "title", "vcpus", "memory_mb", "disk_gb"])
    add_term(lease, order, order.prices)
    _record("cloud.lease_change", lease)
    return lease


def _become(lease: Lease, line: OrderLine) -> None:
    before, after = Grade.objects.get(pk=lease.code), Grade.objects.get(pk=line.code)
    less = {code: -quantity for code, quantity in before.components.items()}
    whole = together([lease.components, less, after.components])
    lease.components = {code: quantity for code, quantity in whole.items() if quantity > 0}
    lease.code, lease.title = after.code, after.title
    lease.vcpus, lease.memory_mb = after.vcpus, after.memory_mb


def _record(action: str, lease: Lease) -> None:
    detail = {"code": lease.code, "until": lease.ends_on.isoformat(), "order": str(lease.order_id)}
    audit.record(SYSTEM, action, "lease", lease.id, detail=detail)
