"""What config uses of administration: its part of the menu, and standard steps that are known beforehand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zhengyun.kit.actor import Actor
from zhengyun.services.admin.contracts import StandardStepEntry
from zhengyun.services.admin.menu import menu

__all__ = ["StandardStepEntry", "agree_on_finding", "enter_standard_steps", "menu"]


def enter_standard_steps(actor: Actor, entries: Iterable[StandardStepEntry]) -> list[str]:
    """Names standard steps and confirms what is one of them; answers the codes that were new.

    One that is there stays as it is. A step that is not in force is left out.
    Raises `admin.may_not_order` (403), `admin.bad_step`.
    """
    from zhengyun.services.admin.logic.assign_step import assign_steps
    from zhengyun.services.admin.logic.keep_standard_step import keep_standard_step
    from zhengyun.services.admin.steps import reading

    found = reading.catalogue(actor)
    known = {line.key for line in found.lines}
    new = [one for one in entries if one.code not in found.standards]
    for one in new:
        keep_standard_step(actor, one.code, one.title, one.definition, one.owner_id, is_new=True)
        assign_steps(actor, one.code, [key for key in one.steps if key in known], found.lines)
    return [one.code for one in new]


def agree_on_finding(actor: Actor, what: str, subject: str, due_on: date | None) -> bool:
    """Agrees on a finding of this kind and subject, to be done by the first department that it touches.

    False where nothing of the kind is found, or somebody has decided about it. Raises `admin.may_not_order`.
    """
    from zhengyun.services.admin.logic.follow_finding import Shown, follow_finding
    from zhengyun.services.admin.steps import reading, words
    from zhengyun.services.admin.steps.ranking import all_findings

    rows, _figures = all_findings(actor, reading.catalogue(actor))
    one = next((one for one in rows if (one.what, one.subject) == (what, subject)), None)
    if one is None or reading.finding_tasks([one.key]):
        return False
    shown = Shown(one.key, one.what.value, words.title_of(one), words.todo_of(one))
    follow_finding(actor, shown, "agree", before="found", owner=one.departments[0], due_on=due_on)
    return True
