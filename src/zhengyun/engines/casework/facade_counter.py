"""Calls for the counter, for papers kept for the next application, and for what is promised. Part of the
facade."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from zhengyun.engines.casework import queries_clocks, queries_counter, queries_evidence
from zhengyun.engines.casework.contracts import (
    CaseView,
    DraftView,
    KeptEvidence,
    MaterialView,
    PaperRow,
    Presence,
)
from zhengyun.engines.casework.logic import counter, draft_ticks, evidence, gaps
from zhengyun.kernel.files.contracts import StoredFile
from zhengyun.kit.actor import Actor
from zhengyun.kit.paging import Page


def start_at_counter(
    actor: Actor,
    applicant_id: UUID,
    item_code: str,
    option_code: str,
    answers: Mapping[str, str],
    presence: Presence,
) -> DraftView:
    """Begins an application for whoever stands at the clerk's counter.

    Raises what `start_draft` raises, and `casework.may_not`, `casework.letter_needed` (403).
    """
    return counter.start_at_counter(actor, applicant_id, item_code, option_code, answers, presence)


def correct_at_counter(actor: Actor, case_id: UUID, presence: Presence) -> DraftView:
    """A draft in which only what the correction notice lists is open, for whoever stands at the counter."""
    return counter.correct_at_counter(actor, case_id, presence)


def at_counter(actor: Actor, draft_id: UUID, *, is_keeping: bool = False) -> Actor:
    """The clerk in the place of who stands there, for this draft of his own and for one call.

    With it get_draft, save_page, add_file, remove_file, review, open_file, discard_draft work on the draft.
    Presence holds on the legal day on which the person was identified, and for the hours of the limit
    `presence_hours`. is_keeping: to keep what was typed, or to discard it, when presence has ended.
    Raises `casework.no_such_draft` (404), `casework.may_not` (403), `casework.presence_ended` (409).
    """
    return counter.at_counter(actor, draft_id, is_keeping=is_keeping)


def identify_again(actor: Actor, draft_id: UUID, presence: Presence) -> DraftView:
    """Goes on with a draft whose presence has ended; who stands there must be able to act for its applicant.

    Raises `casework.no_such_draft` (404), `casework.may_not`, `casework.letter_needed` (403).
    """
    return counter.identify_again(actor, draft_id, presence)


def tick_in_draft(actor: Actor, draft_id: UUID, material_code: str, tick: str) -> MaterialView:
    """What the clerk saw of a material; without a scan the paper stands for it. actor: of `at_counter`."""
    return draft_ticks.tick_in_draft(actor, draft_id, material_code, tick)


def submit_at_counter(actor: Actor, draft_id: UUID) -> CaseView:
    """Sends it, and receives it where the clerk holds that step. Twice gives the same case again."""
    return counter.submit_at_counter(actor, draft_id)


def counter_drafts(actor: Actor) -> list[DraftView]:
    """What the clerk began at his counter and did not send yet, newest first, without pages."""
    return queries_counter.counter_drafts(actor)


def waiting_papers(
    actor: Actor, text: str = "", cursor: str | None = None, size: int = 50, before: datetime | None = None
) -> Page[PaperRow]:
    """Cases whose decision waits to be served at the actor's counters, the oldest decision first.

    text: narrows by the number of the case, or by the applicant's name or code. before: only what has been
    waiting since earlier than this.
    """
    return queries_counter.papers_page(actor, text, cursor, size, before)


def count_papers(actor: Actor, text: str = "", before: datetime | None = None, most: int = 100) -> int:
    """How many of them there are; `most` + 1 where there are more."""
    return queries_counter.count_papers(actor, text, before, most)


def waiting_paper(actor: Actor, case_id: UUID) -> PaperRow | None:
    """The decision of one case, if it waits at the actor's counters."""
    return queries_counter.waiting_paper(actor, case_id)


def promise_material(
    actor: Actor, draft_id: UUID, material_code: str, *, is_promised: bool = True
) -> MaterialView:
    """Promises a material that may follow after acceptance (容缺受理), or takes the promise back.

    Raises `casework.may_not_follow`, `casework.nothing_to_promise` (409).
    """
    return gaps.promise_material(actor, draft_id, material_code, is_promised=is_promised)


def use_evidence(actor: Actor, draft_id: UUID, material_code: str, evidence_id: UUID) -> MaterialView:
    """Puts what was verified earlier in the place of an upload. Raises `casework.no_such_evidence` (404)."""
    return draft_ticks.use_evidence(actor, draft_id, material_code, evidence_id)


def evidence_of(actor: Actor) -> list[KeptEvidence]:
    """Papers kept for the party acted for, the last verified first, expired ones too."""
    return queries_evidence.evidence_of(actor)


def evidence_file(actor: Actor, evidence_id: UUID, draft_id: UUID | None = None) -> StoredFile:
    """One of them; draft_id: only where this draft may use it. Raises `casework.no_such_evidence` (404)."""
    if draft_id is not None:
        queries_counter.check_offered(actor, draft_id, evidence_id)
    return queries_evidence.evidence_file(actor, evidence_id)


def end_evidence(actor: Actor, evidence_id: UUID) -> None:
    """It is not kept any longer; what was sent with it stays with its case."""
    evidence.end_evidence(actor, evidence_id)


def working_days(first: date, last: date) -> list[date]:
    """The working days from one legal day to another, both included."""
    return queries_clocks.working_days(first, last)
