"""Background work of registers. Every job is idempotent."""

from __future__ import annotations

from uuid import UUID

from zhengyun.engines.registers.bulk import sweeping
from zhengyun.engines.registers.bulk.exports import RUN_EXPORT
from zhengyun.engines.registers.bulk.imports import RUN_IMPORT
from zhengyun.kernel.jobs import facade as jobs


@jobs.job(RUN_IMPORT, retry=10)
def run_import(*, import_id: str) -> None:
    from zhengyun.engines.registers.bulk.loading import run_import as run

    run(UUID(import_id))


@jobs.job(RUN_EXPORT, retry=5)
def run_export(*, export_id: str) -> None:
    from zhengyun.engines.registers.bulk.exporting import run_export as run

    run(UUID(export_id))


@jobs.periodic("41 18 * * *", "registers.sweep_bulk")
def sweep_bulk() -> None:
    sweeping.sweep()
