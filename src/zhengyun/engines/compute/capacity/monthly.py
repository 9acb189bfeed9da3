"""The figures of the monthly report, in a number of queries that does not grow."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from zhengyun.engines.compute import permissions
from zhengyun.engines.compute.capacity.pools import Stock, stocks, total
from zhengyun.engines.compute.contracts import Amounts, Meter, MonthlyFigures, OwnerMonth, ZoneMonth
from zhengyun.engines.compute.figures.rates import FULL
from zhengyun.engines.compute.models import Instance, Pool, PoolDay
from zhengyun.engines.compute.usage import month_end, month_start
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor

_HOURS = f"""
SELECT i.zone_id, s.at, sum(s.cpu::float * i.vcpus) / {FULL}, sum(s.memory::float * i.memory_mb) / {FULL}
FROM compute_summary s JOIN compute_metered m ON m.id = s.metered_id
JOIN compute_instance i ON i.id = m.instance_id
WHERE s.step = 3600 AND s.at >= %(since)s AND s.at < %(until)s AND i.pool_id = ANY(%(pools)s)
GROUP BY 1, 2
"""  # noqa: S608
_HELD = """
SELECT i.zone_id, u.owner_id, u.meter, sum(u.quantity * extract(epoch FROM
    least(coalesce(u.until, %(until)s), %(until)s) - greatest(u.start, %(since)s)))::float / 3600
FROM compute_usage u JOIN compute_instance i ON i.id = u.instance_id
WHERE u.start < %(until)s AND (u.until IS NULL OR u.until > %(since)s) AND i.pool_id = ANY(%(pools)s)
GROUP BY 1, 2, 3
"""
COLUMNS = {
    Meter.VCPU: "vcpu_hours",
    Meter.MEMORY_GB: "memory_gb_hours",
    Meter.DISK_ORDINARY_GB: "disk_gb_hours",
    Meter.DISK_FAST_GB: "disk_gb_hours",
    Meter.PUBLIC_ADDRESS: "address_hours",
}
Owners = dict[str, dict[UUID, dict[str, float]]]


def monthly_figures(actor: Actor, month: date) -> MonthlyFigures:
    """Everything for the report of the month of a day, by zone, of the pools that the actor may see."""
    since, end = month_start(month), month_end(month)
    until = max(since, min(end, clock.now()))
    pools = list(Pool.objects.filter(permissions.visible_pools(actor)).select_related("zone"))
    window: dict[str, Any] = {"since": since, "until": until, "pools": [pool.id for pool in pools]}
    held, noted = _stocks(window["pools"], month), _rows(_HOURS, window)
    owners = _owners(window)
    names = {
        key: one.name for key, one in parties.get_parties({o for z in owners.values() for o in z}).items()
    }
    zones = {pool.zone_id: pool.zone for pool in pools}
    return MonthlyFigures(
        month=month.replace(day=1),
        since=since,
        until=until,
        zones=tuple(
            _zone(
                (code, zones[code].title),
                [held[pool.id] for pool in pools if pool.zone_id == code and pool.id in held],
                [row for row in noted if row[0] == code],
                _as_owners(owners.get(code, {}), names),
            )
            for code in sorted(zones)
        ),
    )


def _zone(
    zone: tuple[str, str],
    held: Sequence[tuple[date, Stock]],
    hours: Sequence[Sequence[Any]],
    owners: tuple[OwnerMonth, ...],
) -> ZoneMonth:
    cpu = [row[2] for row in hours if row[2] is not None]
    memory = [row[3] for row in hours if row[3] is not None]
    return ZoneMonth(
        zone=zone[0],
        title=zone[1],
        as_of=max((day for day, _stock in held), default=None),
        hosts=sum(stock.hosts for _day, stock in held),
        physical=total(stock.physical for _day, stock in held),
        usable=total(stock.usable for _day, stock in held),
        allocated=total(stock.allocated for _day, stock in held),
        hours=len(hours),
        used_vcpus_mean=_mean(cpu),
        used_vcpus_p95=p95(cpu),
        used_memory_mb_mean=_mean(memory),
        used_memory_mb_p95=p95(memory),
        owners=owners,
    )


def _stocks(pool_ids: Collection[UUID], month: date) -> dict[UUID, tuple[date, Stock]]:
    """By pool the last day of the month that was noted; what is there now while the month runs."""
    first, today = month.replace(day=1), clock.today()
    last = clock.local(month_end(month) - timedelta(seconds=1)).date()
    rows = PoolDay.objects.filter(pool_id__in=pool_ids, day__range=(first, last))
    found = {
        row.pool_id: (
            row.day,
            Stock(row.hosts, Amounts(**row.physical), Amounts(**row.usable), Amounts(**row.allocated)),
        )
        for row in rows.order_by("pool_id", "-day").distinct("pool_id")
    }
    now = stocks() if first <= today <= last else {}
    return found | {key: (today, stock) for key, stock in now.items() if key in set(pool_ids)}


def _owners(window: Mapping[str, Any]) -> Owners:
    found: Owners = defaultdict(lambda: defaultdict(lambda: defaultdict(float)))
    for zone, owner, meter, hours in _rows(_HELD, window):
        if column := COLUMNS.get(Meter(meter)):
            found[zone][owner][column] += hours
    there = Instance.objects.filter(
        Q(deleted_at__isnull=True) | Q(deleted_at__gte=window["until"]),
        pool_id__in=window["pools"],
        created_at__lt=window["until"],
    )
    for row in there.values("zone_id", "owner_id").annotate(count=Count("id")).order_by():
        found[row["zone_id"]][row["owner_id"]]["instances"] = row["count"]
    return found


def _as_owners(rows: Mapping[UUID, Mapping[str, float]], names: Mapping[UUID, str]) -> tuple[OwnerMonth, ...]:
    found = (
        OwnerMonth(
            owner_id=owner,
            name=names.get(owner, ""),
            instances=int(row.get("instances", 0)),
            vcpu_hours=row.get("vcpu_hours", 0.0),
            memory_gb_hours=row.get("memory_gb_hours", 0.0),
            disk_gb_hours=row.get("disk_gb_hours", 0.0),
            address_hours=row.get("address_hours", 0.0),
        )
        for owner, row in rows.items()
    )
    return tuple(sorted(found, key=lambda one: (one.name, one.owner_id)))


def p95(values: Iterable[float]) -> float | None:
    """The smallest value that at least 95 of 100 do not exceed."""
    ordered = sorted(values)
    return ordered[math.ceil(0.95 * len(ordered)) - 1] if ordered else None


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _rows(statement: str, window: Mapping[str, Any]) -> list[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, dict(window))
        return list(cursor.fetchall())
