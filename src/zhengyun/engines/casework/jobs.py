"""Background work of casework. Every job is idempotent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from zhengyun.engines.casework.logic.start_effects import RUN_EFFECT
from zhengyun.engines.casework.logic.timers import FIRE_TIMER
from zhengyun.engines.casework.logic.whole import FOLLOW_MEMBER
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit.actor import SYSTEM


@jobs.job(FIRE_TIMER, retry=20)
def fire_timer(*, timer_id: str) -> None:
    from zhengyun.engines.casework.logic.fire_timer import fire_timer as run

    run(UUID(timer_id))


@jobs.job(RUN_EFFECT, retry=20)
def run_effect(*, run_id: str) -> None:
    from zhengyun.engines.casework.logic.run_effect import run_effect as run

    run(UUID(run_id))


@jobs.job(FOLLOW_MEMBER, retry=20)
def follow_member(*, case_id: str) -> None:
    from zhengyun.engines.casework.logic.follow_member import follow_member as run

    run(UUID(case_id))


@jobs.job("casework.recompute_due_dates")
def recompute_due_dates(*, year: int) -> None:
    from zhengyun.engines.casework.logic.publish_calendar_year import recompute_due_dates as run

    run(year)


@jobs.job("casework.issue_letter", retry=8)
def issue_letter(
    *,
    case_id: str,
    template: str,
    data: Mapping[str, Any],
    run_id: str,
    actor: Mapping[str, Any] | None = None,
) -> None:
    """A letter that an act issues; the act's id is `run_id`. Whoever acted had the right when acting.

    actor: only in jobs that an earlier version has left.
    """
    from zhengyun.engines.casework.logic.papers import issue_letter as run

    run(UUID(case_id), template, data, run_id=UUID(run_id))


@jobs.job("casework.start_item_version")
def start_item_version(*, version_id: str) -> None:
    from zhengyun.engines.casework.logic.start_item_version import start_due_version as run

    run(version_id, SYSTEM)
