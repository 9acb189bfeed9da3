"""Panels: what another service shows a citizen on the page of his case. Plain data, drawn by the hall.

A panel is registered in AppConfig.ready(). It is asked each time that the page of a case is shown, and
answers None where it has nothing to say about this case.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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


Provide = Callable[[Actor, CaseFile], CasePanel | None]
Lines = Callable[[Actor, Sequence[CaseRow]], Mapping[UUID, ui.Link]]


@dataclass(frozen=True, slots=True)
class _Entry:
    provide: Provide
    lines: Lines | None


_known: dict[str, _Entry] = {}


def register_case_panel(name: str, provide: Provide, *, lines: Lines | None = None) -> None:
    """name: unique, such as `billing.payment`. A second entry of a name takes its place.

    lines: what is urgent in a list of cases (my matters), as one link per case; asked once for the whole
    list, so that a list of a hundred costs as many queries as a list of one.
    """
    _known[name] = _Entry(provide, lines)


def panels_of(actor: Actor, file: CaseFile) -> list[CasePanel]:
    """The panels of a case: urgent ones first, else in the order of their names."""
    found = [_asked(name, actor, file) for name in sorted(_known)]
    return sorted((one for one in found if one is not None), key=lambda one: not one.is_urgent)


def lines_of(actor: Actor, rows: Sequence[CaseRow]) -> dict[UUID, list[ui.Link]]:
    """What is urgent in a list of cases, by case."""
    found: dict[UUID, list[ui.Link]] = {}
    for name in sorted(_known):
        for case_id, link in _lines(name, actor, rows).items():
            found.setdefault(case_id, []).append(link)
    return found


def _asked(name: str, actor: Actor, file: CaseFile) -> CasePanel | None:
    """A panel that cannot be read says so in its place; the page of the case is shown all the same."""
    try:
        return _known[name].provide(actor, file)
    except Problem as problem:
        return CasePanel(problem.message, problem.remedy)
    except Exception:
        log.exception("case panel failed", extra={"panel": name, "case_id": str(file.case.id)})
        return CasePanel(_("This part cannot be shown at present"), _("Please look again later."))


def _lines(name: str, actor: Actor, rows: Sequence[CaseRow]) -> Mapping[UUID, ui.Link]:
    lines = _known[name].lines
    if lines is None or not rows:
        return {}
    try:
        return lines(actor, rows)
    except Exception:
        log.exception("lines of a case panel failed", extra={"panel": name})
        return {}
