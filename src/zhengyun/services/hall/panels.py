"""Panels: what another service shows a citizen on the page of his case. Plain data, drawn by the hall.

A panel is registered in AppConfig.ready(). It is asked each time that the page of a case is shown, and
answers None where it has nothing to say about this case.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import CaseFile, CaseRow
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.ui import contracts as ui

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CasePanel:
    """title: its heading. text: a sentence or two. facts: pairs that matter. links: where one goes on.

    is_urgent: the applicant is waited for; the panel then stands before all others, and is marked.
    """

    title: str
    text: str = ""
    facts: tuple[ui.Fact, ...] = ()
    links: tuple[ui.Link, ...] = ()
    is_urgent: bool = False


@dataclass(frozen=True)
class Demand(ui.Link):
    """What the applicant has to do, as a line in his lists. due_on: the last day on which he can."""

    due_on: date | None = None


Provide = Callable[[Actor, CaseFile], CasePanel | None]
Lines = Callable[[Actor, Sequence[CaseRow]], Iterable[tuple[UUID, Demand]]]


@dataclass(frozen=True, slots=True)
class _Entry:
    provide: Provide
    lines: Lines | None


_known: dict[str, _Entry] = {}


def register_case_panel(name: str, provide: Provide, *, lines: Lines | None = None) -> None:
    """name: unique, such as `billing.payment`. A second entry of a name takes its place.

    lines: what is urgent in a list of cases (my matters, the front page), as pairs of case and demand; asked
    once for the whole list, so that a list of a hundred costs as many queries as a list of one.
    """
    _known[name] = _Entry(provide, lines)


def panels_of(actor: Actor, file: CaseFile) -> list[CasePanel]:
    """The panels of a case: urgent ones first, else in the order of their names."""
    found = [_asked(name, actor, file) for name in sorted(_known)]
    return sorted((one for one in found if one is not None), key=lambda one: not one.is_urgent)


def lines_of(actor: Actor, rows: Sequence[CaseRow]) -> dict[UUID, list[Demand]]:
    """What is urgent in a list of cases, by case, the soonest first."""
    found: dict[UUID, list[Demand]] = {}
    for name in sorted(_known):
        for case_id, demand in _lines(name, actor, rows):
            found.setdefault(case_id, []).append(demand)
    return {
        case_id: sorted(demands, key=lambda one: one.due_on or date.max) for case_id, demands in found.items()
    }


def _asked(name: str, actor: Actor, file: CaseFile) -> CasePanel | None:
    """A panel that cannot be read says so in its place; the page of the case is shown all the same."""
    try:
        return _known[name].provide(actor, file)
    except Problem as problem:
        return CasePanel(problem.message, problem.remedy)
    except Exception:
        log.exception("case panel failed", extra={"panel": name, "case_id": str(file.case.id)})
        return CasePanel(_("This part cannot be shown at present"), _("Please look again later."))


def whole_of(rows: Sequence[CaseRow]) -> dict[UUID, UUID]:
    """The cases of a list and their members, each with the case at which its lines stand."""
    return {key: row.id for row in rows for key in (row.id, *(member.id for member in row.members))}


def _lines(name: str, actor: Actor, rows: Sequence[CaseRow]) -> list[tuple[UUID, Demand]]:
    lines = _known[name].lines
    if lines is None or not rows:
        return []
    try:
        return list(lines(actor, rows))
    except Exception:
        log.exception("lines of a case panel failed", extra={"panel": name})
        return []
