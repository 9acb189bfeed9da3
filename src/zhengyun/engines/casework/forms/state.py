"""What is visible, required and wrong, given the data. FEEL decides; the schema limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhengyun.engines.casework.contracts.forms import OptionView
from zhengyun.engines.casework.forms import messages
from zhengyun.engines.casework.forms.definition import (
    CONTEXT_NAMES,
    MATERIAL,
    FieldDef,
    FormDefinition,
    MaterialDef,
    PageDef,
)
from zhengyun.engines.casework.forms.values import get_path, is_empty, with_path
from zhengyun.engines.rules.contracts import Expression
from zhengyun.engines.rules.facade import holds

_PASSES = 5


@dataclass(frozen=True)
class FormState:
    """A form with answers. data: without what is hidden; typed: with it.

    known: paths that a source answered, with their marks.
    """

    definition: FormDefinition
    typed: Mapping[str, Any]
    data: Mapping[str, Any]
    context: Mapping[str, Any]
    pages: tuple[PageDef, ...]
    visible: frozenset[str]
    known: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def requires(self, target: FieldDef | MaterialDef) -> bool:
        return target.required or (
            target.required_when is not None and holds(target.required_when, self.context)
        )

    def shows_material(self, material: MaterialDef) -> bool:
        return _is_true(material.visible, self.context)

    def waiver(self, material: MaterialDef) -> str:
        """Why nothing must be uploaded; '' when it must."""
        waiver = material.waiver
        if waiver is None or not _is_true(waiver.when, self.context):
            return ""
        return waiver.why if waiver.lookup is None or self.mark_of(material) else ""

    def mark_of(self, material: MaterialDef) -> Mapping[str, Any]:
        """Of the record that makes an upload unnecessary; empty where none is known."""
        return self.known.get(f"{MATERIAL}{material.code}", {})


def read_state(
    definition: FormDefinition,
    typed: Mapping[str, Any],
    *,
    option: str,
    params: Mapping[str, Any],
    today: date,
    known: Mapping[str, Mapping[str, Any]] | None = None,
    application: Mapping[str, Any] | None = None,
    case: Mapping[str, Any] | None = None,
) -> FormState:
    """Settles what is visible: hiding one answer may hide others, so it is asked until nothing changes.

    application, case: in the form of a step, the answers of the application and what is known of the case.
    """
    extra = {"option": option, "params": params, "today": today}
    extra |= {"application": application or {}, "case": case or {}}
    data, visible, pages = dict(typed), frozenset[str](), definition.pages
    for _pass in range(_PASSES):
        context = {**typed_context(definition, data), **extra}
        pages = tuple(page for page in definition.pages if _is_true(page.visible, context))
        shown = frozenset(
            path
            for page in pages
            for path in page.fields
            if _is_true(definition.fields[path].visible, context)
        )
        before, data, visible = data, _keep(definition, typed, shown), shown
        if data == before:
            break
    else:
        context = {**typed_context(definition, data), **extra}
    return FormState(definition, typed, data, context, pages, visible, known or {})


def _keep(definition: FormDefinition, typed: Mapping[str, Any], shown: frozenset[str]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for path in definition.fields:
        value = get_path(typed, path)
        if path in shown and not is_empty(value):
            kept = with_path(kept, path, value)
    return kept


def _is_true(expression: Expression | None, context: Mapping[str, Any]) -> bool:
    return expression is None or holds(expression, context)


def typed_context(definition: FormDefinition, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data as FEEL sees it: every question has a name, dates are dates, unreadable answers null."""
    context: dict[str, Any] = {}
    for path, field_def in definition.fields.items():
        head, _dot, tail = path.partition(".")
        value = _feel_value(field_def, get_path(data, path))
        if tail:
            context.setdefault(head, {})[tail] = value
        else:
            context[head] = value
    return context


def _feel_value(field_def: FieldDef, value: Any) -> Any:
    if field_def.kind == "table":
        rows = [row for row in value or () if isinstance(row, Mapping)] if isinstance(value, list) else []
        return [{c.path: _feel_value(c, row.get(c.path)) for c in field_def.columns} for row in rows]
    if field_def.kind == "date" and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    if field_def.kind in {"integer", "number"} and not isinstance(value, int | float):
        return None
    return value


def narrowed(target: FieldDef, options: Iterable[OptionView], state: FormState) -> tuple[OptionView, ...]:
    """The choices that another room knows, as far as the form lets them stand for these answers."""
    where = target.choices_where
    if where is None:
        return tuple(options)
    given = {name: value for name, value in state.context.items() if name not in CONTEXT_NAMES}
    known = {"today": state.context["today"], "given": given}
    return tuple(one for one in options if holds(where, {**one.facts, **known}))


def find_errors(state: FormState, paths: frozenset[str] | None = None) -> dict[str, list[str]]:
    """Errors in words by path (`items-0-name` in tables). paths: only these questions are asked."""
    asked = state.visible if paths is None else state.visible & paths
    found = _schema_errors(state, asked)
    for path in (p for p in state.definition.fields if p in asked):
        field_def = state.definition.fields[path]
        value = get_path(state.data, path)
        if is_empty(value):
            if state.requires(field_def):
                found.setdefault(path, []).append(messages.missing(field_def))
        else:
            _inner_missing(field_def, value, found)
    return found | broken_rules(state, asked, found)


def broken_rules(
    state: FormState, paths: frozenset[str] | None = None, wrong: Mapping[str, list[str]] | None = None
) -> dict[str, list[str]]:
    """Rules of the form that do not hold, the first of each question. wrong: what is wrong anyhow."""
    asked, before = state.visible if paths is None else paths, wrong or {}
    found: dict[str, list[str]] = {}
    for rule in state.definition.rules:
        if rule.field not in asked or is_empty(get_path(state.data, rule.field)):
            continue
        is_wrong = rule.field in found or _is_wrong(rule.field, before)
        if not is_wrong and not holds(rule.when, state.context):
            found[rule.field] = [rule.message]
    return found


def _is_wrong(path: str, found: Mapping[str, list[str]]) -> bool:
    """Whether the question or one of its rows is wrong already: one sentence at a time."""
    return path in found or any(key.startswith(f"{path}-") for key in found)


def _inner_missing(field_def: FieldDef, value: Any, found: dict[str, list[str]]) -> None:
    is_half = isinstance(value, Mapping) and not (value.get("region") and value.get("line"))
    if field_def.kind == "address" and field_def.required and is_half:
        found.setdefault(field_def.path, []).append(messages.half_an_address())
    if field_def.kind != "table" or not isinstance(value, list):
        return
    for number, row in enumerate(value):
        for column in field_def.columns:
            if column.required and is_empty(row.get(column.path)):
                key = f"{field_def.path}-{number}-{column.path}"
                found.setdefault(key, []).append(messages.missing(column))


def _schema_errors(state: FormState, asked: frozenset[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for error in state.definition.validator.iter_errors(dict(state.data)):
        place = locate(state.definition, list(error.instance_path))
        if place is None or place[0].path not in asked or place[2] in found:
            continue
        _field_def, target, key = place
        found[key] = [messages.explain(target, error)]
    return found


def locate(definition: FormDefinition, path: list[str | int]) -> tuple[FieldDef, FieldDef, str] | None:
    """The question, the question or column that is wrong, and the key of its error."""
    names = [str(part) for part in path]
    for depth in (2, 1):
        field_def = definition.fields.get(".".join(names[:depth])) if len(names) >= depth else None
        if field_def is None:
            continue
        rest = names[depth:]
        if field_def.kind == "table" and len(rest) >= 2:
            column = next((c for c in field_def.columns if c.path == rest[1]), field_def)
            return field_def, column, f"{field_def.path}-{rest[0]}-{rest[1]}"
        return field_def, field_def, field_def.path
    return None
