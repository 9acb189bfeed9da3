"""What a page of a form shows: field views, material views, and what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import (
    DataDifference,
    FieldView,
    FileView,
    FormPage,
    KeptEvidence,
    MaterialView,
    OptionView,
    SourceMark,
)
from zhengyun.engines.casework.forms.definition import HIDDEN, FieldDef, FormDefinition, MaterialDef, PageDef
from zhengyun.engines.casework.forms.state import FormState, narrowed
from zhengyun.engines.casework.forms.values import get_path

Errors = Mapping[str, list[str]]
RECORD = ("register", "record", "field")
Regions = Callable[[str], tuple[OptionView, ...]]
"""Choices that are looked up: by the code of a region, or by the name under which a room registered them."""


@dataclass(frozen=True, slots=True)
class GivenMaterial:
    """A material row as the pages need it."""

    id: UUID
    code: str
    file: FileView | None
    tick: str = ""
    evidence: str = ""
    source: str = ""
    is_paper: bool = False
    origin: str = ""
    follow_days: int = 0


@dataclass(frozen=True)
class PageSettings:
    """What surrounds the answers. only: the paths and codes that are open (a correction), None for all.

    reasons: why a field or material is asked again. done: pages that were completed. kept: papers from
    earlier cases that a material may use, by its code. is_part_enough: what is open may come bit by bit.
    follow_by: the day that stands for a promised number of working days.
    """

    given: tuple[GivenMaterial, ...] = ()
    errors: Errors = field(default_factory=dict)
    done: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    regions: Regions = lambda code: ()
    readonly: bool = False
    kept: Mapping[str, tuple[KeptEvidence, ...]] = field(default_factory=dict)
    is_part_enough: bool = False
    follow_by: Mapping[int, date] = field(default_factory=dict)

    def opens(self, name: str) -> bool:
        return self.only is None or name in self.only


def build_pages(state: FormState, settings: PageSettings) -> tuple[FormPage, ...]:
    """The visible pages in order; the first one that is not done is current."""
    built: list[FormPage] = []
    current_found = False
    for page in state.pages:
        view = _page(page, state, settings)
        if not view.fields and not view.materials:
            continue
        is_done = page.id in settings.done
        name = "done" if is_done else "todo" if current_found else "current"
        current_found = current_found or not is_done
        built.append(replace(view, state=name))
    return tuple(built)


def _page(page: PageDef, state: FormState, settings: PageSettings) -> FormPage:
    definition = state.definition
    fields = tuple(
        field_view(definition.fields[path], state, settings)
        for path in page.fields
        if path in state.visible and settings.opens(path) and definition.fields[path].widget != HIDDEN
    )
    materials = tuple(
        material_view(definition.materials[code], state, settings)
        for code in page.materials
        if state.shows_material(definition.materials[code]) and settings.opens(code)
    )
    return FormPage(page.id, page.title, page.help, "todo", fields, materials)


def field_view(definition: FieldDef, state: FormState, settings: PageSettings) -> FieldView:
    mark = state.known.get(definition.path)
    reason = settings.reasons.get(definition.path, "")
    view = _plain_view(definition, get_path(state.typed, definition.path), settings.regions)
    if definition.choices_where:
        view = _with_narrowed(view, definition, state)
    errors = tuple(settings.errors.get(definition.path, ()))
    return replace(
        view,
        required=state.requires(definition),
        errors=(*errors, *_row_errors(definition, settings.errors)),
        help=" ".join(text for text in (reason, definition.help) if text),
        source=_mark(mark, definition.basis) if mark and not reason else None,
        readonly=settings.readonly
        or not definition.is_asked
        or bool((mark or definition.start) and definition.readonly and not reason),
    )


def _with_narrowed(view: FieldView, definition: FieldDef, state: FormState) -> FieldView:
    options = narrowed(definition, view.options, state)
    return replace(view, options=options, help=view.help if options else _("Nothing here fits your answers."))


def _row_errors(definition: FieldDef, errors: Errors) -> tuple[str, ...]:
    if definition.kind != "table":
        return ()
    prefix = f"{definition.path}-"
    found = []
    for key, messages in errors.items():
        if key.startswith(prefix):
            number = key.removeprefix(prefix).split("-")[0]
            found += [
                _("Row %(number)s: %(message)s") % {"number": int(number) + 1, "message": message}
                for message in messages
            ]
    return tuple(found)


def _mark(mark: Mapping[str, Any], basis: str = "") -> SourceMark:
    return SourceMark(
        source=str(mark["source"]),
        title=str(mark["title"]),
        as_of=date.fromisoformat(str(mark["as_of"])),
        basis=basis or str(mark.get("basis", "")),
        record={name: str(mark[name]) for name in RECORD if name in mark},
        now=mark.get("now"),
    )


def _plain_view(definition: FieldDef, value: Any, regions: Regions) -> FieldView:
    options = definition.options
    if definition.kind == "boolean":
        options = (OptionView("true", _("Yes")), OptionView("false", _("No")))
    elif known := definition.choices_from or definition.regions_below:
        options = regions(known)
    return FieldView(
        path=definition.path,
        title=definition.title,
        widget=definition.widget,
        value=_shown_value(definition, value),
        required=definition.required,
        help=definition.help,
        options=options,
        max_length=definition.schema.get("maxLength"),
        minimum=str(definition.schema.get("minimum", "")),
        maximum=str(definition.schema.get("maximum", "")),
        unit=definition.unit,
        columns=tuple(
            replace(_plain_view(column, None, regions), readonly=column.readonly)
            for column in definition.columns
        ),
    )


def _shown_value(definition: FieldDef, value: Any) -> Any:
    if definition.kind == "table":
        rows = value if isinstance(value, list) else []
        return [
            {c.path: _shown_value(c, row.get(c.path)) for c in definition.columns}
            for row in rows
            if isinstance(row, Mapping)
        ]
    if definition.kind == "choices":
        return [str(part) for part in value] if isinstance(value, list) else []
    if definition.kind == "address":
        parts = value if isinstance(value, Mapping) else {}
        return {"region": str(parts.get("region", "")), "line": str(parts.get("line", ""))}
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def material_view(definition: MaterialDef, state: FormState, settings: PageSettings) -> MaterialView:
    rows = [row for row in settings.given if row.code == definition.code]
    given = [row for row in rows if not row.follow_days]
    waived = state.waiver(definition)
    mark = state.mark_of(definition)
    source = mark.get("title", "") or (definition.waiver.source if definition.waiver else "")
    if waived and source:
        waived = _("%(why)s (%(source)s)") % {"why": waived, "source": source}
    reason = settings.reasons.get(definition.code, "")
    required = bool(reason) or (state.requires(definition) and not waived)
    promised = 0 if given or not required else max((row.follow_days for row in rows), default=0)
    return MaterialView(
        code=definition.code,
        title=definition.title,
        required=required,
        help=definition.help,
        accept=definition.accept,
        max_bytes=definition.max_bytes,
        waived="" if reason else waived,
        evidence=given[0].evidence if given else definition.evidence,
        tick=given[0].tick if given else "",
        files=tuple(row.file for row in given if row.file),
        errors=tuple(settings.errors.get(definition.code, ())),
        hints=dict(definition.hints),
        examples=definition.examples,
        material_ids=tuple(row.id for row in given),
        reason=reason,
        is_paper=any(row.is_paper for row in given),
        origin=next((row.origin for row in given if row.origin), ""),
        kept=() if waived and not reason else settings.kept.get(definition.code, ()),
        may_follow=definition.may_follow if required and settings.only is None else None,
        follow_days=promised,
        follow_by=settings.follow_by.get(promised),
    )


def missing_materials(state: FormState, settings: PageSettings) -> dict[str, list[str]]:
    """Errors of materials that must be there and are not, by code."""
    found: dict[str, list[str]] = {}
    if settings.is_part_enough and settings.given:
        return found
    for page in state.pages:
        for code in page.materials:
            definition = state.definition.materials[code]
            if not settings.opens(code) or not state.shows_material(definition):
                continue
            view = material_view(definition, state, settings)
            if view.required and not view.files and not view.is_paper and not view.follow_days:
                found[code] = [_("Upload: %(title)s.") % {"title": definition.title}]
    return found


def differences(
    definition: FormDefinition, before: Mapping[str, Any], after: Mapping[str, Any], regions: Regions
) -> tuple[DataDifference, ...]:
    """The answers that differ, as words, in the order of the form."""
    found = []
    for field_def in definition.fields.values():
        old, new = get_path(before, field_def.path), get_path(after, field_def.path)
        if old != new:
            was = _plain_view(field_def, old, regions).shown
            found.append(DataDifference(field_def.title, was, _plain_view(field_def, new, regions).shown))
    return tuple(found)


def only_known(page: FormPage) -> bool:
    """Whether a page asks nothing: every question is answered by a source."""
    return bool(page.fields) and not page.materials and all(f.source and f.readonly for f in page.fields)


def place_of(pages: Iterable[FormPage], key: str) -> str:
    """The page on which a path, table cell or material code stands; '' for none."""
    head = key.split("-", maxsplit=1)[0]
    for page in pages:
        if any(f.path in (key, head) for f in page.fields) or any(m.code == key for m in page.materials):
            return page.id
    return ""
