"""Answers as nested JSON become what a form posts: `a.b`, `items-0-name`, `place.region`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import FieldView
from zhengyun.kit.errors import Problem

Posted = dict[str, list[str]]
ABSENT = object()
Scalar = str | int | float | bool | None


def given(data: Mapping[str, Any], fields: Iterable[FieldView]) -> dict[str, Any]:
    """The answers in `data` to these questions, by path."""
    found = {field.path: find(data, field.path) for field in fields}
    return {path: value for path, value in found.items() if value is not ABSENT}


def find(data: Mapping[str, Any], path: str) -> Any:
    head, _dot, tail = path.partition(".")
    value = data.get(head, ABSENT)
    if not tail:
        return value
    return value.get(tail, ABSENT) if isinstance(value, Mapping) else ABSENT


def check_all_known(data: Mapping[str, Any], known: frozenset[str]) -> None:
    """An answer that no visible question asks for is an error, not something to overlook."""
    unknown = [path for path in _paths(data, known) if path not in known]
    if unknown:
        raise Problem(
            "casework.unknown_answers",
            _("The form does not ask for this."),
            value=", ".join(unknown)[:200],
            remedy=_("Look at the pages of the draft: other questions may be hidden by other answers."),
            fields={path[:200]: [_("The form does not ask for this.")] for path in unknown[:50]},
        )


def _paths(data: Mapping[str, Any], known: frozenset[str]) -> Iterator[str]:
    for head, value in data.items():
        if head not in known and isinstance(value, Mapping) and value:
            yield from (f"{head}.{tail}" for tail in value)
        else:
            yield head


def posted(field: FieldView, value: Any) -> Posted:
    """One answer as a form posts it."""
    if field.columns:
        return _rows(field, value)
    if field.widget == "checkboxes":
        if not isinstance(value, list | tuple):
            raise not_readable(field.path)
        return {field.path: [_text(field.path, part) for part in value]}
    if isinstance(value, Mapping):
        return {f"{field.path}.{key}": [_text(field.path, part)] for key, part in value.items()}
    if field.widget == "address":
        if value not in (None, ""):
            raise not_readable(field.path)
        return {f"{field.path}.{key}": [""] for key in ("region", "line")}
    return {field.path: [_text(field.path, value)]}


def _rows(field: FieldView, value: Any) -> Posted:
    """A table; rows that are there no longer are posted as removed."""
    if not isinstance(value, list | tuple) or not all(isinstance(row, Mapping) for row in value):
        raise not_readable(field.path)
    known = [column.path for column in field.columns]
    found: Posted = {}
    for number, row in enumerate(value):
        if unknown := [key for key in row if key not in known]:
            raise not_readable(f"{field.path}-{number}-{unknown[0]}")
        for key in known:
            found[f"{field.path}-{number}-{key}"] = [_text(field.path, row.get(key))]
    if not value and field.value:
        found = {f"{field.path}-0-{key}": [""] for key in known}
        found["_remove"] = [f"{field.path}-0"]
    return found


def _text(path: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise not_readable(path)


def not_readable(path: str) -> Problem:
    message = _("This is not the kind of answer that the question wants.")
    return Problem("casework.unreadable_answer", message, value=path[:200], fields={path[:200]: [message]})
