"""From casework's pages of a form to the fields that the design system draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import FieldView, FileView, FormPage, KeptEvidence, MaterialView
from zhengyun.kit.errors import Problem
from zhengyun.services.hall.examples import NOTHING, ExampleParts
from zhengyun.services.hall.examples import parts_of as parts_of_examples
from zhengyun.services.hall.promises import follow_words, promised_words
from zhengyun.ui import contracts as ui

Posted = Mapping[str, list[str]]
Errors = Mapping[str, list[str]]
Place = Mapping[str, str]
UPLOAD = "material."
KINDS = {
    "textarea": ui.FieldKind.TEXTAREA,
    "number": ui.FieldKind.NUMBER,
    "date": ui.FieldKind.DATE,
    "radio": ui.FieldKind.RADIO,
    "inspection": ui.FieldKind.RADIO,
    "checkboxes": ui.FieldKind.CHECKBOXES,
    "checkbox": ui.FieldKind.CHECKBOX,
    "select": ui.FieldKind.SELECT,
    "yes_no": ui.FieldKind.YES_NO,
    "phone": ui.FieldKind.TEL,
    "email": ui.FieldKind.EMAIL,
}
CHOOSING = frozenset({ui.FieldKind.RADIO, ui.FieldKind.SELECT, ui.FieldKind.YES_NO})
COMPLETIONS = {"phone": "tel", "email": "email", "address": "street-address"}


@dataclass(frozen=True)
class RowPart:
    """A row of a table: its cells and the value of its button for taking it away."""

    number: int
    cells: tuple[ui.Field, ...]
    remove: str


@dataclass(frozen=True)
class KeptPart:
    """A paper of an earlier case that one tap puts here. value: what its button posts."""

    words: str
    until: str
    url: str
    value: str


@dataclass(frozen=True)
class MaterialPart:
    """A material with its field for files; no field where nothing is uploaded."""

    view: MaterialView
    field: ui.Field | None
    hints: tuple[tuple[str, str], ...]
    limits: str
    kept: tuple[KeptPart, ...] = ()
    examples: ExampleParts = NOTHING
    promise: str = ""

    @property
    def promised(self) -> str:
        return promised_words(self.view)

    @property
    def takes_pictures(self) -> bool:
        return any(kind.startswith("image/") for kind in self.view.accept)


@dataclass(frozen=True)
class Part:
    """One thing on a page: a field, or a table of rows. refreshes: its answer may show others."""

    field: ui.Field | None = None
    refreshes: bool = False
    table: FieldView | None = None
    rows: tuple[RowPart, ...] = ()
    error: str = ""
    anchor: str = ""


def parts_of(
    page: FormPage, errors: Errors, posted: Posted | None = None, place: Place | None = None
) -> list[Part]:
    """What a page asks. posted: what was typed and could not be kept stands instead of what is kept."""
    return [_part(view, errors, posted, place) for view in page.fields]


def _part(view: FieldView, errors: Errors, posted: Posted | None, place: Place | None) -> Part:
    if view.widget == "table" and not view.readonly:
        return _table_part(view, errors, posted)
    field = replace(field_of(view), source=mark_of(view, place))
    if posted is not None and not view.readonly:
        field = _as_typed(field, view, posted)
    return Part(field=field, refreshes=field.kind in CHOOSING and not field.readonly)


def _as_typed(field: ui.Field, view: FieldView, posted: Posted) -> ui.Field:
    """The typed answer, with what stands elsewhere now beside it where the two differ."""
    typed = typed_value(field, posted)
    if typed == field.value or (not typed and not field.value):
        return field
    note = _("Saved elsewhere: %(value)s") % {"value": view.shown or _("nothing")}
    return replace(field, value=typed, help=" ".join(filter(None, (note, field.help))))


def typed_value(field: ui.Field, posted: Posted) -> str | tuple[str, ...]:
    if field.kind is ui.FieldKind.ADDRESS:
        return (_one(posted, f"{field.name}.region"), _one(posted, f"{field.name}.line"))
    if field.kind is ui.FieldKind.CHECKBOXES:
        return tuple(posted.get(field.name, ()))
    return _one(posted, field.name)


def _one(posted: Posted, name: str) -> str:
    texts = posted.get(name) or [""]
    return texts[-1].strip()


def differs(page: FormPage, posted: Posted) -> bool:
    """Whether what was typed is something else than what is kept."""
    for view in page.fields:
        if view.readonly:
            continue
        if view.widget == "table":
            if _typed_rows(view, posted) != [_filled(row) for row in view.value if _filled(row)]:
                return True
            continue
        field = field_of(view)
        typed = typed_value(field, posted)
        if typed != field.value and (typed or field.value):
            return True
    return False


def field_of(view: FieldView, name: str = "", error: str = "") -> ui.Field:
    kind, value = _kind_and_value(view)
    return ui.Field(
        name=name or view.path,
        label=view.title,
        kind=kind,
        value=value,
        options=tuple(ui.Option(one.value, one.title, one.help) for one in view.options),
        required=view.required,
        help=view.help,
        error=error or " ".join(view.errors),
        source=mark_of(view),
        readonly=view.readonly,
        autocomplete=COMPLETIONS.get(view.widget, ""),
        inputmode="decimal" if kind is ui.FieldKind.NUMBER else "",
        maxlength=view.max_length,
        unit=view.unit,
    )


def _kind_and_value(view: FieldView) -> tuple[ui.FieldKind, str | tuple[str, ...]]:
    if isinstance(view.value, Mapping):
        return ui.FieldKind.ADDRESS, (view.value.get("region", ""), view.value.get("line", ""))
    kind = KINDS.get(view.widget, ui.FieldKind.TEXT)
    if view.widget == "table":
        return ui.FieldKind.TEXTAREA, view.shown
    return kind, tuple(view.value) if isinstance(view.value, list) else str(view.value or "")


def mark_of(view: FieldView, place: Place | None = None) -> ui.SourceMark | None:
    """Where an answer comes from. place: where the form stands, for an objection to what is in a record."""
    source = view.source
    if source is None or not source.title:
        return None
    about = {**place, "path": view.path} if place and source.record.get("field") else None
    url = f"{reverse('hall:objection')}?{urlencode(about)}" if about else ""
    return ui.SourceMark(source.title, source.as_of.isoformat(), url)


def bases_of(page: FormPage) -> list[str]:
    """The articles by which records were read for a page, each once."""
    sources = (view.source for view in page.fields)
    return list(dict.fromkeys(one.basis for one in sources if one and one.record and one.basis))


def _table_part(view: FieldView, errors: Errors, posted: Posted | None) -> Part:
    kept: list[Mapping[str, str]] = list(view.value) or [{}]
    rows: list[Mapping[str, str]] = kept if posted is None else [*_typed_rows(view, posted)] or [{}]
    return Part(
        table=view,
        rows=tuple(_row(view, number, row, errors) for number, row in enumerate(rows)),
        error=" ".join(errors.get(view.path, ())),
        anchor=ui.Field(view.path, view.title).id,
    )


def _row(view: FieldView, number: int, row: Mapping[str, str], errors: Errors) -> RowPart:
    cells = tuple(
        field_of(
            replace(column, value=row.get(column.path, "")),
            name=f"{view.path}-{number}-{column.path}",
            error=" ".join(errors.get(f"{view.path}-{number}-{column.path}", ())),
        )
        for column in view.columns
    )
    return RowPart(number + 1, cells, f"{view.path}-{number}")


def _typed_rows(view: FieldView, posted: Posted) -> list[dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for name, texts in posted.items():
        head, _dash, tail = name.removeprefix(f"{view.path}-").partition("-")
        if name.startswith(f"{view.path}-") and head.isdecimal() and len(head) < 5 and texts[-1].strip():
            found.setdefault(int(head), {})[tail] = texts[-1].strip()
    return [found[number] for number in sorted(found)]


def _filled(row: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if value}


def material_part(draft_id: UUID, view: MaterialView, item_code: str = "") -> MaterialPart:
    """item_code: of a matter of the hall, whose blank forms and samples then stand beside the upload."""
    kept = kept_parts(view, lambda one: reverse("hall:evidence_file", args=[one]))
    shown = parts_of_examples(item_code, view.examples) if item_code else NOTHING
    upload = None if view.follow_days else _upload(draft_id, view)
    can_promise = view.may_follow and not view.files and not view.is_paper
    promise = follow_words(view.may_follow) if can_promise else ""
    return MaterialPart(view, upload, _hints(view), _limits(view), kept, shown, promise)


def kept_parts(view: MaterialView, address: Callable[[UUID], str]) -> tuple[KeptPart, ...]:
    """What was verified earlier and does not stand here already."""
    used = {file.id for file in view.files}
    return tuple(
        KeptPart(_kept_words(one), _until(one), address(one.id), f"{view.code}:{one.id}")
        for one in view.kept
        if one.file.id not in used
    )


def _kept_words(one: KeptEvidence) -> str:
    values = {"day": one.verified_on.isoformat(), "place": one.place}
    if one.grade == "A":
        return _("Use the one issued on %(day)s by %(place)s") % values
    return _("Use the one verified on %(day)s at %(place)s") % values


def _until(one: KeptEvidence) -> str:
    return _("valid until %(day)s") % {"day": one.valid_until.isoformat()} if one.valid_until else ""


def _upload(draft_id: UUID, view: MaterialView) -> ui.Field | None:
    if view.waived:
        return None
    return ui.Field(
        name=f"{UPLOAD}{view.code}",
        label=view.title,
        kind=ui.FieldKind.FILE,
        required=view.required,
        help=" ".join(filter(None, (view.reason, view.help, _limits(view)))),
        error=" ".join(view.errors),
        accept=",".join(view.accept),
        multiple=True,
        files=files_of(draft_id, view),
        upload_url=reverse("hall:upload", args=[draft_id, view.code]),
    )


def files_of(draft_id: UUID, view: MaterialView, *, can_remove: bool = True) -> tuple[ui.UploadedFile, ...]:
    pairs = zip(view.files, view.material_ids, strict=False)
    return tuple(_file(draft_id, file, str(key) if can_remove else "") for file, key in pairs)


def _file(draft_id: UUID, file: FileView, key: str) -> ui.UploadedFile:
    return ui.UploadedFile(
        name=file.name,
        size=file.size,
        url=reverse("hall:draft_file", args=[draft_id, file.id]),
        remove_name="remove_file" if key else "",
        remove_value=key,
        is_image=file.media_type.startswith("image/"),
    )


_MEGABYTE = 1024 * 1024
_MEDIA_NAMES = {
    "application/pdf": "PDF",
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "image/webp": "WebP",
    "application/ofd": "OFD",
}


def _limits(view: MaterialView) -> str:
    names = media_names(view.accept)
    return _("%(kinds)s, at most %(size)d MB each.") % {"kinds": names, "size": view.max_bytes // _MEGABYTE}


def media_names(accept: tuple[str, ...] | list[str]) -> str:
    names = [_MEDIA_NAMES.get(kind, kind.rsplit(".", 1)[-1]) for kind in accept]
    return " / ".join(names) or "PDF / JPG / PNG"


def _hints(view: MaterialView) -> tuple[tuple[str, str], ...]:
    return hint_lines(view.hints)


def hint_lines(hints: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Right and wrong examples in words."""
    names = {"right": _("Right"), "wrong": _("Wrong")}
    return tuple((title, str(hints[key])) for key, title in names.items() if hints.get(key))


def facts_of(page: FormPage, change_url: str = "", place: Place | None = None) -> list[ui.Fact]:
    """The answers of a page, with where they come from and a way back to change them."""
    found = [
        ui.Fact(
            view.title,
            view.shown or _("not filled in"),
            source=mark_of(view, place),
            change_url="" if view.readonly or not change_url else f"{change_url}#{focus_of(view)}",
        )
        for view in page.fields
    ]
    return [*found, *(_material_fact(view, change_url) for view in page.materials)]


def tick_names() -> tuple[tuple[str, str], ...]:
    """What a clerk saw of a material."""
    return (
        ("original_checked", _("Original checked")),
        ("copy_taken", _("Copy taken")),
        ("electronic", _("Electronic")),
    )


def _material_fact(view: MaterialView, change_url: str) -> ui.Fact:
    names = "、".join(file.name for file in view.files)
    paper = _("on paper") if view.is_paper else ""
    seen = dict(tick_names()).get(view.tick, "") if names or paper else ""
    given = " · ".join(filter(None, (" ".join(filter(None, (names, view.origin))) or paper, seen)))
    missing = promised_words(view) if view.follow_days else ""
    missing = missing or _("not uploaded") if view.required else _("none (not required)")
    can_change = change_url and not view.waived
    return ui.Fact(
        view.title,
        view.waived or given or missing,
        change_url=f"{change_url}#{_material_focus(view.code)}" if can_change else "",
    )


def _material_focus(code: str) -> str:
    return ui.Field(f"{UPLOAD}{code}", "", kind=ui.FieldKind.FILE).focus_id


def focus_of(view: FieldView) -> str:
    """Where a link to a question leads: the first thing one can type in."""
    if view.widget == "table":
        return ui.Field(view.path, "").id
    return field_of(view).focus_id


def of_file(name: str, problem: Problem) -> str:
    """Why a file is refused, with its name: several are chosen at once."""
    return f"{name}：{problem}" if name else str(problem)


def error_items(page: FormPage, errors: Errors) -> Iterator[ui.ErrorItem]:
    """Lines of the error summary, each leading to its field."""
    for view in page.fields:
        for words in errors.get(view.path, ()):
            yield ui.ErrorItem(words, focus_of(view))
        yield from _cell_errors(view, errors)
    for material in page.materials:
        for words in errors.get(material.code, ()):
            named = words if material.title in words else f"{material.title}：{words}"
            yield ui.ErrorItem(named, _material_focus(material.code))


def _cell_errors(view: FieldView, errors: Errors) -> Iterator[ui.ErrorItem]:
    for key, sentences in errors.items():
        if view.widget == "table" and key.startswith(f"{view.path}-"):
            number = int(key.removeprefix(f"{view.path}-").split("-")[0]) + 1
            for words in sentences:
                text = _("Row %(number)d: %(words)s") % {"number": number, "words": words}
                yield ui.ErrorItem(text, ui.Field(key, "").id)
