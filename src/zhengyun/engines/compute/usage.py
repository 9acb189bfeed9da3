"""Metering by allocation: what a holder has, as half-open intervals of constant quantity.

GB/T 37735-2019 clause 5 meters cloud hosts and storage by what is allotted and for how long. An interval
begins with the delivery, ends with each change that was made, with the end of a month (Asia/Shanghai) and
with the deletion, and never changes once it is closed (a trigger guards it): a bill reads closed rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce

from zhengyun.engines.compute import permissions
from zhengyun.engines.compute.contracts import Desired, DiskClass, Meter, UsageRecord
from zhengyun.engines.compute.models import Address, Instance, Usage, Volume
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.ids import uuid7
from zhengyun.kit.paging import Page, decode_cursor, make_page

PAGE = 100
INSTANT = timedelta(microseconds=1)
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
Amounts = Mapping[tuple[Meter, UUID], int]


@dataclass(frozen=True, slots=True)
class Holding:
    """What somebody holds now. holder_id: the instance or the database; amounts: by meter and subject.

    instance_id: None for what is no instance. Empty amounts: nothing is held any more.
    """

    holder_id: UUID
    owner_id: UUID
    amounts: Amounts = field(default_factory=dict)
    instance_id: UUID | None = None
    system_id: UUID | None = None
    reference: UUID | None = None


def start_metering(
    actor: Actor, instance_id: UUID, reference: UUID | None, at: datetime | None = None
) -> None:
    """Count from the delivery on (default: now). SYSTEM only. An instance that is counted stays as it is.

    Raises `compute.unknown_instance` (404).
    """
    permissions.check_system(actor)
    with transaction.atomic():
        holding = _holding(instance_id, reference)
        if holding is None:
            raise permissions.unknown_instance(instance_id)
        begin(holding, at)


def note_change(instance_id: UUID) -> None:
    """Follow sizes, disks, addresses and deletion of an instance; nothing happens while it is not counted.

    Called in the transaction that changed it.
    """
    with transaction.atomic():
        if holding := _holding(instance_id, None):
            follow(holding)


@transaction.atomic
def begin(holding: Holding, at: datetime | None = None) -> None:
    """Count what is held from a moment on. What is counted already stays as it is."""
    _lock(holding.holder_id)
    if _open(holding.holder_id).exists():
        return
    last = _rows(holding.holder_id).aggregate(last=Max("until"))["last"]
    moment = min(at or clock.now(), clock.now())
    _add(holding, holding.amounts, max(moment, last or moment))


@transaction.atomic
def follow(holding: Holding) -> None:
    """End the intervals whose quantity is another one now, and begin those that are held instead."""
    _lock(holding.holder_id)
    rows = list(_open(holding.holder_id))
    if not rows:
        return
    held = {(Meter(row.meter), row.subject_id): row for row in rows}
    ended = [row for key, row in held.items() if holding.amounts.get(key) != row.quantity]
    moment = max([clock.now(), *(row.start + INSTANT for row in ended)])
    _end(ended, moment)
    kept = {key for key, row in held.items() if row not in ended}
    fresh = {key: amount for key, amount in holding.amounts.items() if key not in kept}
    _add(holding, fresh, moment, reference=rows[0].reference)


def cut_months() -> int:
    """End what began in an earlier month at that month's end and go on from there; how many holders.

    Idempotent; what was missed for months is cut at each of their ends.
    """
    begun = month_start(clock.today())
    holders = Usage.objects.filter(until__isnull=True, start__lt=begun)
    found = set(
        holders.annotate(holder=Coalesce("instance_id", "subject_id")).values_list("holder", flat=True)
    )
    for holder in found:
        with transaction.atomic():
            _lock(holder)
            rows = list(_open(holder).filter(start__lt=begun))
            _end(rows, begun)
            Usage.objects.bulk_create([_copy(row, begun, None) for row in rows])
    return len(found)


def usage(
    owner_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    system_id: UUID | None = None,
    cursor: str | None = None,
    size: int = PAGE,
) -> Page[UsageRecord]:
    """Records that touch [since, until), oldest first. Who calls shows only what his actor may see."""
    rows = Usage.objects.all()
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    if system_id is not None:
        rows = rows.filter(system_id=system_id)
    if until is not None:
        rows = rows.filter(start__lt=until)
    if since is not None:
        # A closed interval is no longer than a month: older ones cannot reach into the window.
        rows = rows.filter(Q(until__isnull=True) | Q(until__gt=since, start__gt=since - timedelta(days=32)))
    return _page(rows, cursor, size)


def month_start(day: date) -> datetime:
    """The instant at which the month of a legal day begins."""
    return clock.civil(day.replace(day=1))


def month_end(day: date) -> datetime:
    """The half-open end of the month of a legal day."""
    return month_start(day.replace(day=1) + timedelta(days=31))


def pieces(start: datetime, end: datetime | None) -> Iterator[tuple[datetime, datetime | None]]:
    """An interval cut at the ends of months; an open one (None) at those that have passed."""
    cut = month_end(clock.local(start).date())
    while cut < (end or clock.now() + INSTANT):
        yield start, cut
        start, cut = cut, month_end(clock.local(cut).date())
    yield start, end


def _lock(holder_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [f"compute.usage:{holder_id}"])


def _rows(holder_id: UUID) -> QuerySet[Usage]:
    return Usage.objects.filter(Q(instance_id=holder_id) | Q(instance_id=None, subject_id=holder_id))


def _open(holder_id: UUID) -> QuerySet[Usage]:
    return _rows(holder_id).filter(until__isnull=True)


def _add(holding: Holding, amounts: Amounts, start: datetime, *, reference: UUID | None = None) -> None:
    Usage.objects.bulk_create(
        Usage(
            id=uuid7(),
            meter=meter,
            subject_id=subject,
            instance_id=holding.instance_id,
            owner_id=holding.owner_id,
            system_id=holding.system_id,
            reference=holding.reference or reference,
            quantity=amount,
            start=begun,
            until=ended,
        )
        for (meter, subject), amount in amounts.items()
        if amount > 0
        for begun, ended in pieces(start, None)
    )


def _end(rows: Collection[Usage], moment: datetime) -> None:
    """Close them; what reaches back into earlier months is cut there."""
    later: list[Usage] = []
    ends: dict[datetime, list[UUID]] = {}
    for row in rows:
        first, *others = pieces(row.start, moment)
        ends.setdefault(first[1] or moment, []).append(row.id)
        later += [_copy(row, start, end) for start, end in others]
    for end, ids in ends.items():
        Usage.objects.filter(id__in=ids).update(until=end)
    Usage.objects.bulk_create(later)


def _copy(row: Usage, start: datetime, until: datetime | None) -> Usage:
    return Usage(
        id=uuid7(),
        meter=row.meter,
        subject_id=row.subject_id,
        instance_id=row.instance_id,
        owner_id=row.owner_id,
        system_id=row.system_id,
        reference=row.reference,
        quantity=row.quantity,
        start=start,
        until=until,
    )


def _holding(instance_id: UUID, reference: UUID | None) -> Holding | None:
    """What an instance holds now; its row stays locked."""
    instance = Instance.objects.select_for_update(no_key=True).filter(pk=instance_id).first()
    if instance is None:
        return None
    is_held = instance.desired != Desired.DELETED and instance.deleted_at is None
    return Holding(
        holder_id=instance.id,
        owner_id=instance.owner_id,
        amounts=_amounts(instance) if is_held else {},
        instance_id=instance.id,
        system_id=instance.system_id,
        reference=reference,
    )


def _amounts(instance: Instance) -> dict[tuple[Meter, UUID], int]:
    """What it was seen to have: a change that was only asked for, or failed, is not counted.

    What never was seen at all is counted as wanted. Memory is counted in GiB that were begun.
    """
    is_seen = instance.actual_vcpus > 0
    memory_mb = instance.actual_memory_mb if is_seen else instance.memory_mb
    found = {
        (Meter.VCPU, instance.id): instance.actual_vcpus if is_seen else instance.vcpus,
        (Meter.MEMORY_GB, instance.id): -(-memory_mb // 1024),
    }
    for volume in Volume.objects.filter(instance=instance, removed_at=None):
        if is_seen and not volume.actual_size_gb:
            continue
        is_fast = volume.disk_class == DiskClass.FAST
        found[Meter.DISK_FAST_GB if is_fast else Meter.DISK_ORDINARY_GB, volume.id] = volume.size_gb
    for address in Address.objects.filter(instance=instance, network__is_public=True):
        found[Meter.PUBLIC_ADDRESS, address.id] = 1
    return found


def _page(rows: QuerySet[Usage], cursor: str | None, size: int) -> Page[UsageRecord]:
    after = decode_cursor(cursor)
    order = ("start", "id")
    if after:
        sign = "lt" if after.backwards else "gt"
        same = Q(start=after.at, **{f"id__{sign}": after.id})
        rows = rows.filter(Q(**{f"start__{sign}": after.at}) | same)
        order = ("-start", "-id") if after.backwards else order
    found = [_record(row) for row in rows.order_by(*order)[: size + 1]]
    return make_page(found, size, after, lambda record: (record.start, record.id))


def _record(row: Usage) -> UsageRecord:
    return UsageRecord(
        id=row.id,
        meter=Meter(row.meter),
        subject_id=row.subject_id,
        instance_id=row.instance_id,
        owner_id=row.owner_id,
        system_id=row.system_id,
        reference=row.reference,
        quantity=row.quantity,
        start=row.start,
        end=row.until,
    )
