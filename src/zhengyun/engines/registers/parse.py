"""From a record type's file to a `RecordType`. What is wrong with a file, `checks` says before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhengyun.engines.registers.definition import (
    ALL,
    Access,
    Action,
    Field,
    Kind,
    PersonalClass,
    RecordType,
    Reference,
    Retention,
    Rows,
    Rule,
)

_KINDS = {"integer": Kind.INTEGER, "boolean": Kind.BOOLEAN, "array": Kind.TEXTS, "object": Kind.GEOMETRY}
_TEXTS = {"date": Kind.DATE, "date-time": Kind.INSTANT}


def parse(raw: Mapping[str, Any]) -> RecordType:
    """A definition that `checks` found faultless."""
    required = set(raw.get("required", ())) | set(raw["x-key"])
    valid = raw.get("x-valid", {})
    retention = raw.get("x-retention", {})
    return RecordType(
        code=raw["$id"],
        title=raw["title"],
        description=raw.get("description", ""),
        source=raw["x-source"],
        key=tuple(raw["x-key"]),
        label=raw.get("x-label", raw["x-key"][0]),
        fields={
            name: _field(name, one, is_required=name in required) for name, one in raw["properties"].items()
        },
        unique=tuple(tuple(names) for names in raw.get("x-unique", ())),
        owner_field=raw.get("x-owner", ""),
        subject=raw.get("x-subject", ""),
        guardian=raw.get("x-guardian", ""),
        access=tuple(_access(one) for one in raw.get("x-access", ())),
        public=tuple(raw.get("x-public", ())),
        rules=tuple(
            Rule(one["when"], one.get("field", ""), one["message"]) for one in raw.get("x-rules", ())
        ),
        retention=Retention(retention.get("years"), retention.get("basis", "")),
        basis=raw.get("x-basis", ""),
        current_days=raw.get("x-current-days"),
        valid_from=valid.get("from", ""),
        valid_until=valid.get("until", ""),
        schema=raw,
    )


def kind_of(one: Mapping[str, Any]) -> Kind:
    """The kind of a property from its `type`, `format` and `x-digits`."""
    if one["type"] == "string":
        return _TEXTS.get(one.get("format", ""), Kind.TEXT)
    if one["type"] == "number":
        return Kind.DECIMAL if "x-digits" in one else Kind.NUMBER
    return _KINDS[one["type"]]


def _field(name: str, one: Mapping[str, Any], *, is_required: bool) -> Field:
    digits = one.get("x-digits")
    return Field(
        name=name,
        title=one.get("title", name),
        kind=kind_of(one),
        is_required=is_required,
        is_indexed=bool(one.get("x-index", False)),
        is_searched=bool(one.get("x-search", False)),
        format=one.get("format", ""),
        max_length=one.get("maxLength"),
        pattern=one.get("pattern", ""),
        enum=tuple(one.get("enum", ())),
        enum_titles=one.get("x-enum-titles", {}),
        minimum=one.get("minimum"),
        maximum=one.get("maximum"),
        digits=(digits[0], digits[1]) if digits else None,
        codes=one.get("x-codes", ""),
        reference=_reference(one.get("x-reference", "")),
        personal=PersonalClass(one.get("x-personal", "none")),
        mask=one.get("x-mask", ""),
        geometry=one.get("x-geometry", ""),
        default=one.get("default"),
        unit=one.get("x-unit", ""),
        help=one.get("x-help", ""),
        schema={key: value for key, value in one.items() if not key.startswith("x-")},
    )


def _reference(text: str) -> Reference | None:
    register, _dot, name = text.partition(".")
    return Reference(register, name) if text else None


def _access(one: Mapping[str, Any]) -> Access:
    return Access(
        role=one["role"],
        at=_names(one["at"]),
        rows=Rows(one["rows"]),
        actions=frozenset(Action(action) for action in one["actions"]),
        fields=_names(one.get("fields", ALL)),
        masked=tuple(one.get("masked", ())),
        purposes=tuple(one.get("purposes", ())),
        is_secret=bool(one.get("secret", False)),
    )


def _names(given: str | list[str]) -> tuple[str, ...]:
    return (ALL,) if given == ALL else tuple(given)
