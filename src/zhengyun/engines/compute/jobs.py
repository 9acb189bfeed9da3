"""Background work of compute. Every job is idempotent; at one instance only one works at a time."""

from __future__ import annotations

from uuid import UUID

from zhengyun.engines.compute import jobs_figures  # noqa: F401 (it registers its jobs)
from zhengyun.engines.compute.databases import jobs as _databases  # noqa: F401 (it registers its jobs)
from zhengyun.engines.compute.reconcile.names import RECONCILE, WATCH, WATCH_POOL
from zhengyun.kernel.jobs import facade as jobs


@jobs.job(RECONCILE, retry=20)
def reconcile(*, instance_id: str, waits: int = 0) -> None:
    from zhengyun.engines.compute.reconcile.run import reconcile as run

    run(UUID(instance_id), waits)


@jobs.periodic("* * * * *", WATCH)
def watch() -> None:
    from zhengyun.engines.compute.reconcile.watch import watch_pools

    watch_pools()


@jobs.job(WATCH_POOL, retry=0)
def watch_pool(*, pool_id: str) -> None:
    from zhengyun.engines.compute.reconcile.watch import watch_pool as run

    run(UUID(pool_id))
