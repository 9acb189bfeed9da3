"""Summaries of five minutes and of an hour, and how long what is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max, Min

from zhengyun.engines.compute.models import Sample, Summary
from zhengyun.kit import clock

STEPS = (300, 3600)
LATE = timedelta(hours=1)
"""So far back every run looks again for samples that came late."""
KEEP_RAW = timedelta(days=3)
"""Minutes are kept for three days: long enough to look into a fault after a weekend."""
KEEP_STEP = {300: timedelta(days=90), 3600: timedelta(days=5 * 366)}
"""Five minutes for a quarter, hours for five years: the longest that a plan of capacity looks back."""
AT_ONCE = timedelta(days=1)
_SUMMARIZE = """
INSERT INTO compute_summary AS kept (metered_id, step, at, samples, cpu, cpu_max, memory,
    disk_read, disk_write, net_in, net_out)
SELECT metered_id, %(step)s, date_bin(make_interval(secs => %(step)s), at, TIMESTAMPTZ '2000-01-01 00:00Z'),
    count(*), round(avg(cpu)), max(cpu), round(avg(memory)),
    round(avg(disk_read)), round(avg(disk_write)), round(avg(net_in)), round(avg(net_out))
FROM compute_sample WHERE at >= %(since)s AND at < %(until)s GROUP BY 1, 3
ON CONFLICT (metered_id, step, at) DO UPDATE SET samples = excluded.samples, cpu = excluded.cpu,
    cpu_max = excluded.cpu_max, memory = excluded.memory, disk_read = excluded.disk_read,
    disk_write = excluded.disk_write, net_in = excluded.net_in, net_out = excluded.net_out
WHERE kept.samples < excluded.samples
"""


def summarize() -> int:
    """Sum up every interval that has ended since the last run, and those of the last hour again.

    Idempotent. An interval that was summed up is only replaced when more samples of it came in.
    Returns how many summaries are new or changed.
    """
    return sum(_summarize_step(step) for step in STEPS)


def _summarize_step(step: int) -> int:
    length = timedelta(seconds=step)
    last = Summary.objects.filter(step=step).aggregate(last=Max("at"))["last"]
    begun = last - LATE if last else Sample.objects.aggregate(first=Min("at"))["first"]
    if begun is None:
        return 0
    changed, since, end = 0, _floor(begun, length), _floor(clock.now(), length)
    while since < end:
        until = min(_floor(since + AT_ONCE, length), end)
        with connection.cursor() as cursor:
            cursor.execute(_SUMMARIZE, {"step": step, "since": since, "until": until})
            changed += cursor.rowcount
        since = until
    return changed


def prune() -> int:
    """Remove what is older than it is kept for; minutes only after they were summed up to hours."""
    now = clock.now()
    summed = Summary.objects.filter(step=STEPS[-1]).aggregate(last=Max("at"))["last"]
    removed = 0
    with transaction.atomic():
        if summed is not None:
            removed += Sample.objects.filter(at__lt=min(now - KEEP_RAW, summed)).delete()[0]
        for step, kept in KEEP_STEP.items():
            removed += Summary.objects.filter(step=step, at__lt=now - kept).delete()[0]
    return removed


def _floor(moment: datetime, length: timedelta) -> datetime:
    epoch = datetime(2000, 1, 1, tzinfo=UTC)
    return epoch + (moment - epoch) // length * length
