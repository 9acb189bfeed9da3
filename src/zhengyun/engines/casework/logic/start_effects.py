"""A token that comes to stand at a service task starts its effect, in a job."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from zhengyun.engines.casework.definitions import Procedure
from zhengyun.engines.casework.models import Case, EffectRun, Token
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock

RUN_EFFECT = "casework.run_effect"


def start_effects(case: Case, procedure: Procedure, tokens: Sequence[Token]) -> None:
    for token in tokens:
        step = procedure.effects[token.element]
        run = EffectRun(
            case=case,
            token=token,
            element=token.element,
            visit=token.visit,
            effect=step.effect,
            name=step.name,
            created_at=clock.now(),
        )
        run.save(force_insert=True)
        defer_run(run)


def defer_run(run: EffectRun) -> None:
    """One waiting job per run, which a report moves forward. A run that waits does not hold up the others of
    its case: jobs of one lock run in their order, also behind one that is not due yet."""
    lock = None if run.state == "waiting" else f"case:{run.case_id}"
    jobs.defer(RUN_EFFECT, run_at=run.wait_until, lock=lock, key=f"effect:{run.id}", run_id=str(run.id))


@transaction.atomic
def wake_effect(run_id: UUID) -> None:
    """A run that waits is asked at once, not at the end of its pause."""
    if EffectRun.objects.filter(pk=run_id, state="waiting").update(wait_until=clock.now()):
        defer_run(EffectRun.objects.get(pk=run_id))
