from __future__ import annotations

from zhengyun.kernel.files.logic import sweep_orphans
from zhengyun.kernel.jobs.facade import periodic


@periodic("23 18 * * *", "files.sweep_orphans")
def sweep() -> None:
    sweep_orphans.sweep()
