"""Keep what was typed; say what is wrong with the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import DraftView
from zhengyun.engines.casework.forms.definition import PageDef
from zhengyun.engines.casework.forms.pages import PageSettings, missing_materials
from zhengyun.engines.casework.forms.state import FormState, find_errors
from zhengyun.engines.casework.forms.values import MAX_DATA, get_path, read_posted, too_large, with_path
from zhengyun.engines.casework.logic.forms import draft_state, settings_to_check
from zhengyun.engines.casework.logic.known_answers import answers_after
from zhengyun.engines.casework.logic.windows import outside_window
from zhengyun.engines.casework.models import Case, Draft
from zhengyun.engines.casework.queries_drafts import draft_view, own_draft
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import facade as files
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, not_found


def save_page(
    actor: Actor,
    draft_id: UUID,
    page_id: str,
    values: Mapping[str, list[str]],
    version: int,
    *,
    partial: bool = False,
) -> DraftView:
    """What was typed is kept even where it is wrong; the Problem comes after it is kept."""
    with transaction.atomic():
        draft = own_draft(actor, draft_id, lock=True)
        check_is_open(draft)
        _check_version(draft, version)
        state, settings = draft_state(draft), settings_to_check(draft)
        page = _page_of(state, page_id)
        data, marks = _take(draft, state, settings, page, values)
        if draft.case_id is None:
            known = answers_after(actor, draft, state.definition, data, marks)
            data, marks = known.data, known.marks
        draft.data, draft.sources = data, marks
        state = draft_state(draft)
        errors = {} if partial else _wrong(draft, state, settings, page)
        _keep(draft, page_id, is_done=not partial and not errors)
    if errors:
        raise form_invalid(errors)
    return draft_view(draft)


def _take(
    draft: Draft, state: FormState, settings: PageSettings, page: PageDef, values: Mapping[str, list[str]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Data and source marks with the answers of one page. What a source answered for good stays."""
    fields = [
        state.definition.fields[path]
        for path in page.fields
        if settings.opens(path) and not _is_fixed(draft, state, settings, path)
    ]
    data, marks = dict(draft.data), dict(draft.sources)
    for path, value in read_posted(fields, values, state.visible).items():
        if path in marks and value != get_path(data, path):
            del marks[path]
        data = with_path(data, path, value)
    if (size := len(orjson.dumps(data))) > MAX_DATA:
        raise too_large(size)
    return data, marks


def _is_fixed(draft: Draft, state: FormState, settings: PageSettings, path: str) -> bool:
    field = state.definition.fields[path]
    if not field.is_asked:
        return True
    return path in draft.sources and field.readonly and path not in settings.reasons


def _wrong(draft: Draft, state: FormState, settings: PageSettings, page: PageDef) -> dict[str, list[str]]:
    closed = outside_window(draft, state)
    return {path: closed[path] for path in page.fields if path in closed} | page_errors(state, settings, page)


def page_errors(state: FormState, settings: PageSettings, page: PageDef) -> dict[str, list[str]]:
    paths = frozenset(path for path in page.fields if settings.opens(path))
    missing = missing_materials(state, settings)
    return find_errors(state, paths) | {c: missing[c] for c in page.materials if c in missing}


def form_invalid(errors: dict[str, list[str]]) -> Problem:
    return Problem(
        "casework.form_invalid",
        _("Some answers are missing or not valid."),
        remedy=_("Please correct what is marked."),
        fields=errors,
    )


def _page_of(state: FormState, page_id: str) -> PageDef:
    found = next((page for page in state.pages if page.id == page_id), None)
    if found is None:
        raise not_found("casework.no_such_page", _("The form has no such page."), value=page_id[:60])
    return found


def _keep(draft: Draft, page_id: str, *, is_done: bool) -> None:
    others = [done for done in draft.done_pages if done != page_id]
    draft.done_pages = [*others, page_id] if is_done else others
    draft.version += 1
    draft.updated_at = clock.now()
    draft.save(update_fields=["data", "sources", "done_pages", "version", "updated_at"])


def check_is_open(draft: Draft) -> None:
    if draft.state != "open":
        raise conflict(
            "casework.draft_closed",
            _("This draft was sent or discarded already."),
            value=draft.id,
            remedy=_("Look under My matters."),
        )


def _check_version(draft: Draft, version: int) -> None:
    if draft.version != version:
        raise conflict(
            "casework.draft_stale",
            _("This draft was changed elsewhere in the meantime, perhaps on another device."),
            value=version,
            remedy=_("Compare what is shown now with what you typed, then save again."),
        )


def discard_draft(actor: Actor, draft_id: UUID) -> None:
    """The answers are erased; that it was begun and discarded stays."""
    with transaction.atomic():
        draft = own_draft(actor, draft_id, lock=True)
        check_is_open(draft)
        _discard(actor, draft)


def discard_answer(actor: Actor, case: Case) -> None:
    """The case is decided or over: what its applicant had begun to supply is not asked for any more."""
    draft = Draft.objects.select_for_update().filter(case=case, state="open").first()
    if draft is not None:
        _discard(actor, draft)


def _discard(actor: Actor, draft: Draft) -> None:
    draft.state, draft.data, draft.sources = "discarded", {}, {}
    draft.updated_at = clock.now()
    draft.save(update_fields=["state", "data", "sources", "updated_at"])
    erase_files(actor, draft)
    audit.record(actor, "casework.discard_draft", "draft", draft.id)


def erase_files(actor: Actor, draft: Draft) -> None:
    rows = draft.materials.filter(case=None)
    kept = [row.file_id for row in rows if row.file_id and row.reused_id is None]
    if kept:
        files.detach(actor, kept)
    rows.delete()
