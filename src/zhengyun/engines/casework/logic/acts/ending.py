"""Withdrawal by the applicant, termination by the department."""

from __future__ import annotations

from zhengyun.engines.casework.logic.acts.work import Work


def withdraw(work: Work) -> None:
    work.text("reason", required=False)


def terminate(work: Work) -> None:
    work.text("reason")
