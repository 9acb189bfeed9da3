"""Facts in: orders end with their cases."""

from __future__ import annotations

from zhengyun.engines.casework.events import CaseChanged
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.jobs.contracts import FactEnvelope
from zhengyun.services.billing.logic.close_orders import GIVEN_UP, close_orders

ENDS_STEPS = frozenset({"waive_effect", "return_to"})


def register() -> None:
    """Called in AppConfig.ready()."""
    jobs.subscribe(CaseChanged.type, "billing.follow_change", follow_change)


def follow_change(fact: FactEnvelope) -> None:
    state, act = str(fact.payload["to_state"]), str(fact.payload.get("act", ""))
    if state in GIVEN_UP or act in ENDS_STEPS:
        close_orders(fact.subject_id, state)
