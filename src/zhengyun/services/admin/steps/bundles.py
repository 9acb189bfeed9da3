"""A bundle (一件事) beside its members one by one: pure, each figure with what it counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zhengyun.engines.casework.contracts.processes import (
    Processes,
    ProcessFigures,
    ProcessUse,
    ProcessView,
)
from zhengyun.services.admin.steps.findings import OPENS
from zhengyun.services.admin.steps.lines import Kind, StepLine, asked_by, materials_of, matter_title

Days = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Measured:
    """The middle of what real cases took, in working days, and of how many cases. None: of none."""

    median: int | None
    cases: int


@dataclass(frozen=True, slots=True)
class Side:
    """What an applicant goes through. promised: working days, one after the other. steps: of officers."""

    applications: int
    questions: int
    materials: int
    visits: int
    promised: int | None
    steps: int
    measured: Measured


@dataclass(frozen=True, slots=True)
class Before:
    """A member as it is applied for alone, and what its cases took."""

    item: str
    title: str
    department: str
    questions: int
    materials: int
    steps: int
    promised: int | None
    visits: int
    alone: Measured
    inside: Measured


@dataclass(frozen=True, slots=True)
class BundleFigures:
    """One bundle. apart: its members applied for one by one (of alternatives the one that wants most)."""

    code: str
    title: str
    departments: tuple[str, ...]
    apart: Side
    together: Side
    members: tuple[Before, ...]


def median(counted: Days) -> int | None:
    """The lower middle of values with how often each was seen."""
    total = sum(counted.values())
    seen = 0
    for value, times in sorted(counted.items()):
        seen += times
        if 2 * seen >= total:
            return value
    return None


def measured(figures: ProcessFigures, options: Iterable[tuple[str, str]], *, is_member: bool) -> Measured:
    """What the cases of these options took that were decided."""
    wanted, days = set(options), defaultdict[int, int](int)
    for row in figures.rows:
        if (row.item_code, row.option_code) in wanted and row.is_member is is_member:
            for value, times in row.days.items():
                days[value] += times
    return Measured(median(days), sum(days.values()))


def bundles_of(found: Processes, lines: Iterable[StepLine], figures: ProcessFigures) -> list[BundleFigures]:
    """Every bundle in force, by title."""
    uses = {(one.item_code, one.option_code): one for view in found.views for one in view.uses}
    people: dict[str, int] = defaultdict(int)
    for line in lines:
        people[line.procedure] += line.kind is Kind.USER
    promised = {view.code: _promised(view) for view in found.views}
    study = _Study(found, figures, uses, people, promised)
    rows = [
        _compare(use, view, study)
        for view in found.views
        for use in view.uses
        if use.is_bundle and _opened(view, study)
    ]
    return sorted(rows, key=lambda one: (one.title, one.code))


@dataclass(frozen=True)
class _Study:
    """people: user tasks, promised: working days, both by procedure; uses: by item and option."""

    found: Processes
    figures: ProcessFigures
    uses: Mapping[tuple[str, str], ProcessUse]
    people: Mapping[str, int]
    promised: Mapping[str, int | None]


def _promised(view: ProcessView) -> int | None:
    limits = view.content.get("limits", {})
    limit = limits.get("promised") or limits.get("statutory")
    return int(limit["amount"]) if limit and limit["unit"] == "working_day" else None


def _compare(use: ProcessUse, view: ProcessView, study: _Study) -> BundleFigures:
    members = [_before(study.uses[key], study) for key in _opened(view, study)]
    chosen = _chosen(members)
    steps = sum(one.steps for one in chosen)
    apart = Side(
        applications=len(chosen),
        questions=sum(one.questions for one in chosen),
        materials=sum(one.materials for one in chosen),
        visits=sum(one.visits for one in chosen),
        promised=sum(one.promised or 0 for one in chosen),
        steps=steps,
        measured=_one_by_one(chosen),
    )
    together = Side(
        applications=1,
        questions=_questions(use, study.found),
        materials=_materials(use, study.found),
        visits=_visits(use),
        promised=study.promised.get(use.procedure),
        steps=steps,
        measured=measured(study.figures, [(use.item_code, use.option_code)], is_member=False),
    )
    departments = tuple(dict.fromkeys(one.department for one in members))
    return BundleFigures(use.item_code, use.item_title, departments, apart, together, tuple(members))


def _opened(view: ProcessView, study: _Study) -> list[tuple[str, str]]:
    """(item, option) of what the bundle opens, in the order of the procedure."""
    opened = (
        (one["settings"]["item"], one["settings"]["option"])
        for one in view.content.get("effects", ())
        if one.get("effect") == OPENS
    )
    return [key for key in opened if key in study.uses]


def _before(use: ProcessUse, study: _Study) -> Before:
    option = [(use.item_code, use.option_code)]
    return Before(
        item=use.item_code,
        title=matter_title(use),
        department=use.organization_name,
        questions=_questions(use, study.found),
        materials=_materials(use, study.found),
        steps=study.people.get(use.procedure, 0),
        promised=study.promised.get(use.procedure),
        visits=_visits(use),
        alone=measured(study.figures, option, is_member=False),
        inside=measured(study.figures, option, is_member=True),
    )


def _chosen(members: Iterable[Before]) -> list[Before]:
    """Of several options of one item an applicant needs only one: the one that wants most."""
    found: dict[str, Before] = {}
    for one in members:
        found[one.item] = max(
            found.get(one.item, one), one, key=lambda known: (known.materials, known.questions)
        )
    return list(found.values())


def _visits(use: ProcessUse) -> int:
    return int(use.guide.get("visits", 0))


def _materials(use: ProcessUse, found: Processes) -> int:
    return sum(1 for one in materials_of(found.forms.get(use.form, {})) if not one.is_known)


def _questions(use: ProcessUse, found: Processes) -> int:
    return sum(1 for one in asked_by(found.forms.get(use.form, {})) if one.is_typed)


def _one_by_one(chosen: Iterable[Before]) -> Measured:
    """One after the other: the middles added; only where every member has cases of its own."""
    middles = [(one.alone.median, one.alone.cases) for one in chosen]
    known = [middle for middle, _cases in middles if middle is not None]
    cases = sum(count for _middle, count in middles)
    return Measured(sum(known) if len(known) == len(middles) and known else None, cases)
