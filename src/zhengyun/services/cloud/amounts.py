"""What owners and zones hold and have been promised, summed in the database."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from zhengyun.engines.compute.contracts import Amounts
from zhengyun.services.cloud.contracts import LineState, QuotaView
from zhengyun.services.cloud.models import Grade, Lease, OrderLine, Quota
from zhengyun.services.cloud.rules import HOLDING, RESERVING

_FIELDS = ("vcpus", "memory_mb", "disk_gb")


def _sum(rows: QuerySet[Lease] | QuerySet[OrderLine]) -> Amounts:
    found = rows.aggregate(*(Sum(name, default=0) for name in _FIELDS))
    return Amounts(*(int(found[f"{name}__sum"]) for name in _FIELDS))


def used_by(owner_id: UUID) -> Amounts:
    return _sum(Lease.objects.filter(owner_id=owner_id, state__in=HOLDING))


def committed_to(owner_id: UUID) -> Amounts:
    return _sum(OrderLine.objects.filter(order__owner_id=owner_id, state__in=RESERVING))


def committed_in_pool(zone: str, pool: str, *, is_driven: bool) -> Amounts:
    """Approved, and no machine of it is made yet: what is made counts as allocated in its pool.

    A line counts in the pool that its grade names, else in the driven pools of its zone.
    """
    named = Grade.objects.filter(pool=pool).values("code")
    rows = OrderLine.objects.filter(state=LineState.COMMITTED, order__zone=zone)
    chosen = Q(code__in=named)
    if is_driven:
        chosen |= ~Q(code__in=Grade.objects.exclude(pool="").values("code"))
    return _sum(rows.filter(chosen))


def quota_of(owner_id: UUID, owner_name: str, *, lock: bool = False) -> QuotaView:
    """lock: nobody else can approve for this owner until the transaction ends."""
    rows = Quota.objects.select_for_update() if lock else Quota.objects.all()
    row = rows.filter(pk=owner_id).first()
    total = Amounts(row.vcpus, row.memory_mb, row.disk_gb) if row else Amounts()
    return QuotaView(owner_id, owner_name, total, used_by(owner_id), committed_to(owner_id), row is not None)


def quotas_of(owners: Collection[tuple[UUID, str]]) -> list[QuotaView]:
    """Those of many owners, with three queries."""
    ids = [owner_id for owner_id, _name in owners]
    rows = {row.owner_id: row for row in Quota.objects.filter(owner_id__in=ids)}
    used = _by_owner(Lease.objects.filter(owner_id__in=ids, state__in=HOLDING), "owner_id")
    promised = _by_owner(
        OrderLine.objects.filter(order__owner_id__in=ids, state__in=RESERVING), "order__owner_id"
    )
    return [
        QuotaView(
            owner_id,
            name,
            Amounts(rows[owner_id].vcpus, rows[owner_id].memory_mb, rows[owner_id].disk_gb)
            if owner_id in rows
            else Amounts(),
            used.get(owner_id, Amounts()),
            promised.get(owner_id, Amounts()),
            owner_id in rows,
        )
        for owner_id, name in owners
    ]


def _by_owner(rows: QuerySet[Lease] | QuerySet[OrderLine], owner: str) -> dict[UUID, Amounts]:
    found = rows.order_by().values_list(owner).annotate(*(Sum(name) for name in _FIELDS))
    return {one[0]: Amounts(*(int(number or 0) for number in one[1:])) for one in found}


def exceeds(asked: Amounts, left: Amounts) -> list[str]:
    """The names of what there is not enough of."""
    return [name for name in _FIELDS if getattr(asked, name) > max(0, getattr(left, name))]


def total(parts: Collection[Amounts]) -> Amounts:
    return Amounts(*(sum(getattr(one, name) for one in parts) for name in _FIELDS))
