"""Background work of administration. Every job is idempotent."""

from __future__ import annotations

from uuid import UUID

from zhengyun.kernel.jobs import facade as jobs
from zhengyun.services.admin.logic.decide_change import CARRY_OUT


@jobs.job(CARRY_OUT, retry=5)
def carry_out(*, change_id: str) -> None:
    from zhengyun.services.admin.logic.decide_change import carry_out as run

    run(UUID(change_id))


@jobs.periodic("17 * * * *", "admin.expire_changes")
def expire_changes() -> None:
    from zhengyun.services.admin.logic.decide_change import expire_due

    expire_due()
