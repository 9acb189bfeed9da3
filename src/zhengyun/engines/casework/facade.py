"""The only door to casework: items, drafts, cases, acts, papers, supervision.

Every command takes the actor first, joins the caller's transaction or opens one, and is audited.
All refusals are `Problem` with a code `casework.*`. Calls of the offices, for papers and of the
search stand in `facade_office`, `facade_papers` and `facade_search`; others import them from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from zhengyun.engines.casework import (
    acceptance,
    choices,
    effects,
    queries_cases,
    queries_drafts,
    queries_file,
    queries_items,
    queries_offers,
    sources,
    texts,
)
from zhengyun.engines.casework import facade_admin as administration
from zhengyun.engines.casework import facade_guide as guides
from zhengyun.engines.casework.contracts import (
    ActOffer,
    CaseFile,
    CaseRow,
    CaseView,
    DraftView,
    FormReview,
    ItemSummary,
    ItemView,
    MaterialView,
)
from zhengyun.engines.casework.facade_counter import (
    at_counter,
    correct_at_counter,
    count_papers,
    counter_drafts,
    end_evidence,
    evidence_file,
    evidence_of,
    identify_again,
    promise_material,
    start_at_counter,
    submit_at_counter,
    tick_in_draft,
    use_evidence,
    waiting_paper,
    waiting_papers,
    working_days,
)
from zhengyun.engines.casework.facade_office import (
    add_task_photo,
    get_task,
    inbox,
    inbox_choices,
    inbox_counts,
    lamp_cases,
    lamp_matrix,
    neighbours,
    progress,
    public_figures,
    publish_calendar_year,
    recent_public,
    remove_task_photo,
    save_task_form,
    tick_material,
    together,
)
from zhengyun.engines.casework.facade_papers import (
    check_config,
    get_licence,
    letter_pdf,
    letters_asking,
    licence_pdf,
    my_licences,
    preview_letter,
    set_licence_state,
    typeset_paper,
    verify,
    verify_file,
)
from zhengyun.engines.casework.facade_search import (
    find_items,
    missed_searches,
    note_missed_search,
    search_items,
    settle_missed_search,
    suggest_items,
)
from zhengyun.engines.casework.logic import draft_files
from zhengyun.engines.casework.logic import effect_values as values
from zhengyun.engines.casework.logic import perform_act as performing
from zhengyun.engines.casework.logic import run_acceptance_case as trial
from zhengyun.engines.casework.logic import save_draft as save
from zhengyun.engines.casework.logic import start_correction as correction
from zhengyun.engines.casework.logic import start_draft as start
from zhengyun.engines.casework.logic import start_effects as starting
from zhengyun.engines.casework.logic import submit_case as submitting
from zhengyun.engines.casework.papers import links
from zhengyun.kernel.files.contracts import StoredFile
from zhengyun.kit.actor import Actor
from zhengyun.kit.paging import Page

__all__ = [
    "add_file",
    "add_task_photo",
    "administration",
    "at_counter",
    "case_file",
    "check_config",
    "check_effect_values",
    "correct_at_counter",
    "count_papers",
    "counter_drafts",
    "discard_draft",
    "effect_place",
    "effect_values",
    "end_evidence",
    "evidence_file",
    "evidence_of",
    "find_case",
    "find_items",
    "get_case",
    "get_draft",
    "get_item",
    "get_licence",
    "get_task",
    "guides",
    "hot_words",
    "identify_again",
    "inbox",
    "inbox_choices",
    "inbox_counts",
    "lamp_cases",
    "lamp_matrix",
    "letter_pdf",
    "letters_asking",
    "licence_pdf",
    "list_bundles",
    "list_items",
    "missed_searches",
    "my_cases",
    "my_drafts",
    "my_licences",
    "neighbours",
    "note_missed_search",
    "offers",
    "open_file",
    "options_of_act_set",
    "parameters_of_act_set",
    "perform",
    "preview_letter",
    "progress",
    "promise_material",
    "public_figures",
    "publish_calendar_year",
    "recent_public",
    "register_choices",
    "register_effect",
    "register_paper_link",
    "register_room_choices",
    "register_source",
    "remove_file",
    "remove_task_photo",
    "review",
    "run_acceptance_case",
    "save_page",
    "save_task_form",
    "search_items",
    "set_licence_state",
    "settle_missed_search",
    "start_at_counter",
    "start_correction",
    "start_draft",
    "state_title",
    "submit",
    "submit_at_counter",
    "suggest_items",
    "tick_in_draft",
    "tick_material",
    "together",
    "typeset_paper",
    "use_evidence",
    "verify",
    "verify_file",
    "waiting_paper",
    "waiting_papers",
    "wake_effect",
    "working_days",
]

options_of_act_set = queries_items.options_of_act_set
parameters_of_act_set = queries_items.parameters_of_act_set
register_effect, register_source = effects.register_effect, sources.register_source
register_choices = choices.register_choices
register_paper_link = links.register_paper_link
register_room_choices = choices.register_room_choices
"""What other rooms bring, in AppConfig.ready()."""


def list_items(*, audience: str | None = None, organization_id: UUID | None = None) -> list[ItemSummary]:
    """Active items by department and title."""
    return queries_items.list_items(audience=audience, organization_id=organization_id)


def list_bundles() -> list[ItemSummary]:
    """Active bundles (一件事), by which one application opens cases of several departments."""
    return queries_items.list_bundles()


def get_item(code: str, *, internal: bool = False) -> ItemView:
    """An item with its guide, options and materials. Raises `casework.no_such_item` (404).

    internal: matters within the government too, which lists, searches and the public interface never show.
    """
    return queries_items.get_item(code, internal=internal)


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
    """A draft in which only what the correction notice lists is open, or what was promised at submission and
    is missing after acceptance; `submit` sends it."""
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


def state_title(state: str) -> str:
    """A legal state in words."""
    return texts.state_title(state)


def open_file(actor: Actor, owner_id: UUID, file_id: UUID) -> StoredFile:
    """A file of a case or a draft (owner_id), if the actor may see it."""
    return queries_file.open_file(actor, owner_id, file_id)


def effect_values(case_id: UUID, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of an effect as they are for a case: what begins with `=` is FEEL, also in tables."""
    return values.effect_values(case_id, settings)


def check_effect_values(settings: Mapping[str, Any]) -> list[str]:
    """What is wrong with the FEEL of an effect's settings, in words, at install."""
    return values.check_effect_values(settings)


def wake_effect(run_id: UUID) -> None:
    """A run of an effect that answered Wait is asked at once. Nothing happens to one that does not wait."""
    starting.wake_effect(run_id)


def effect_place(case_id: UUID, organization: str) -> UUID:
    """The organization for which an effect acts, stated as for a step: item, a code, or `=` and FEEL."""
    return values.effect_place(case_id, organization)


def run_acceptance_case(path: Path) -> list[str]:
    """Where an acceptance case of an installed package and what happens differ; [] when they agree.

    path: its YAML file. Nothing that the run makes remains.
    """
    raw, faults = acceptance.load_case(path)
    found = [] if faults else trial.run_acceptance_case(raw)
    return [f"{place}: {words}" for place, words in faults] or [str(one) for one in found]
