"""Background work of databases."""

from __future__ import annotations

from uuid import UUID

from zhengyun.engines.compute.databases.names import RECONCILE, WATCH
from zhengyun.kernel.jobs import facade as jobs


@jobs.job(RECONCILE, retry=20)
def reconcile_database(*, database_id: str) -> None:
    from zhengyun.engines.compute.databases.reconcile import reconcile

    reconcile(UUID(database_id))


@jobs.periodic("17 * * * *", WATCH)
def watch_databases() -> None:
    from zhengyun.engines.compute.databases.reconcile import watch

    watch()
