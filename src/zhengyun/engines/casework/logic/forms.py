"""The form of a draft or a case: its state, its pages, what is missing and what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework import definitions
from zhengyun.engines.casework.choices import choices
from zhengyun.engines.casework.contracts import DataDifference, FileView, FormPage, OptionView
from zhengyun.engines.casework.forms.definition import FieldDef
from zhengyun.engines.casework.forms.pages import (
    Errors,
    GivenMaterial,
    PageSettings,
    Regions,
    build_pages,
    differences,
    missing_materials,
    place_of,
)
from zhengyun.engines.casework.forms.state import FormState, broken_rules, find_errors, narrowed, read_state
from zhengyun.engines.casework.forms.values import get_path, is_empty
from zhengyun.engines.casework.logic.clocks import supplement_days
from zhengyun.engines.casework.logic.windows import outside_window
from zhengyun.engines.casework.models import Case, Correction, Draft, Material
from zhengyun.engines.casework.queries_evidence import gone, kept_for, origin_of, with_reused
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock

FormError = tuple[str, str, str]


def lookup_for(applicant_id: UUID) -> Regions:
    """Choices by name: what another room offers this applicant, or the divisions right below one."""

    @cache
    def look_up(name: str) -> tuple[OptionView, ...]:
        if "." in name:
            return choices(name, applicant_id)
        return tuple(OptionView(region.code, region.name) for region in parties.regions_below(name))

    return look_up


def draft_state(draft: Draft, data: Mapping[str, Any] | None = None) -> FormState:
    item = definitions.item(draft.item_version_id)
    return read_state(
        definitions.form(draft.form_version_id),
        draft.data if data is None else data,
        option=draft.option_code,
        params=definitions.params_on(item.package, clock.today()),
        today=clock.today(),
        known=draft.sources,
    )


def draft_settings(draft: Draft, errors: Errors | None = None) -> PageSettings:
    """With the papers that may be used again, for whoever looks at the pages."""
    settings = settings_to_check(draft)
    return replace(settings, kept=kept_for(draft) if draft.state == "open" else {}, errors=errors or {})


def settings_to_check(draft: Draft, given: Iterable[Material] | None = None) -> PageSettings:
    """What is open and what is given. A correction opens only what its notice lists, with the reasons; what
    supplies a promise opens only what is still missing."""
    is_supplement = draft.is_supplement
    asked = supplement_reasons if is_supplement else correction_reasons
    reasons = asked(draft.case_id) if draft.case_id else {}
    return PageSettings(
        given=given_materials(_materials(draft) if given is None else given),
        done=frozenset(draft.done_pages),
        only=frozenset(reasons) if draft.case_id else None,
        reasons=reasons,
        regions=lookup_for(draft.applicant_id),
        readonly=draft.state != "open",
        is_part_enough=is_supplement,
    )


def _materials(draft: Draft) -> list[Material]:
    return with_reused(Material.objects.filter(draft_id=draft.id, is_current=True))


def correction_reasons(case_id: UUID) -> dict[str, str]:
    items = Correction.objects.filter(case_id=case_id).values_list("items", flat=True).first() or ()
    return {entry["target"]: entry["reason"] for entry in items}


def supplement_reasons(case_id: UUID) -> dict[str, str]:
    rows = Material.objects.filter(case_id=case_id, is_current=True, follow_days__isnull=False)
    return dict.fromkeys(rows.values_list("code", flat=True), str(_("Promised when it was applied for.")))


def given_materials(rows: Iterable[Material]) -> tuple[GivenMaterial, ...]:
    """Those with a file first. rows: `with_reused` where many are read."""
    ordered = sorted(rows, key=lambda row: (row.file_id is None, row.uploaded_at, row.id))
    return tuple(
        GivenMaterial(
            row.id,
            row.code,
            _file(row),
            row.tick,
            row.evidence,
            row.source,
            row.is_paper,
            origin_of(row.reused) if row.reused else "",
            row.follow_days or 0,
        )
        for row in ordered
    )


def _file(row: Material) -> FileView | None:
    if row.file_id is None:
        return None
    return FileView(row.file_id, row.file_name, row.file_size, row.media_type)


def find_faults(
    draft: Draft,
    given: Iterable[Material] | None = None,
    *,
    beyond: Callable[[Draft], Errors] | None = None,
) -> list[FormError]:
    """What is missing or wrong in this form, as (page, field or material, words).

    given: its materials, where the draft is not saved: it is that of a bundle's member. beyond: what is
    asked where the form itself has no fault.
    """
    rows = _materials(draft) if given is None else list(given)
    state, settings = draft_state(draft), settings_to_check(draft, rows)
    found = find_errors(state, settings.only)
    found = unknown_choices(state, settings) | found
    found |= missing_materials(state, settings)
    found |= gone(rows)
    found = outside_window(draft, state) | found
    if not found and beyond:
        found = dict(beyond(draft))
    if not found:
        return []
    pages = build_pages(state, settings)
    return [(place_of(pages, key), key, words) for key, all_words in found.items() for words in all_words]


def against_rules(draft: Draft, data: Mapping[str, Any]) -> dict[str, list[str]]:
    """Errors by field, if these were the answers: a draft may lie about while the records go on."""
    return broken_rules(draft_state(draft, data))


def unknown_choices(state: FormState, settings: PageSettings) -> dict[str, list[str]]:
    """Answers that are none of the choices which another room knows (`lines-0-grade` in tables)."""
    found: dict[str, list[str]] = {}
    for path in sorted(state.visible):
        field = state.definition.fields[path]
        value = get_path(state.data, path)
        if not settings.opens(path) or is_empty(value):
            continue
        for key, one, given in _given(field, value):
            if one.choices_from and not _offered(state, settings, one).issuperset(given):
                found.setdefault(key, []).append(_("Choose one of the present choices."))
    return found


def _offered(state: FormState, settings: PageSettings, field: FieldDef) -> set[str]:
    return {option.value for option in narrowed(field, settings.regions(field.choices_from), state)}


def _given(field: FieldDef, value: Any) -> Iterator[tuple[str, FieldDef, list[str]]]:
    """Each answer with its key: of a table cell by cell."""
    if field.kind != "table":
        yield field.path, field, [str(one) for one in (value if isinstance(value, list) else [value])]
        return
    for number, row in enumerate(value if isinstance(value, list) else ()):
        for column in field.columns:
            if column.choices_from and isinstance(row, Mapping) and not is_empty(row.get(column.path)):
                yield f"{field.path}-{number}-{column.path}", column, [str(row[column.path])]


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
    given = given_materials(with_reused(Material.objects.filter(case_id=case.id, is_current=True)))
    settings = PageSettings(given=given, regions=lookup_for(case.applicant_id), readonly=True)
    return build_pages(state, replace(settings, follow_by=supplement_days(case)))


def case_differences(case: Case, correction: Correction) -> tuple[DataDifference, ...]:
    """What the answer to the correction notice changed."""
    before: Mapping[str, object] = correction.before.get("data", {})
    look_up = lookup_for(case.applicant_id)
    return differences(definitions.form(case.form_version_id), before, case.data, look_up)
