"""Orders of organizations: endorsed by the own head, decided by another body, delivered and confirmed."""

from __future__ import annotations

from zhengyun.engines.casework.logic import clocks
from zhengyun.engines.casework.logic.acts.decision import guard_answer
from zhengyun.engines.casework.logic.acts.handling import give_back
from zhengyun.engines.casework.logic.acts.intake import list_items, take_answer
from zhengyun.engines.casework.logic.acts.work import Work
from zhengyun.engines.casework.logic.move_flow import go_back
from zhengyun.engines.casework.models import Correction, Token

guard_record = guard_answer
"""An act that ends a step stands on its record, where it has one."""


def endorse(work: Work) -> None:
    """From here on others are asked, and what they promised begins to run."""
    if limit := work.procedure.limit("promised"):
        clocks.start_clock(work.case, "promised", started_at=work.now, limit=limit)


def decline(work: Work) -> None:
    work.text("reasons")
    _decided(work)


def send_back(work: Work) -> None:
    """As often as it is needed: the order is answered by the applicant and endorsed anew."""
    items = list_items(work)
    stated = {"items": items, "issued_at": work.now, "issued_by": work.account_id, "answered_at": None}
    before = {"data": work.case.data}
    Correction.objects.update_or_create(case=work.case, defaults={**stated, "before": before})
    work.record["items"] = items
    clocks.end_clock(work.case, "promised", state="cancelled")
    work.case.promised_due_on = None
    work.case.save(update_fields=["promised_due_on"])
    _return_to_step(work, "endorse")


def resubmit(work: Work) -> None:
    take_answer(work)


def approve(work: Work) -> None:
    _decided(work)


def deliver(work: Work) -> None:
    """By the platform: what was approved is set aside, its delivery has begun."""


def fulfil(work: Work) -> None:
    """By the platform: what was approved took hold at once, nothing is left to hand over."""
    clocks.end_all_clocks(work.case)


def turn_over(work: Work) -> None:
    clocks.end_clock(work.case, "promised")


def confirm(work: Work) -> None:
    clocks.end_all_clocks(work.case)


def object_to(work: Work) -> None:
    """What was turned over is not what was ordered: it goes back to whoever turned it over."""
    work.text("reason")
    _return_to_step(work, "turn_over")


def _return_to_step(work: Work, act: str) -> None:
    """The case stands again at the step that offers this act; there it is its last holder's."""
    step, task = work.procedure.step_offering(act), work.task
    if step is None or step.element == task.element or task.token_id is None:
        return
    opened = go_back(work.case, work.procedure, step.element, Token.objects.get(pk=task.token_id))
    before = [t for t in work.situation.tasks if t.element == step.element and t.state == "done"]
    for one in opened if before else ():
        give_back(one, before[-1])
    work.opened += opened


def _decided(work: Work) -> None:
    work.case.decided_at, work.case.decided_by = work.now, work.actor.account_id
