"""Background work of registers. Every job is idempotent."""

from __future__ import annotations

from uuid import UUID

from zhengyun.engines.registers.bulk.names import RUN_EXPORT, RUN_IMPORT, SWEEP
from zhengyun.kernel.jobs import facade as jobs


@jobs.job(RUN_IMPORT, retry=10)
def run_import(*, import_id: str) -> None:
    from zhengyun.engines.registers.bulk.loading import run_import as run

    run(UUID(import_id))


@jobs.job(RUN_EXPORT, retry=5)
def run_export(*, export_id: str) -> None:
    from zhengyun.engines.registers.bulk.exporting import run_export as run

    run(UUID(export_id))


@jobs.periodic("41 18 * * *", SWEEP)
def sweep_bulk() -> None:
    from zhengyun.engines.registers.bulk.sweeping import sweep

    sweep()


@jobs.periodic("11 19 * * *", "registers.expire_history")
def expire_history() -> None:
    from zhengyun.engines.registers.logic.expire_history import expire_history as expire

    expire()
