"""Background work of supervision. Every job is idempotent."""

from __future__ import annotations

from zhengyun.kernel.jobs import facade as jobs
from zhengyun.services.supervision.logic import remind as reminding
from zhengyun.services.supervision.logic.remind import REMIND


@jobs.job(REMIND, retry=5)
def remind_rectification(*, mark: str, who: str, what: str) -> None:
    reminding.remind(mark, who, what)
