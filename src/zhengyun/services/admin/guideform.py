"""A guide as a form, and what is typed there as a guide again: a field for every entry of the standard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts.administration import GuideShape
from zhengyun.services.admin.guidewords import GROUPS, code_words, label
from zhengyun.services.admin.web.page import Fieldrow
from zhengyun.ui import contracts as ui

Guide = Mapping[str, Any]
Typed = Mapping[str, str]
LONG = frozenset(
    ["summary", "remedies", "limit_note", "visits_reason", "place", "hours", "authority", "result_note"]
)
SPARE_ROWS = 2
MOST_ROWS = 60
YES, NO = "true", "false"
PARTS = {"result_sample": ("letter", "text"), "subjects": ("person", "firm")}


def groups(guide: Guide) -> list[Fieldrow]:
    """The form by groups; what the platform knows beyond them stands in the last one."""
    shape = casework.administration.guide_shape()
    named = {key for _title, keys in GROUPS for key in keys}
    rest = sorted(_known(shape) - named)
    found = [
        _group(shape, str(title), keys, guide, number > 1) for number, (title, keys) in enumerate(GROUPS)
    ]
    return [*found, _group(shape, _("Other entries"), rest, guide, True)] if rest else found


def _known(shape: GuideShape) -> frozenset[str]:
    return shape.texts | shape.lists | shape.flags | shape.tables.keys() | {"visits"} | PARTS.keys()


def _group(shape: GuideShape, title: str, keys: Iterable[str], guide: Guide, is_folded: bool) -> Fieldrow:
    known = [key for key in keys if key in _known(shape)]
    fields = tuple(one for key in known for one in _fields(shape, key, guide.get(key)))
    filled = sum(1 for key in known if guide.get(key) not in (None, "", [], {}))
    count = _("%(filled)d of %(all)d filled in") % {"filled": filled, "all": len(known)}
    return Fieldrow(title, fields, is_folded, count)


def _fields(shape: GuideShape, key: str, value: Any) -> Iterator[ui.Field]:
    if key in shape.tables:
        yield from _table(shape, key, value or [])
    elif key in PARTS:
        yield from _parts(key, value or {})
    elif key in shape.lists:
        yield _lines(key, value or [], _choices_of(shape, key))
    elif key in shape.flags:
        yield _chosen(key, label(key), (True, False), value)
    elif key in shape.codes:
        options = tuple(ui.Option(one, code_words(key, one)) for one in sorted(shape.codes[key]))
        yield ui.Field(key, label(key), ui.FieldKind.SELECT, str(value or ""), options)
    elif key == "visits":
        text = "" if value is None else str(value)
        yield ui.Field(key, label(key), ui.FieldKind.NUMBER, text, min="0", max="9", width="short")
    else:
        text = str(value or "")
        kind = ui.FieldKind.TEXTAREA if key in LONG or len(text) > 60 else ui.FieldKind.TEXT
        yield ui.Field(key, label(key), kind, text)


def _choices_of(shape: GuideShape, key: str) -> str:
    if key not in shape.codes:
        return ""
    return "；".join(code_words(key, one) for one in sorted(shape.codes[key]))


def _lines(key: str, values: Iterable[Any], more: str = "") -> ui.Field:
    help_ = " ".join(filter(None, (_("One on each line."), more)))
    return ui.Field(key, label(key), ui.FieldKind.TEXTAREA, "\n".join(map(str, values)), help=help_)


def _parts(key: str, value: Mapping[str, Any]) -> Iterator[ui.Field]:
    for part in PARTS[key]:
        name = f"{key}.{part}"
        stated = value.get(part)
        if key == "subjects":
            yield _lines(name, stated or [])
        else:
            yield ui.Field(name, label(name), ui.FieldKind.TEXT, str(stated or ""))


def _table(shape: GuideShape, key: str, rows: list[Mapping[str, Any]]) -> Iterator[ui.Field]:
    for number in range(min(len(rows) + SPARE_ROWS, MOST_ROWS)):
        row = rows[number] if number < len(rows) else {}
        for column in _columns(shape, key):
            said = {"table": label(key), "n": number + 1, "column": label(f"{key}.{column}")}
            words, name = _("%(table)s %(n)d: %(column)s") % said, f"{key}[{number}].{column}"
            value = row.get(column)
            if answers := _answers(shape, key, column, value):
                yield _chosen(name, words, answers, value)
                continue
            text = _cell(value)
            is_long = column in ("text", "answer") or len(text) > 60
            kind = ui.FieldKind.TEXTAREA if is_long else ui.FieldKind.TEXT
            yield ui.Field(name, words, kind, text)


def _answers(shape: GuideShape, key: str, column: str, value: Any) -> tuple[bool | str, ...]:
    """What may be chosen in a cell of a table; nothing where it is written."""
    return shape.answers.get(f"{key}.{column}", (True, False) if isinstance(value, bool) else ())


def _chosen(name: str, words: str, answers: tuple[bool | str, ...], value: Any) -> ui.Field:
    """A text where none can be chosen means what the last answer says: not always."""
    titles = {YES: _("yes"), NO: _("no")}
    options = [ui.Option(text, titles.get(text, _("required in some cases"))) for text in map(_cell, answers)]
    known = [one.value for one in options]
    text = _cell(value)
    chosen = text if not text or text in known else known[-1]
    return ui.Field(name, words, ui.FieldKind.SELECT, chosen, tuple(options))


def _columns(shape: GuideShape, key: str) -> list[str]:
    needed, allowed = shape.tables[key]
    order = ["title", "article", "question", "answer", "project", "standard", "basis", "text"]
    known = needed | allowed
    return [one for one in order if one in known] + sorted(known - set(order))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    return str(value)


def typed_guide(typed: Typed, before: Guide) -> dict[str, Any]:
    """What was typed as a guide; empty fields are left out, numbers and tables keep their kind.

    What has no field is kept as it was.
    """
    shape = casework.administration.guide_shape()
    known = _known(shape)
    found = {key: value for key, value in before.items() if key not in known and key != "first_question"}
    for key in sorted(known):
        value = _value(shape, key, typed, before.get(key))
        if value not in (None, "", [], {}):
            found[key] = value
    order = [*before, *found]
    return {key: found[key] for key in dict.fromkeys(order) if key in found}


def _value(shape: GuideShape, key: str, typed: Typed, before: Any) -> Any:
    if key in shape.tables:
        return _typed_rows(shape, key, typed, before or [])
    if key == "subjects":
        themes = {part: _split(typed.get(f"{key}.{part}", "")) for part in PARTS[key]}
        return {part: values for part, values in themes.items() if values}
    if key == "result_sample":
        parts = {part: _clean(typed.get(f"{key}.{part}", "")) for part in PARTS[key]}
        return {part: text for part, text in parts.items() if text}
    text = _clean(typed.get(key, ""))
    if key in shape.lists:
        return _split(text)
    if key in shape.flags:
        return {YES: True, NO: False}.get(text)
    if key == "visits":
        return int(text) if text.isdecimal() and len(text) < 4 else (text or None)
    return text


def _typed_rows(
    shape: GuideShape, key: str, typed: Typed, before: list[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    rows = []
    for number in range(MOST_ROWS):
        was = before[number] if number < len(before) else {}
        row: dict[str, Any] = {}
        for column in _columns(shape, key):
            text = _clean(typed.get(f"{key}[{number}].{column}", ""))
            if text:
                answers = _answers(shape, key, column, was.get(column))
                row[column] = _typed(text, answers, was.get(column))
        if row:
            rows.append(row)
    return rows


def _typed(text: str, answers: tuple[bool | str, ...], was: Any) -> Any:
    if answers:
        return {_cell(one): one for one in answers}.get(text, text)
    if _cell(was) == text:
        return was
    return int(text) if isinstance(was, int) and text.isdecimal() and len(text) < 4 else text


def _split(text: str) -> list[str]:
    return [one for line in text.splitlines() if (one := line.strip())]


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
