"""Background work of the desk. Every job is idempotent."""

from __future__ import annotations

from uuid import UUID

from zhengyun.kernel.jobs import facade as jobs
from zhengyun.services.desk.logic import make_export as exporting
from zhengyun.services.desk.logic import run_bulk as running
from zhengyun.services.desk.logic.make_export import MAKE
from zhengyun.services.desk.logic.start_bulk import RUN


@jobs.job(RUN, retry=5)
def run_bulk(*, run_id: str) -> None:
    running.run_bulk(UUID(run_id))


@jobs.job(MAKE, retry=5)
def make_export(*, export_id: str) -> None:
    exporting.make_export(UUID(export_id))


@jobs.periodic("23 18 * * *", "desk.sweep_exports")
def sweep_exports() -> None:
    """Every day: exports older than seven days lose their file."""
    exporting.sweep()
