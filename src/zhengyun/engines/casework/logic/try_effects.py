"""What could not be carried out is not decided: effects are tried before their act and taken back."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import Done, EffectCall, Failed, Wait
from zhengyun.engines.casework.definitions import EffectStep
from zhengyun.engines.casework.effects import get_effect
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.models import Task
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7

log = logging.getLogger(__name__)


def check_effects(situation: Situation, act: str) -> None:
    """Raises `casework.effect_would_fail` (422) with the reason of the effect."""
    for step in situation.procedure.effects.values():
        if step.tried_by != act:
            continue
        answer = _try(situation, step)
        if isinstance(answer, Failed):
            raise Problem(
                "casework.effect_would_fail",
                _("“%(step)s” could not be carried out: %(reason)s")
                % {"step": step.name, "reason": answer.reason},
                value=step.element,
                remedy=_("Correct the record of the step, then decide."),
            )


def _try(situation: Situation, step: EffectStep) -> Done | Wait | Failed:
    """As if the step's task were done: its record counts."""
    effect = get_effect(step.effect)
    if effect is None:
        return Failed(_("This effect is not installed: %(name)s") % {"name": step.effect})
    try:
        with transaction.atomic():
            if situation.task:
                _close(situation.task)
            answer = effect.run(EffectCall(uuid7(), situation.case.id, step.element, 0, step.settings))
            transaction.set_rollback(True)
    except Problem as problem:
        return Failed(str(problem))
    except Exception as error:
        log.warning("the trial of the effect %s failed", step.effect, exc_info=error)
        return Failed(jobs.describe_error(error))
    return answer


def _close(task: Task) -> None:
    """What stood in its form from the start counts, as when the task is completed."""
    data = {**task.data, "form": task.data["known"]} | task.data if "known" in task.data else task.data
    Task.objects.filter(pk=task.pk).update(state="done", closed_at=clock.now(), data=data)
