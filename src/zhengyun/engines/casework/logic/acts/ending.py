"""Withdrawal by the applicant, termination by the department."""

from __future__ import annotations

from zhengyun.engines.casework.logic.acts.bundles import withdraw_members
from zhengyun.engines.casework.logic.acts.work import Work


def withdraw(work: Work) -> None:
    work.text("reason", required=False)
    if work.procedure.act_set.is_bundle:
        withdraw_members(work)


def terminate(work: Work) -> None:
    work.text("reason")
