"""Names of jobs, and how an instance is put on the list of what is owed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock

RECONCILE = "compute.reconcile"
WATCH = "compute.watch"
WATCH_POOL = "compute.watch_pool"


def soon(instance_id: UUID, wait: timedelta = timedelta(), waits: int = 0) -> None:
    """Have the instance looked at, after a while; while it waits for that, no second one is added."""
    jobs.defer(
        RECONCILE,
        run_at=clock.now() + wait,
        key=f"{RECONCILE}:{instance_id}",
        lock=f"compute:{instance_id}",
        instance_id=str(instance_id),
        waits=waits,
    )
