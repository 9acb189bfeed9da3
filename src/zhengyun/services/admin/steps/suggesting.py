"""Which steps look like a standard step: pure, from the steps that are one already."""

from __future__ import annotations

from dataclasses import dataclass

from zhengyun.services.admin.rules_steps import ALIKE, likeness
from zhengyun.services.admin.steps.lines import StepLine
from zhengyun.services.admin.steps.reading import Catalogue


@dataclass(frozen=True, slots=True)
class Suggestion:
    """like: the member that it is most like."""

    line: StepLine
    like: StepLine
    score: float


def suggest(found: Catalogue, code: str) -> list[Suggestion]:
    """Steps that are no standard step yet, the most alike first."""
    members = found.holding(code)
    near = []
    for line in found.lines:
        if line.key not in found.assigned and members:
            score, at = max((likeness(line, one).score, -number) for number, one in enumerate(members))
            near.append(Suggestion(line, members[-at], score))
    close = [one for one in near if one.score >= ALIKE]
    return sorted(close, key=lambda one: (-one.score, one.line.procedure, one.line.element))
