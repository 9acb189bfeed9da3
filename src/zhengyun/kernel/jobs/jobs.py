"""Housekeeping of the queue itself."""

from __future__ import annotations

from zhengyun.kernel.jobs.facade import periodic
from zhengyun.kernel.jobs.logic import answer_once


@periodic("17 * * * *", "jobs.forget_answers")
def forget_answers() -> None:
    answer_once.forget_old()
