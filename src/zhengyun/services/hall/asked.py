"""What the newest letter of a case asks of the applicant, on the case and under My matters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseFile, CaseRow, LetterView
from zhengyun.kit.actor import Actor
from zhengyun.services.hall.panels import CasePanel, Demand, register_case_panel, whole_of
from zhengyun.ui import contracts as ui

LONGEST = 60
"""Characters in a list; the whole stands on the case."""


def register() -> None:
    """Called in AppConfig.ready()."""
    register_case_panel("hall.asked", provide, lines=lines)


def provide(actor: Actor, file: CaseFile) -> CasePanel | None:
    """For whoever may see the case, as long as it goes on."""
    newest = max(file.letters, key=lambda one: one.issued_at, default=None)
    goes_on = any(one.state == "current" for one in file.steps)
    if newest is None or not newest.asks or not goes_on:
        return None
    links = (ui.Link(_("Open the letter"), _url(file.case.id, newest)),)
    return CasePanel(newest.title, newest.asks, links=links, is_urgent=True)


def lines(actor: Actor, rows: Sequence[CaseRow]) -> Iterator[tuple[UUID, Demand]]:
    """One query for the whole list."""
    whole = whole_of(rows)
    for case_id, letter in casework.letters_asking(actor, whole.keys()).items():
        words = Truncator(letter.asks).chars(LONGEST, truncate="…")
        label = _("%(letter)s: %(words)s") % {"letter": letter.title, "words": words}
        yield whole[case_id], Demand(label, _url(case_id, letter), due_on=letter.asks_by)


def _url(case_id: UUID, letter: LetterView) -> str:
    return reverse("hall:file", args=[case_id, letter.file_id])
