"""What the templates of the tags need to know about the values they are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from zhengyun.ui import contracts as c
from zhengyun.ui import marks

_GROUPS = {c.FieldKind.RADIO, c.FieldKind.CHECKBOXES, c.FieldKind.YES_NO, c.FieldKind.ADDRESS}
_CONTROLS = {
    c.FieldKind.TEXTAREA: "textarea",
    c.FieldKind.SELECT: "select",
    c.FieldKind.RADIO: "choices",
    c.FieldKind.YES_NO: "choices",
    c.FieldKind.CHECKBOXES: "choices",
    c.FieldKind.CHECKBOX: "checkbox",
    c.FieldKind.FILE: "file",
    c.FieldKind.ADDRESS: "address",
}
_TYPES = {
    c.FieldKind.NUMBER: "number",
    c.FieldKind.DATE: "date",
    c.FieldKind.EMAIL: "email",
    c.FieldKind.TEL: "tel",
    c.FieldKind.PASSWORD: "password",
}
_FLASH_TONES = {
    "success": c.Tone.SUCCESS,
    "warning": c.Tone.WARNING,
    "error": c.Tone.ERROR,
}


def rendered(name: str, values: dict[str, Any]) -> SafeString:
    return render_to_string(name, values)


def html_lang(code: str) -> str:
    """Language tag of the page: Django writes zh-hans, BCP 47 zh-Hans."""
    return {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(code, code)


def alert(tone: str, title: str, text: str = "", role: str = "") -> dict[str, Any]:
    tone = c.Tone(tone)
    icon = marks.TONE_ICONS[tone]
    return {"tone": tone.value, "icon": icon, "title": title, "text": text, "role": role}


def flash_message(message: Any) -> dict[str, Any]:
    tone = _FLASH_TONES.get(message.level_tag, c.Tone.INFO)
    role = "alert" if tone == c.Tone.ERROR else "status"
    return alert(tone, str(message), role=role)


def options_of(field: c.Field) -> tuple[c.Option, ...]:
    if field.kind == c.FieldKind.YES_NO and not field.options:
        return (c.Option("true", _("Yes")), c.Option("false", _("No")))
    return field.options


def shown_value(field: c.Field) -> str:
    """The answer in words, as a read-only field shows it."""
    if field.kind == c.FieldKind.CHECKBOX:
        return _("Yes") if field.value else _("No")
    labels = {option.value: option.label for option in options_of(field)}
    between = " " if field.kind == c.FieldKind.ADDRESS else _(", ")
    return between.join(labels.get(value, value) for value in field.values if value)


def hidden_values(field: c.Field) -> list[tuple[str, str]]:
    if field.kind == c.FieldKind.ADDRESS:
        return list(zip((f"{field.name}.region", f"{field.name}.line"), field.values, strict=False))
    return [(field.name, value) for value in field.values]


def described_by(field: c.Field) -> str:
    parts = (("help", field.help), ("source", field.source), ("error", field.error))
    return " ".join(f"{field.id}-{part}" for part, present in parts if present)


def address_parts(field: c.Field) -> dict[str, str]:
    region, line = (*field.values, "", "")[:2]
    return {"region": region, "line": line}


def field(value: c.Field) -> dict[str, Any]:
    return {
        "field": value,
        "options": options_of(value),
        "is_group": value.kind in _GROUPS,
        "control": f"ui/c/field/{_CONTROLS.get(value.kind, 'input')}.html",
        "input_type": _TYPES.get(value.kind, "text"),
        "choice_type": "checkbox" if value.kind == c.FieldKind.CHECKBOXES else "radio",
        "described_by": described_by(value),
        "shown": shown_value(value),
        "hidden": hidden_values(value),
        "address": address_parts(value),
        "fixed_files": [replace(file, remove_name="") for file in value.files],
    }


def wizard(steps: Sequence[c.Step]) -> dict[str, Any]:
    numbers = [n for n, step in enumerate(steps, 1) if step.state == c.StepState.CURRENT]
    number = numbers[0] if numbers else len(steps)
    current = steps[number - 1] if steps else None
    return {"steps": steps, "number": number, "total": len(steps), "current": current}


def inspection(item: c.InspectionItem) -> dict[str, Any]:
    answers = (
        (c.Finding.CONFORMS, _("Conforms"), "check"),
        (c.Finding.FAILS, _("Does not conform"), "cross"),
        (c.Finding.NOT_APPLICABLE, _("Not applicable"), "minus"),
    )
    note = c.Field(f"{item.name}.note", _("Note"), c.FieldKind.TEXTAREA, item.note)
    photo = c.Field(
        f"{item.name}.photo",
        _("Photos"),
        c.FieldKind.FILE,
        accept="image/*",
        capture="environment",
        multiple=True,
        files=item.photos,
    )
    said = [(label, icon) for finding, label, icon in answers if finding == item.value]
    return {
        "item": item,
        "answers": answers,
        "note": note,
        "photo": photo,
        "said": said[0] if said else None,
        "is_open": item.value == c.Finding.FAILS or bool(item.note or item.photos),
    }


def cell(column: c.Column, item: c.Cell | str) -> dict[str, Any]:
    value = c.Cell(item) if isinstance(item, str) else item
    return {"column": column, "cell": value}


def board_table(board: c.ProgressBoard) -> c.Table:
    closed = _("Closed on %(day)s") % {"day": board.day} if board.day else _("Closed today")
    columns = (
        c.Column(_("Department"), is_head=True),
        c.Column(_("In hand"), is_number=True),
        c.Column(closed, is_number=True),
        c.Column(_("Past the promised limit"), is_number=True),
    )
    rows = tuple(c.Row(_board_cells(row)) for row in board.rows)
    return c.Table(
        _("Progress by department"), columns, rows, _("No cases in hand."), hide_caption=True, is_narrow=True
    )


def _board_cells(row: c.ProgressRow) -> tuple[c.Cell | str, ...]:
    late = c.Cell(str(row.past_promise))
    if row.past_promise:
        late = c.Cell(badge=c.Badge(str(row.past_promise), c.Tone.OVERDUE))
    return (c.Cell(row.department, row.url), str(row.open), str(row.closed_today), late)
