"""The form of a draft or a case: its state, its pages, what is missing and what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from zhengyun.engines.casework import definitions
from zhengyun.engines.casework.contracts import DataDifference, FileView, FormPage, OptionView
from zhengyun.engines.casework.forms.pages import (
    Errors,
    GivenMaterial,
    PageSettings,
    build_pages,
    differences,
    missing_materials,
    place_of,
)
from zhengyun.engines.casework.forms.state import FormState, find_errors, read_state
from zhengyun.engines.casework.models import Case, Correction, Draft, Material
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock

FormError = tuple[str, str, str]


def regions(code: str) -> tuple[OptionView, ...]:
    """The divisions right below one, as choices."""
    return tuple(OptionView(region.code, region.name) for region in parties.regions_below(code))


def draft_state(draft: Draft) -> FormState:
    item = definitions.item(draft.item_version_id)
    return read_state(
        definitions.form(draft.form_version_id),
        draft.data,
        option=draft.option_code,
        params=definitions.params_on(item.package, clock.today()),
        today=clock.today(),
        known=draft.sources,
    )


def draft_settings(draft: Draft, errors: Errors | None = None) -> PageSettings:
    """A correction opens only what its notice lists, with the reasons."""
    reasons = correction_reasons(draft.case_id) if draft.case_id else {}
    return PageSettings(
        given=given_materials(Material.objects.filter(draft_id=draft.id, is_current=True)),
        errors=errors or {},
        done=frozenset(draft.done_pages),
        only=frozenset(reasons) if draft.case_id else None,
        reasons=reasons,
        regions=regions,
        readonly=draft.state != "open",
    )


def correction_reasons(case_id: UUID) -> dict[str, str]:
    items = Correction.objects.filter(case_id=case_id).values_list("items", flat=True).first() or ()
    return {entry["target"]: entry["reason"] for entry in items}


def given_materials(rows: Iterable[Material]) -> tuple[GivenMaterial, ...]:
    ordered = sorted(rows, key=lambda row: (row.uploaded_at, row.id))
    return tuple(
        GivenMaterial(row.id, row.code, _file(row), row.tick, row.evidence, row.source) for row in ordered
    )


def _file(row: Material) -> FileView | None:
    if row.file_id is None:
        return None
    return FileView(row.file_id, row.file_name, row.file_size, row.media_type)


def validate_submission(draft: Draft) -> list[FormError]:
    """Everything that is missing or wrong as (page, field or material, words)."""
    state, settings = draft_state(draft), draft_settings(draft)
    found = find_errors(state, settings.only)
    found |= missing_materials(state, settings)
    if not found:
        return []
    pages = build_pages(state, settings)
    return [(place_of(pages, key), key, words) for key, all_words in found.items() for words in all_words]


def case_pages(case: Case, correction: Correction | None) -> tuple[FormPage, ...]:
    """The application as it stands now, with its materials and source marks."""
    item = definitions.item(case.item_version_id)
    day = clock.local(case.submitted_at).date()
    state = read_state(
        definitions.form(case.form_version_id),
        case.data,
        option=case.option_code,
        params=definitions.params_on(item.package, day),
        today=day,
        known=case.sources,
    )
    given = given_materials(Material.objects.filter(case_id=case.id, is_current=True))
    return build_pages(state, PageSettings(given=given, regions=regions, readonly=True))


def case_differences(case: Case, correction: Correction) -> tuple[DataDifference, ...]:
    """What the answer to the correction notice changed."""
    before: Mapping[str, object] = correction.before.get("data", {})
    return differences(definitions.form(case.form_version_id), before, case.data, regions)
