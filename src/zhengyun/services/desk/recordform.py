"""The record of a step (inspection, review) as fields: large choices, photographs, other questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import FieldView, TaskView
from zhengyun.kit import clock
from zhengyun.ui import contracts as ui

ITEM = "inspection"
KINDS = {
    "text": ui.FieldKind.TEXT,
    "textarea": ui.FieldKind.TEXTAREA,
    "number": ui.FieldKind.NUMBER,
    "date": ui.FieldKind.DATE,
    "radio": ui.FieldKind.RADIO,
    "checkbox": ui.FieldKind.CHECKBOX,
    "checkboxes": ui.FieldKind.CHECKBOXES,
    "select": ui.FieldKind.SELECT,
    "yes_no": ui.FieldKind.YES_NO,
    "phone": ui.FieldKind.TEL,
    "address": ui.FieldKind.ADDRESS,
}
TABLE = "table"
CHOOSING = frozenset({ui.FieldKind.RADIO, ui.FieldKind.SELECT, ui.FieldKind.YES_NO})
"""What is chosen here may show or hide other questions."""
LOOKS = (("conforms", "check"), ("fails", "cross"), ("not_applicable", "minus"))
TAIL_LIMIT = 100
WAITED_DIGITS = 9
WAITED_AT_MOST = timedelta(days=31)
REMOVE = "remove_file"


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    look: str
    icon: str
    is_set: bool


@dataclass(frozen=True)
class Item:
    """One point of an inspection: its three answers, and its photographs."""

    name: str
    number: int
    title: str
    help: str
    error: str
    choices: tuple[Choice, ...]
    photos: ui.Field

    @property
    def id(self) -> str:
        return "i-" + self.name.replace(".", "-")


@dataclass(frozen=True)
class Proof:
    """What a photograph proves: the point, where the browser gave it the place, and when.

    is_late: whether it waited on a device for the network; taken: when it was taken, as far as that is known.
    """

    about: str
    place: str
    taken: datetime | None
    is_late: bool = False


@dataclass(frozen=True)
class RowTable:
    """Rows of a table in the record, each with its cells."""

    title: str
    help: str
    error: str
    rows: tuple[ui.Fieldset, ...]
    anchor: str
    is_table: bool = True


def items(task: TaskView, *, show_errors: bool) -> list[Item]:
    points = [one for one in task.fields if one.widget == ITEM]
    return [_item(task, one, number, show_errors=show_errors) for number, one in enumerate(points, 1)]


def _item(task: TaskView, one: FieldView, number: int, *, show_errors: bool) -> Item:
    choices = tuple(
        Choice(option.value, option.title, look, icon, option.value == one.value)
        for option, (look, icon) in zip(one.options, LOOKS, strict=False)
    )
    error = " ".join(one.errors) if show_errors else ""
    return Item(one.path, number, one.title, one.help, error, choices, photo_field(task, one.title, one.path))


def photo_field(task: TaskView, about: str, path: str) -> ui.Field:
    """Photographs about one point; sent at once where scripts run, else with the form."""
    url = f"{reverse('desk:photo', args=[task.id])}?about={path}"
    return ui.Field(
        f"photo:{path}",
        _("Photographs"),
        ui.FieldKind.FILE,
        accept="image/jpeg,image/png,image/webp",
        capture="environment",
        multiple=True,
        upload_url=url,
        files=photos(task, about),
    )


def site_photos(task: TaskView, *, show_errors: bool) -> ui.Field:
    """Those of the whole site; the record may be incomplete without any."""
    found = photo_field(task, general(), "")
    is_missing = show_errors and task.photos and not task.files
    error = _("At least one photograph is needed.") if is_missing else ""
    return replace(found, required=bool(task.photos), help=task.photos, error=error)


def photos(task: TaskView, about: str) -> tuple[ui.UploadedFile, ...]:
    """Those about one point, each with its button to take it away."""
    return tuple(
        replace(uploaded(task, file_id, name, size), remove_name=REMOVE, remove_value=str(file_id))
        for file_id, name, size in _about(task, about)
    )


def anchor_of(task: TaskView, photo_id: UUID) -> str:
    """The point of the record that a photograph is about; the whole site for any other."""
    for one in items(task, show_errors=False):
        if any(photo.remove_value == str(photo_id) for photo in one.photos.files):
            return f"#{one.id}"
    return f"#{site_photos(task, show_errors=False).id}"


def _about(task: TaskView, about: str) -> Iterable[tuple[UUID, str, int]]:
    for one in task.files:
        if one.name.startswith(f"{about} ") or (about == general() and " " not in one.name):
            yield one.id, one.name, one.size


def uploaded(task: TaskView, file_id: UUID, name: str, size: int) -> ui.UploadedFile:
    url = reverse("desk:file", args=[task.case_id, file_id])
    return ui.UploadedFile(name, size, url, url, is_image=True)


def general() -> str:
    return _("Whole site")


def about_of(task: TaskView, path: str) -> str:
    """The point of the form that a photograph is about; the whole site for anything else."""
    return next((one.title for one in task.fields if one.path == path), general())


def photo_name(proof: Proof, original: str) -> str:
    """What a photograph proves stands in its name."""
    at = clock.local(proof.taken or clock.now()).strftime("%Y-%m-%d %H.%M.%S")
    late = _("sent later") if proof.is_late else ""
    unknown = "" if proof.taken else _("time unknown")
    suffix = original.rsplit(".", 1)[-1].lower() if "." in original else "jpg"
    words = (proof.about[:TAIL_LIMIT], at, proof.place, late, unknown)
    return " ".join(filter(None, words)) + f".{suffix[:5]}"


def proof_of(about: str, given: Mapping[str, str]) -> Proof:
    """given: `latitude` and `longitude`; `waited`, the seconds on a device, whose clock may be wrong."""
    place = place_of(given.get("latitude", ""), given.get("longitude", ""))
    if "waited" not in given:
        return Proof(about, place, clock.now())
    seconds = given["waited"]
    is_number = seconds.isdecimal() and len(seconds) <= WAITED_DIGITS
    waited = timedelta(seconds=int(seconds)) if is_number else timedelta.max
    return Proof(about, place, clock.now() - waited if waited <= WAITED_AT_MOST else None, is_late=True)


def place_of(latitude: str, longitude: str) -> str:
    """31.23040N 120.12300E; empty for anything that is no place on earth."""
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return ""
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        return ""
    return f"{abs(north):.5f}{'N' if north >= 0 else 'S'} {abs(east):.5f}{'E' if east >= 0 else 'W'}"


def questions(fields: Sequence[FieldView], *, show_errors: bool) -> list[ui.Field | RowTable]:
    """The other questions of the record, one below the other."""
    return [
        _rows(one, show_errors=show_errors) if one.widget == TABLE else _field(one, show_errors=show_errors)
        for one in fields
        if one.widget != ITEM
    ]


def _rows(one: FieldView, *, show_errors: bool) -> RowTable:
    """The rows with which the step began: their cells may change, not their number."""
    rows = tuple(
        ui.Fieldset(
            _("Row %(number)d") % {"number": number},
            tuple(
                _field(replace(cell, value=row.get(cell.path, "")), f"{one.path}-{number - 1}-{cell.path}")
                for cell in one.columns
            ),
        )
        for number, row in enumerate(one.value or (), 1)
    )
    return RowTable(one.title, one.help, " ".join(one.errors) if show_errors else "", rows, _anchor(one))


def _anchor(one: FieldView) -> str:
    return ui.Field(one.path, one.title).id


def _field(one: FieldView, name: str = "", *, show_errors: bool = False) -> ui.Field:
    value = one.value
    if isinstance(value, dict):
        value = (value.get("region", ""), value.get("line", ""))
    elif isinstance(value, list):
        value = tuple(value)
    return ui.Field(
        name or one.path,
        one.title,
        KINDS.get(one.widget, ui.FieldKind.TEXT),
        value,
        tuple(ui.Option(option.value, option.title, option.help) for option in one.options),
        required=one.required,
        help=one.help,
        error=" ".join(one.errors) if show_errors else "",
        readonly=one.readonly,
        maxlength=one.max_length,
        min=one.minimum,
        max=one.maximum,
        unit=one.unit,
    )


def errors(task: TaskView) -> list[ui.ErrorItem]:
    """What is missing, each leading to its field."""
    found = [
        ui.ErrorItem(text if one.title in text else f"{one.title}：{text}", _focus(one))
        for one in task.fields
        for text in one.errors
    ]
    site = site_photos(task, show_errors=True)
    return [*found, ui.ErrorItem(site.error, site.focus_id)] if site.error else found


def _focus(one: FieldView) -> str:
    if one.widget == ITEM:
        return f"i-{one.path.replace('.', '-')}-1"
    if one.widget == TABLE:
        return _anchor(one)
    return _field(one, show_errors=False).focus_id
