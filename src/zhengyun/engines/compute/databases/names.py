"""Names of jobs, and how a database is put on the list of what is owed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock

RECONCILE = "compute.database"
WATCH = "compute.watch_databases"


def soon(database_id: UUID, wait: timedelta = timedelta()) -> None:
    jobs.defer(
        RECONCILE,
        run_at=clock.now() + wait,
        key=f"{RECONCILE}:{database_id}",
        lock=f"compute:{database_id}",
        database_id=str(database_id),
    )
