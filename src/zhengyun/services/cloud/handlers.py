"""Facts in: orders follow their cases, and what expiry has stopped stays so."""

from __future__ import annotations

from zhengyun.engines.casework.events import CaseChanged, CaseSubmitted
from zhengyun.engines.compute.contracts import State
from zhengyun.engines.compute.events import InstanceChanged
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.jobs.contracts import FactEnvelope
from zhengyun.services.cloud.logic import follow_case, power


def register() -> None:
    """Called in AppConfig.ready()."""
    jobs.subscribe(CaseSubmitted.type, "cloud.follow_submission", follow_submission)
    jobs.subscribe(CaseChanged.type, "cloud.follow_change", follow_change)
    jobs.subscribe(InstanceChanged.type, "cloud.keep_stopped", keep_stopped)


def follow_submission(fact: FactEnvelope) -> None:
    follow_case.follow_submission(fact.subject_id)


def follow_change(fact: FactEnvelope) -> None:
    payload = fact.payload
    follow_case.follow_change(
        fact.subject_id, fact.version, str(payload["to_state"]), str(payload.get("act", ""))
    )


def keep_stopped(fact: FactEnvelope) -> None:
    if fact.payload["state"] == State.RUNNING:
        power.keep_stopped(fact.subject_id)
