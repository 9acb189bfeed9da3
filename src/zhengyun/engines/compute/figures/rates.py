"""From counters that only grow (and begin anew when a machine starts) to what happened in a minute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from zhengyun.engines.compute.contracts.drivers import Reading

LONGEST = timedelta(minutes=5)
"""Over a longer gap nothing is told: its mean would stand for a minute that nobody saw."""
SAME_START = timedelta(seconds=2)
FULL = 10_000
COUNTERS = ("cpu_seconds", "disk_read_bytes", "disk_write_bytes", "net_in_bytes", "net_out_bytes")


@dataclass(frozen=True, slots=True)
class Minute:
    """Shares in hundredths of a percent, rates in bytes a second; None: not known."""

    cpu: int | None = None
    memory: int | None = None
    disk_read: int | None = None
    disk_write: int | None = None
    net_in: int | None = None
    net_out: int | None = None


def as_counters(reading: Reading) -> dict[str, Any]:
    """What is kept until the next reading."""
    found: dict[str, Any] = {name: getattr(reading, name) for name in COUNTERS}
    found["started_at"] = reading.started_at.isoformat() if reading.started_at else None
    return found


def minute(
    before: Mapping[str, Any], before_at: datetime | None, reading: Reading, vcpus: int, memory_mb: int
) -> Minute:
    """before: the counters of the reading before at `before_at`, {} and None when there was none.

    A counter that was set back, or a machine that started since, is counted from that start.
    """
    rates = {name: _rate(name, before, before_at, reading) for name in COUNTERS}
    cpu = rates["cpu_seconds"]
    used = reading.memory_used_mb
    return Minute(
        cpu=None if cpu is None else share(cpu / max(reading.of_vcpus or vcpus, 1)),
        memory=None if used is None else share(used / max(reading.of_memory_mb or memory_mb, 1)),
        disk_read=_whole(rates["disk_read_bytes"]),
        disk_write=_whole(rates["disk_write_bytes"]),
        net_in=_whole(rates["net_in_bytes"]),
        net_out=_whole(rates["net_out_bytes"]),
    )


def share(value: float) -> int:
    return round(FULL * min(1.0, max(0.0, value)))


def _whole(rate: float | None) -> int | None:
    return None if rate is None else round(rate)


def _rate(name: str, before: Mapping[str, Any], before_at: datetime | None, reading: Reading) -> float | None:
    now = getattr(reading, name)
    if now is None:
        return None
    last = before.get(name)
    if before_at is not None and last is not None and now >= last and not _started_since(before, reading):
        return _over(now - last, reading.at - before_at)
    since_start = reading.at - reading.started_at if reading.started_at else None
    return _over(now, since_start)


def _started_since(before: Mapping[str, Any], reading: Reading) -> bool:
    if reading.started_at is None or not before.get("started_at"):
        return False
    known = datetime.fromisoformat(before["started_at"])
    return abs(reading.started_at - known) > SAME_START


def _over(amount: float, time: timedelta | None) -> float | None:
    if time is None or not timedelta(0) < time <= LONGEST:
        return None
    return float(amount) / time.total_seconds()
