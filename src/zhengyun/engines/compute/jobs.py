"""Background work of compute. Every job is idempotent; at one instance only one works at a time."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import OperationalError

from zhengyun.engines.compute import jobs_figures  # noqa: F401 (it registers its jobs)
from zhengyun.engines.compute.databases import jobs as _databases  # noqa: F401 (it registers its jobs)
from zhengyun.engines.compute.reconcile.names import RECONCILE, WATCH, WATCH_POOL
from zhengyun.kernel.jobs import facade as jobs

log = logging.getLogger(__name__)


@contextmanager
def _looked_again_in_a_minute() -> Iterator[None]:
    """A look that the database missed is no failure for people: the next one is due at once."""
    try:
        yield
    except OperationalError as error:
        log.warning("the database was away while pools were looked at: %s", error)


@jobs.job(RECONCILE, retry=20)
def reconcile(*, instance_id: str, waits: int = 0) -> None:
    from zhengyun.engines.compute.reconcile.run import reconcile as run

    run(UUID(instance_id), waits)


@jobs.periodic("* * * * *", WATCH)
def watch() -> None:
    from zhengyun.engines.compute.reconcile.watch import watch_pools

    with _looked_again_in_a_minute():
        watch_pools()


@jobs.job(WATCH_POOL, retry=0)
def watch_pool(*, pool_id: str) -> None:
    from zhengyun.engines.compute.reconcile.watch import watch_pool as run

    with _looked_again_in_a_minute():
        run(UUID(pool_id))
