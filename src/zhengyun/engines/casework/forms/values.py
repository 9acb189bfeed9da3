"""Posted strings become typed data. What cannot be read stays as it was typed, so that nothing is lost."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from zhengyun.engines.casework.forms.definition import FieldDef
from zhengyun.kit.errors import Problem

Posted = Mapping[str, list[str]]
MAX_TEXT = 20_000
MAX_DATA = 256 * 1024
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DATE = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?")
_GROUPS = re.compile(r"(?<=\d),(?=\d{3})")
_DIGITS = 15


def read_posted(fields: Iterable[FieldDef], values: Posted, visible: frozenset[str]) -> dict[str, Any]:
    """The answers by path. A visible question without an answer is emptied; a hidden one is left alone."""
    found: dict[str, Any] = {}
    for field in fields:
        if field.kind == "table":
            rows = _rows(field, values)
            if rows is not None:
                found[field.path] = rows
        elif field.kind == "address":
            if f"{field.path}.region" in values or f"{field.path}.line" in values:
                found[field.path] = _address(field.path, values)
        elif field.kind == "choices":
            if field.path in values or field.path in visible:
                found[field.path] = [clean(text) for text in values.get(field.path, []) if clean(text)]
        elif field.path in values:
            found[field.path] = read_scalar(field, _last(values, field.path))
    return found


def _last(values: Posted, name: str) -> str:
    texts = values.get(name) or [""]
    return texts[-1]


def _address(path: str, values: Posted) -> dict[str, str] | None:
    region = clean(_last(values, f"{path}.region"))
    line = clean(_last(values, f"{path}.line"))
    return {"region": region, "line": line} if region or line else None


def _rows(field: FieldDef, values: Posted) -> list[dict[str, Any]] | None:
    pattern = re.compile(rf"{re.escape(field.path)}-(\d{{1,4}})-(\w+)")
    by_number: dict[int, dict[str, Any]] = {}
    columns = {column.path: column for column in field.columns}
    for name in values:
        match = pattern.fullmatch(name)
        if match and (column := columns.get(match[2])):
            row = by_number.setdefault(int(match[1]), {})
            answer = read_scalar(column, _last(values, name))
            if answer is not None:
                row[column.path] = answer
    removed = set(values.get("_remove", []))
    rows = [by_number[n] for n in sorted(by_number) if f"{field.path}-{n}" not in removed]
    if field.path in values.get("_add", []):
        rows.append({})
    if len(rows) > MAX_TEXT:
        raise too_large(len(rows))
    return rows if by_number or rows else None


def read_scalar(field: FieldDef, text: str) -> Any:
    """A typed value, None for nothing, or the text itself where it is not what was asked."""
    text = clean(text)
    if not text:
        return None
    if field.kind in {"integer", "number"}:
        return _number(text, whole=field.kind == "integer")
    if field.kind == "boolean":
        return {"true": True, "false": False}.get(text.lower(), text)
    if field.kind == "date":
        return _date(text)
    return text


def clean(text: str) -> str:
    """Composed, without control characters, one kind of line end, nothing around it."""
    if len(text) > MAX_TEXT:
        raise too_large(len(text))
    return _CONTROL.sub("", unicodedata.normalize("NFC", text).replace("\r\n", "\n")).strip()


def too_large(size: int) -> Problem:
    from django.utils.translation import gettext as _

    return Problem(
        "casework.form_too_large",
        _("What was sent is too long for a form."),
        value=size,
        remedy=_("Shorten the text, or upload it as a file."),
        status=413,
    )


def _number(text: str, *, whole: bool) -> Any:
    plain = _GROUPS.sub("", unicodedata.normalize("NFKC", text))
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return text
    if not value.is_finite() or len(value.as_tuple().digits) > _DIGITS or abs(value.adjusted()) > _DIGITS:
        return text
    if value == value.to_integral_value():
        return int(value)
    return text if whole else float(value)


def _date(text: str) -> str:
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", text))
    if not match:
        return text
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        return text


def get_path(data: Mapping[str, Any], path: str) -> Any:
    head, _, tail = path.partition(".")
    value = data.get(head)
    if not tail:
        return value
    return value.get(tail) if isinstance(value, Mapping) else None


def with_path(data: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy in which `path` has the value; None removes it."""
    head, _, tail = path.partition(".")
    copy = dict(data)
    if tail:
        inner = copy.get(head)
        value = with_path(inner if isinstance(inner, Mapping) else {}, tail, value) or None
    if is_empty(value):
        copy.pop(head, None)
    else:
        copy[head] = value
    return copy


def is_empty(value: Any) -> bool:
    return value is None or value == "" or value == [] or value == {}
