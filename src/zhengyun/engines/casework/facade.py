"""The only door to casework: items, drafts, cases, acts, papers, supervision.

Every command takes the actor first, joins the caller's transaction or opens one, and is audited.
All refusals are `Problem` with a code `casework.*`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from zhengyun.engines.casework import (
    acceptance,
    effects,
    queries_cases,
    queries_choices,
    queries_drafts,
    queries_file,
    queries_inbox,
    queries_items,
    queries_offers,
    queries_papers,
    queries_progress,
    queries_public,
    queries_supervision,
    sources,
    texts,
)
from zhengyun.engines.casework.contracts import (
    ActOffer,
    BoardRow,
    CaseFile,
    CaseRow,
    CaseView,
    DraftView,
    FormReview,
    InboxChoices,
    InboxFilter,
    ItemSummary,
    ItemView,
    LampCell,
    LicenceView,
    MaterialView,
    ProgressView,
    PublicCaseRow,
    TaskRow,
    TaskView,
    TodayFigures,
    Verification,
)
from zhengyun.engines.casework.logic import draft_files, licences, papers
from zhengyun.engines.casework.logic import effect_values as values
from zhengyun.engines.casework.logic import perform_act as performing
from zhengyun.engines.casework.logic import publish_calendar_year as calendars
from zhengyun.engines.casework.logic import run_acceptance_case as trial
from zhengyun.engines.casework.logic import save_draft as save
from zhengyun.engines.casework.logic import save_task_form as recording
from zhengyun.engines.casework.logic import start_correction as correction
from zhengyun.engines.casework.logic import start_draft as start
from zhengyun.engines.casework.logic import submit_case as submitting
from zhengyun.engines.casework.logic import tick_material as ticking
from zhengyun.kernel.files.contracts import StoredFile
from zhengyun.kit.actor import Actor
from zhengyun.kit.paging import Page

options_of_act_set = queries_items.options_of_act_set
register_effect, register_source = effects.register_effect, sources.register_source
"""What other rooms bring, in AppConfig.ready()."""


def search_items(
    text: str, *, audience: str | None = None, organization_id: UUID | None = None, limit: int = 20
) -> list[ItemSummary]:
    """Active items found by Chinese words or parts of them, the best first. audience: GB/T 39046 A.4."""
    return queries_items.search_items(text, audience=audience, organization_id=organization_id, limit=limit)


def list_items(*, audience: str | None = None, organization_id: UUID | None = None) -> list[ItemSummary]:
    """Active items by department and title."""
    return queries_items.list_items(audience=audience, organization_id=organization_id)


def get_item(code: str) -> ItemView:
    """An item with its guide, options and materials. Raises `casework.no_such_item` (404)."""
    return queries_items.get_item(code)


def hot_words() -> list[str]:
    """At most five words for the search box."""
    return queries_items.hot_words()


def start_draft(
    actor: Actor,
    item_code: str,
    option_code: str,
    answers: Mapping[str, str],
    about: Mapping[str, str] | None = None,
) -> DraftView:
    """Begins an application for the party acted for, with what is known filled in.

    answers: to the item's first question. about: what the application is about, for its sources. Raises
    `casework.first_question` (422), `casework.wrong_audience`, `casework.counter_only`,
    `casework.begin_elsewhere` (409), `parties.no_mandate` (403).
    """
    return start.start_draft(actor, item_code, option_code, answers, about)


def get_draft(actor: Actor, draft_id: UUID, errors: Mapping[str, list[str]] | None = None) -> DraftView:
    """One's own draft; errors (by path, of a refused save) are shown at their fields."""
    return queries_drafts.get_draft(actor, draft_id, errors)


def my_drafts(actor: Actor) -> list[DraftView]:
    """Open drafts, newest first, without their pages."""
    return queries_drafts.my_drafts(actor)


def save_page(
    actor: Actor,
    draft_id: UUID,
    page_id: str,
    values: Mapping[str, list[str]],
    version: int,
    *,
    partial: bool = False,
) -> DraftView:
    """Keeps one page. Rows of tables are named ``path-0-column``; `_add` and `_remove` change rows.

    Raises `casework.form_invalid` with fields after keeping what was typed (not when partial),
    `casework.draft_stale` (409) when the draft is not at `version`.
    """
    return save.save_page(actor, draft_id, page_id, values, version, partial=partial)


def add_file(actor: Actor, draft_id: UUID, material_code: str, stream: BinaryIO, name: str) -> MaterialView:
    """Uploads a file for a material. Raises `files.*` (422) that say what is wrong with it."""
    return draft_files.add_file(actor, draft_id, material_code, stream, name)


def remove_file(actor: Actor, draft_id: UUID, material_id: UUID) -> MaterialView:
    """Takes an upload back."""
    return draft_files.remove_file(actor, draft_id, material_id)


def review(actor: Actor, draft_id: UUID) -> FormReview:
    """The whole application with everything that is missing, by page."""
    return queries_drafts.review(actor, draft_id)


def discard_draft(actor: Actor, draft_id: UUID) -> None:
    """Erases the answers and uploads of a draft."""
    save.discard_draft(actor, draft_id)


def start_correction(actor: Actor, case_id: UUID) -> DraftView:
    """A draft in which only what the correction notice lists is open; `submit` sends it."""
    return correction.start_correction(actor, case_id)


def submit(actor: Actor, draft_id: UUID, *, idempotency_key: str | None = None) -> CaseView:
    """Opens a case from a draft: number, case, materials, flow, notice clock, audit, CaseSubmitted.

    Raises `casework.form_invalid` with fields when something is missing. The same key gives the
    same case again.
    """
    return submitting.submit(actor, draft_id, idempotency_key=idempotency_key)


def perform(
    actor: Actor,
    case_id: UUID,
    act: str,
    *,
    task_id: UUID | None = None,
    opinion: str = "",
    data: Mapping[str, Any] | None = None,
    expected_version: int | None = None,
    idempotency_key: str | None = None,
) -> CaseView:
    """Performs an act. `data` holds what the act's offer `needs` names.

    Raises `casework.stale` (409) when the case is no longer at `expected_version`,
    `casework.illegal_act` (409) with the acts that are possible now, `casework.may_not` (403),
    `casework.act_data` (422) with fields.
    """
    return performing.perform(
        actor,
        case_id,
        act,
        task_id=task_id,
        opinion=opinion,
        data=data,
        expected_version=expected_version,
        idempotency_key=idempotency_key,
    )


def offers(actor: Actor, case_id: UUID, task_id: UUID | None = None) -> list[ActOffer]:
    """What the actor can do now: on a task, or (no task) with the case itself."""
    return queries_offers.offers(actor, case_id, task_id)


def get_case(actor: Actor, case_id: UUID) -> CaseView:
    """Raises `casework.no_such_case` (404) also where the actor may not see the case."""
    return queries_cases.get_case(actor, case_id)


def find_case(actor: Actor, number: str) -> CaseView:
    """The case with this number (办件编号), if the actor may see it."""
    return queries_cases.find_case(actor, number)


def my_cases(actor: Actor, cursor: str | None = None, size: int = 20) -> Page[CaseRow]:
    """Cases of the party for whom the actor acts, newest first."""
    return queries_cases.my_cases(actor, cursor, size)


def case_file(actor: Actor, case_id: UUID) -> CaseFile:
    """Everything that the case page shows to an officer or to the applicant."""
    return queries_file.case_file(actor, case_id)


def inbox(
    actor: Actor, chosen: InboxFilter | None = None, cursor: str | None = None, size: int = 50
) -> Page[TaskRow]:
    """Tasks of the actor's roles and organizations, oldest first; done ones newest first."""
    return queries_inbox.inbox(actor, chosen or InboxFilter(), cursor, size)


def inbox_choices(actor: Actor) -> InboxChoices:
    """By what the actor can narrow the inbox: items, and the steps of his roles."""
    return queries_choices.inbox_choices(actor)


def state_title(state: str) -> str:
    """A legal state in words."""
    return texts.state_title(state)


def get_task(actor: Actor, task_id: UUID) -> TaskView:
    """A task with its form and signatures. Raises `casework.no_such_task` (404)."""
    return queries_inbox.get_task(actor, task_id)


def neighbours(
    actor: Actor, task_id: UUID, chosen: InboxFilter | None = None
) -> tuple[UUID | None, UUID | None]:
    """The tasks before and after this one in the inbox with the same filter."""
    return queries_inbox.neighbours(actor, task_id, chosen or InboxFilter())


def save_task_form(actor: Actor, task_id: UUID, values: Mapping[str, Sequence[str]]) -> TaskView:
    """Keeps what the step's own form holds (inspection record); signatures under it are void."""
    return recording.save_task_form(actor, task_id, values)


def add_task_photo(actor: Actor, task_id: UUID, stream: BinaryIO, name: str) -> TaskView:
    """Adds a photograph to the step's record."""
    return recording.add_task_photo(actor, task_id, stream, name)


def tick_material(actor: Actor, material_id: UUID, tick: str) -> None:
    """What the clerk saw of a material: original_checked, copy_taken, electronic or '' (nothing)."""
    ticking.tick_material(actor, material_id, tick)


def open_file(actor: Actor, owner_id: UUID, file_id: UUID) -> StoredFile:
    """A file of a case or a draft (owner_id), if the actor may see it."""
    return queries_file.open_file(actor, owner_id, file_id)


def progress(number: str, last_four: str) -> ProgressView:
    """Progress without signing in: case number and the last four digits of the contact's telephone.

    Raises `casework.no_such_case` for both a wrong number and wrong digits. The caller limits the rate.
    """
    return queries_progress.progress(number, last_four)


def progress_board(day: date) -> list[BoardRow]:
    """Public figures of each department: open cases, and what was done on a legal day."""
    return queries_public.progress_board(day)


def today_figures() -> TodayFigures:
    """The platform's figures of today, on a day off those of the last working day."""
    return queries_public.today_figures()


def recent_public(cursor: str | None = None, size: int = 20) -> Page[PublicCaseRow]:
    """Masked cases by their last act, newest first."""
    return queries_public.recent_public(cursor, size)


def lamp_matrix(actor: Actor) -> list[LampCell]:
    """Open tasks by department, step and lamp, below where the actor supervises.

    Raises `casework.may_not` (403).
    """
    return queries_supervision.lamp_matrix(actor)


def lamp_cases(
    actor: Actor,
    organization_id: UUID | None,
    element: str = "",
    lamp: str = "",
    cursor: str | None = None,
    size: int = 50,
) -> Page[TaskRow]:
    """The open tasks behind a cell of the matrix, oldest first. lamp `past`: both limits."""
    return queries_supervision.lamp_cases(actor, organization_id, element, lamp, cursor, size)


def effect_values(case_id: UUID, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of an effect as they are for a case: what begins with `=` is FEEL, also in tables."""
    return values.effect_values(case_id, settings)


def check_effect_values(settings: Mapping[str, Any]) -> list[str]:
    """What is wrong with the FEEL of an effect's settings, in words, at install."""
    return values.check_effect_values(settings)


def effect_place(case_id: UUID, organization: str) -> UUID:
    """The organization for which an effect acts, stated as for a step: item, a code, or `=` and FEEL."""
    return values.effect_place(case_id, organization)


def preview_letter(actor: Actor, case_id: UUID, act: str, data: Mapping[str, Any] | None = None) -> bytes:
    """The PDF that an act would issue, without number and seal. Raises `casework.no_letter` (404)."""
    return papers.preview_letter(actor, case_id, act, data or {})


def letter_pdf(actor: Actor, letter_id: UUID) -> StoredFile:
    """The sealed file of a letter, for the applicant and the staff of its case."""
    return queries_papers.letter_pdf(actor, letter_id)


def my_licences(actor: Actor) -> list[LicenceView]:
    """Licences of the party for whom the actor acts, newest first."""
    return queries_papers.my_licences(actor)


def get_licence(actor: Actor, licence_id: UUID) -> LicenceView:
    """A licence, for its holder and the staff of its case. Raises `casework.no_such_licence` (404)."""
    return queries_papers.get_licence(actor, licence_id)


def licence_pdf(actor: Actor, licence_id: UUID) -> StoredFile:
    """The sealed file of a licence, for those who see it."""
    return queries_papers.licence_pdf(actor, licence_id)


def set_licence_state(actor: Actor, licence_id: UUID, state: str, reason: str) -> None:
    """Revokes or cancels a licence. Raises `casework.may_not` (403), `casework.licence_state` (409)."""
    licences.set_licence_state(actor, licence_id, state, reason)


def verify(code: str) -> Verification:
    """What the public learns of a letter or licence by its code. Raises `casework.no_such_paper` (404)."""
    return queries_papers.verify(code)


def verify_file(code: str | None, content: bytes) -> Verification:
    """Whether a file is the issued one, unaltered; without a code, the one in the file is looked up."""
    return queries_papers.verify_file(code, content)


def publish_calendar_year(
    actor: Actor,
    year: int,
    holidays: Sequence[tuple[date, str]],
    make_up: Sequence[tuple[date, str]],
    source: str,
) -> None:
    """Publishes a year's working days; due dates that pass through it move, each with a reason."""
    calendars.publish_calendar_year(actor, year, holidays, make_up, source)


def check_config() -> list[str]:
    """What is wrong with fonts and seal of this installation, in words; empty when nothing is."""
    from zhengyun.engines.casework.papers import seals, typesetting

    return [*typesetting.check_config(), *seals.current_seal().check_config()]


def run_acceptance_case(path: Path) -> list[str]:
    """Where an acceptance case of an installed package and what happens differ; [] when they agree.

    path: its YAML file. Nothing that the run makes remains.
    """
    raw, faults = acceptance.load_case(path)
    found = [] if faults else trial.run_acceptance_case(raw)
    return [f"{place}: {words}" for place, words in faults] or [str(one) for one in found]
