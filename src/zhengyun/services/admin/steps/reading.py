"""Reads for the pages of process steps: the catalogue with its standard steps, findings with what is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts.processes import Processes, ProcessFigures
from zhengyun.engines.registers import facade as registers
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.services.admin.models import FindingTask, StandardStep, StepAssignment
from zhengyun.services.admin.rules_steps import means_the_same
from zhengyun.services.admin.steps.lines import StepLine, lines_of

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Assigned:
    """standard: by code. is_stale: the step means something else than when a person confirmed it."""

    code: str
    title: str
    by: str
    is_stale: bool


@dataclass(frozen=True)
class Catalogue:
    """All steps in force. assigned: by (procedure, element); standards: by code, in the order of titles."""

    processes: Processes
    lines: tuple[StepLine, ...]
    standards: Mapping[str, StandardStep]
    assigned: Mapping[tuple[str, str], Assigned] = field(default_factory=dict)

    def members(self, code: str) -> list[StepLine]:
        """The steps that are this standard step, also those to be looked at again."""
        return [one for one in self.lines if (a := self.assigned.get(one.key)) and a.code == code]

    def holding(self, code: str) -> list[StepLine]:
        """Those of which it still holds."""
        return [one for one in self.members(code) if not self.assigned[one.key].is_stale]

    def standard_of(self, line: StepLine) -> str:
        """The code of the standard step that it is; "" for none, or where it is to be looked at again."""
        found = self.assigned.get(line.key)
        return found.code if found and not found.is_stale else ""


def catalogue(actor: Actor) -> Catalogue:
    """Raises Problem `casework.may_not` (403)."""
    found = casework.administration.processes(actor)
    lines = tuple(lines_of(found))
    standards = {one.code: one for one in StandardStep.objects.order_by("title", "code")}
    rows = {(one.procedure, one.element): one for one in StepAssignment.objects.select_related("standard")}
    assigned = {line.key: _assigned(row, line) for line in lines if (row := rows.get(line.key))}
    return Catalogue(found, lines, standards, assigned)


def _assigned(row: StepAssignment, line: StepLine) -> Assigned:
    is_stale = not means_the_same(line, row.kind, row.acts, row.effect)
    return Assigned(row.standard.code, row.standard.title, row.confirmed_by_name, is_stale)


def figures_of_a_year(actor: Actor) -> ProcessFigures:
    return casework.administration.process_figures(actor, clock.today() - YEAR)


def register_fields() -> dict[str, tuple[str, ...]]:
    """Registers that have a field with this title: their own titles. Which fields there are is no secret."""
    found: dict[str, list[str]] = {}
    for register in registers.list_registers(SYSTEM):
        for one in register.fields:
            found.setdefault(one.title, []).append(register.title)
    return {title: tuple(names) for title, names in found.items()}


def finding_tasks(keys: Iterable[str] = ()) -> dict[str, FindingTask]:
    rows = FindingTask.objects.order_by("-changed_at", "-id")
    chosen = list(keys)
    return {one.key: one for one in (rows.filter(key__in=chosen) if chosen else rows)}
