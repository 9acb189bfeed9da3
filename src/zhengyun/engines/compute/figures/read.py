"""Reads the counters of a pool's running machines and keeps one sample for each minute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhengyun.engines.compute.contracts import State
from zhengyun.engines.compute.contracts.drivers import Capability, Driver, Reading
from zhengyun.engines.compute.figures import rates
from zhengyun.engines.compute.models import Instance, Metered, Pool, Sample

BATCH = 500


def read_pool(pool: Pool, driver: Driver) -> int:
    """Ask the driver once for all running instances; how many samples are new. Asked twice, nothing doubles.

    Never called inside a transaction: the driver is asked. Raises DriverError when it does not answer.
    """
    if Capability.FIGURES not in driver.capabilities:
        return 0
    running = Instance.objects.filter(pool=pool, state=State.RUNNING)
    sizes = {row.id: (row.vcpus, row.memory_mb) for row in running.only("id", "vcpus", "memory_mb")}
    readings = driver.read_figures(sizes.keys()) if sizes else {}
    return _store({key: one for key, one in readings.items() if key in sizes}, sizes)


@transaction.atomic
def _store(readings: Mapping[UUID, Reading], sizes: Mapping[UUID, tuple[int, int]]) -> int:
    samples, changed = [], []
    for row in _rows(readings):
        reading = readings[row.instance_id]
        if row.read_at is not None and reading.at <= row.read_at:
            continue
        figures = rates.minute(row.counters, row.read_at, reading, *sizes[row.instance_id])
        samples.append(Sample(metered_id=row.id, at=_minute_of(reading.at), **asdict(figures)))
        row.counters, row.read_at = rates.as_counters(reading), reading.at
        row.from_guest = sorted(reading.from_guest)
        changed.append(row)
    Sample.objects.bulk_create(samples, BATCH, ignore_conflicts=True)
    Metered.objects.bulk_create(
        changed,
        BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["counters", "read_at", "from_guest"],
    )
    return len(samples)


def _rows(readings: Mapping[UUID, Reading]) -> list[Metered]:
    """Locked. Only what is new is inserted: each try would use up one of the small numbers."""
    wanted = Metered.objects.select_for_update().filter(instance_id__in=readings).order_by("id")
    rows = list(wanted)
    if new := readings.keys() - {row.instance_id for row in rows}:
        Metered.objects.bulk_create((Metered(instance_id=key) for key in new), ignore_conflicts=True)
        rows = list(wanted.all())
    return rows


def _minute_of(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
