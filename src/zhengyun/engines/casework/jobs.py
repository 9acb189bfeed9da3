"""Background work of casework. Every job is idempotent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from zhengyun.engines.casework.logic.timers import FIRE_TIMER
from zhengyun.kernel.jobs import facade as jobs


@jobs.job(FIRE_TIMER, retry=20)
def fire_timer(*, timer_id: str) -> None:
    from zhengyun.engines.casework.logic.timers import fire_timer as run

    run(UUID(timer_id))


@jobs.job("casework.recompute_due_dates")
def recompute_due_dates(*, year: int) -> None:
    from zhengyun.engines.casework.logic.publish_calendar_year import recompute_due_dates as run

    run(year)


@jobs.job("casework.issue_letter", retry=8)
def issue_letter(
    *, case_id: str, template: str, data: Mapping[str, Any], run_id: str, actor: Mapping[str, Any] | None = None
) -> None:
    """A letter that an act issues; the act's id is `run_id`."""
    from zhengyun.engines.casework.logic.papers import issue_letter as run
    from zhengyun.kernel.accounts import facade as accounts
    from zhengyun.kit.actor import SYSTEM

    run(
        UUID(case_id),
        template,
        data,
        run_id=UUID(run_id),
        actor=accounts.restore_actor(dict(actor)) if actor else SYSTEM,
    )
