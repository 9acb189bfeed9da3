"""Facts in: orders follow their cases."""

from __future__ import annotations

from zhengyun.engines.casework.events import CaseChanged, CaseSubmitted
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.jobs.contracts import FactEnvelope
from zhengyun.services.cloud.logic import follow_case


def register() -> None:
    """Called in AppConfig.ready()."""
    jobs.subscribe(CaseSubmitted.type, "cloud.follow_submission", follow_submission)
    jobs.subscribe(CaseChanged.type, "cloud.follow_change", follow_change)


def follow_submission(fact: FactEnvelope) -> None:
    follow_case.follow_submission(fact.subject_id)


def follow_change(fact: FactEnvelope) -> None:
    payload = fact.payload
    follow_case.follow_change(
        fact.subject_id, fact.version, str(payload["to_state"]), str(payload.get("act", ""))
    )
