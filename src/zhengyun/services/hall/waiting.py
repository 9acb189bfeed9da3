"""What is mine to do: cases in which the applicant is waited for, and what was begun and not sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import CaseRow, DraftView
from zhengyun.kit.actor import Actor
from zhengyun.services.hall import panels, words
from zhengyun.services.hall.panels import Demand
from zhengyun.ui import contracts as ui

ACCEPTED = ("accepted", "special")
"""States in which only what was accepted with gaps waits for the applicant."""


@dataclass(frozen=True)
class Matter:
    """A case in a list of its applicant. asked: that the department asks for something, and until when.
    demands: what else he has to do."""

    row: CaseRow
    state: ui.Badge
    lamp: ui.Lamp | None
    asked: str
    demands: Sequence[Demand]

    @property
    def is_urgent(self) -> bool:
        return bool(self.row.needs_applicant or self.demands)

    @property
    def last_day(self) -> date:
        """By when the soonest has to be done; the end of days where nothing says so."""
        days = [self.row.answer_until, *(one.due_on for one in self.demands)]
        return min((day for day in days if day), default=date.max)


def matters_of(actor: Actor, rows: Sequence[CaseRow]) -> tuple[list[Matter], list[Matter]]:
    """What waits for the applicant, closed or not, the soonest first; and whatever else is open."""
    demands = panels.lines_of(actor, rows)
    found = [_matter(row, demands.get(row.id, ())) for row in rows]
    urgent = sorted((one for one in found if one.is_urgent), key=lambda one: one.last_day)
    return urgent, [one for one in found if not one.is_urgent and one.row.closed_at is None]


def _matter(row: CaseRow, demands: Sequence[Demand]) -> Matter:
    return Matter(row, words.state_badge(row.state), words.lamp_of(row), _asked(row), demands)


def _asked(row: CaseRow) -> str:
    if not row.needs_applicant:
        return ""
    if row.state in ACCEPTED and row.answer_until is not None:
        return _("Please supply what you promised, until %(day)s.") % {"day": words.day(row.answer_until)}
    if row.answer_until is None:
        return _("The department asks you for something.")
    return _("The department asks you for something, until %(day)s.") % {"day": words.day(row.answer_until)}


@dataclass(frozen=True)
class Begun:
    """A draft in a list. until: by when it has to be sent, where it answers a correction."""

    draft: DraftView
    title: str
    saved: str
    until: str


def begun(drafts: Sequence[DraftView]) -> list[Begun]:
    """Answers to corrections first, the soonest before the others."""
    ordered = sorted(drafts, key=lambda one: (one.case_id is None, one.answer_until or date.max))
    return [
        Begun(
            one,
            _title(one),
            words.instant(one.updated_at),
            words.day(one.answer_until),
        )
        for one in ordered
    ]


def _title(draft: DraftView) -> str:
    if draft.case_id is None:
        return draft.title
    words_ = _("Supply: %(title)s") if draft.is_supplement else _("Correction: %(title)s")
    return words_ % {"title": draft.title}
