"""A form definition, compiled: JSON Schema 2020-12 plus hints become fields, pages and materials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import jsonschema_rs

from zhengyun.engines.casework.contracts.forms import Examples, MayFollow, OptionView
from zhengyun.engines.rules.contracts import Expression
from zhengyun.engines.rules.facade import compile_expression
from zhengyun.kit import codes

CONTEXT_NAMES = frozenset({"today", "option", "params", "application", "case"})
MEGABYTE = 1024 * 1024
DEFAULT_ROWS, MAX_ROWS = 50, 200
SCALARS = frozenset({"text", "integer", "number", "boolean", "date", "choice"})
MATERIAL = "material."
PERSON_SOURCES = ("applicant.", "agent.")
DEFAULT_KEY = "applicant.code"
RECORDS = "registers."
HIDDEN = "hidden"


@dataclass(frozen=True)
class Lookup:
    """Where an answer may be known: the sources in their order, the first that knows answers.

    key: the values of `source_key` as (name of the key's field, from where): `applicant.` and `agent.`
    name those sources, anything else is the path of an answer.
    """

    sources: tuple[str, ...]
    key: tuple[tuple[str, str], ...]
    basis: str = ""
    kind: str = ""
    choices: tuple[str, ...] = ()

    @property
    def paths(self) -> frozenset[str]:
        """The answers on which it depends."""
        return frozenset(place for _name, place in self.key if not is_person_key(place))


@dataclass(frozen=True)
class FieldDef:
    """One question. path: dotted place in the data; kind: text, integer, number, boolean, date, choice,
    choices, table, address. columns: of a table, with bare names as paths.
    lookup: where the answer may be known. is_asked False: it is only ever known, never typed.
    start: in the form of a step, FEEL over the case whose value stands there when the step begins.
    choices_from: the registered choices of which it holds some; choices_where: those that may stand.
    sample: the answer in samples.
    """

    path: str
    title: str
    kind: str
    widget: str
    schema: Mapping[str, Any]
    required: bool = False
    required_when: Expression | None = None
    visible: Expression | None = None
    help: str = ""
    unit: str = ""
    lookup: Lookup | None = None
    basis: str = ""
    readonly: bool = False
    is_asked: bool = True
    options: tuple[OptionView, ...] = ()
    regions_below: str = ""
    columns: tuple[FieldDef, ...] = ()
    messages: Mapping[str, str] = field(default_factory=dict)
    start: str = ""
    choices_from: str = ""
    choices_where: Expression | None = None
    sample: Any = None

    @property
    def max_rows(self) -> int:
        return min(int(self.schema.get("maxItems", DEFAULT_ROWS)), MAX_ROWS)


@dataclass(frozen=True)
class Waiver:
    """When a material need not be uploaded (免交), why, and from which record it is read instead."""

    why: str
    source: str
    when: Expression | None
    lookup: Lookup | None = None


@dataclass(frozen=True)
class MaterialDef:
    """A material of the form. max_files: how many files may stand for it.

    evidence_kind: what it proves, when it is kept for the next applications; evidence_days: for how long.
    """

    code: str
    title: str
    required: bool
    required_when: Expression | None
    visible: Expression | None
    accept: tuple[str, ...]
    max_bytes: int
    max_files: int
    help: str
    evidence: str
    waiver: Waiver | None
    hints: Mapping[str, str]
    phrases: tuple[str, ...]
    examples: Examples
    evidence_kind: str = ""
    evidence_days: int | None = None
    may_follow: MayFollow | None = None


@dataclass(frozen=True)
class PageDef:
    id: str
    title: str
    help: str
    fields: tuple[str, ...]
    materials: tuple[str, ...]
    visible: Expression | None


@dataclass(frozen=True)
class RuleDef:
    """`when` must hold; otherwise `message` stands at `field`."""

    when: Expression
    field: str
    message: str


@dataclass(frozen=True)
class FormDefinition:
    """A compiled form. `validator` checks types and limits; what is required is asked separately, because
    it depends on what is visible."""

    code: str
    title: str
    fields: Mapping[str, FieldDef]
    pages: tuple[PageDef, ...]
    materials: Mapping[str, MaterialDef]
    rules: tuple[RuleDef, ...]
    validator: jsonschema_rs.Draft202012Validator

    def page(self, page_id: str) -> PageDef | None:
        return next((page for page in self.pages if page.id == page_id), None)

    @cached_property
    def lookups(self) -> Mapping[str, Lookup]:
        """What may be known: by path of the answer, and for materials by `material.` and code."""
        found = {path: one.lookup for path, one in self.fields.items() if one.lookup}
        waived = ((code, m.waiver) for code, m in self.materials.items())
        return found | {f"{MATERIAL}{code}": w.lookup for code, w in waived if w and w.lookup}


def compile_form(raw: Mapping[str, Any]) -> FormDefinition:
    """Compiles a definition that `checks.check_form` has found sound."""
    schema = inline_references(raw["schema"])
    hints = raw.get("fields", {})
    fields = {path: _field(path, node, required, hints) for path, node, required in leaves(schema, hints)}
    return FormDefinition(
        code=raw["code"],
        title=raw["title"],
        fields=fields,
        pages=tuple(_page(page) for page in raw["pages"]),
        materials={m["code"]: _material(m) for m in raw.get("materials", ())},
        rules=tuple(
            RuleDef(compile_expression(r["when"]), r["field"], r["message"]) for r in raw.get("rules", ())
        ),
        validator=make_validator(schema),
    )


def make_validator(schema: Mapping[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """A validator of types and limits, linear in time, with the national codes as formats."""
    return jsonschema_rs.Draft202012Validator(
        _without_required(schema),
        validate_formats=True,
        ignore_unknown_formats=False,
        formats=codes.FORMATS,
        pattern_options=jsonschema_rs.RegexOptions(),
    )


def inline_references(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with local references put in place; raises ValueError for others and for loops."""
    definitions = schema.get("$defs", {})

    def resolve(node: Any, above: tuple[str, ...]) -> Any:
        if isinstance(node, list):
            return [resolve(part, above) for part in node]
        if not isinstance(node, Mapping):
            return node
        if (reference := node.get("$ref")) is not None:
            name = str(reference).removeprefix("#/$defs/")
            if name not in definitions or name in above:
                raise ValueError(f"$ref {reference!r}")
            rest = {key: part for key, part in node.items() if key != "$ref"}
            return {**resolve(definitions[name], (*above, name)), **resolve(rest, above)}
        return {key: resolve(part, above) for key, part in node.items() if key != "$defs"}

    return dict(resolve(schema, ()))


def _without_required(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_required(part) for part in node]
    if not isinstance(node, Mapping):
        return node
    return {
        key: _without_required(part)
        for key, part in node.items()
        if not (key == "required" and isinstance(part, list))
    }


def leaves(
    schema: Mapping[str, Any], hints: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any], bool]]:
    """Each question: its path, its schema and whether the schema requires it."""
    required = schema.get("required", ())
    for name, node in schema.get("properties", {}).items():
        if is_group(node, hints.get(name, {})):
            inner = node.get("required", ())
            for key, part in node.get("properties", {}).items():
                yield f"{name}.{key}", part, key in inner
        else:
            yield name, node, name in required


def is_group(node: Mapping[str, Any], hint: Mapping[str, Any]) -> bool:
    return node.get("type") == "object" and hint.get("widget") != "address"


def kind_of(node: Mapping[str, Any], hint: Mapping[str, Any]) -> str:
    """The kind of a question, or '' when forms cannot ask such a thing."""
    kind = node.get("type")
    if kind == "object" and hint.get("widget") == "address":
        return "address"
    if choices_of(node):
        return "choice"
    if kind == "array":
        items = node.get("items", {})
        if choices_of(items) or (hint.get("choices_from") and items.get("type") == "string"):
            return "choices"
        return "table" if items.get("type") == "object" else ""
    if kind == "string":
        return "date" if node.get("format") == "date" else "text"
    return kind if kind in {"integer", "number", "boolean"} else ""


def choices_of(node: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Values and titles of an enumeration of strings (`enum`, or `oneOf` with const and title)."""
    if "enum" in node:
        return [(str(value), str(value)) for value in node["enum"]]
    one_of = node.get("oneOf", ())
    if one_of and all("const" in part for part in one_of):
        return [(str(part["const"]), str(part.get("title", part["const"]))) for part in one_of]
    return []


_WIDGETS = {
    "text": "text",
    "integer": "number",
    "number": "number",
    "boolean": "yes_no",
    "date": "date",
    "choices": "checkboxes",
    "table": "table",
    "address": "address",
}
_FEW_CHOICES = 6


def _field(path: str, node: Mapping[str, Any], required: bool, hints: Mapping[str, Any]) -> FieldDef:
    hint = hints.get(path, {})
    kind = kind_of(node, hint)
    options = _options(node if kind == "choice" else node.get("items", {}), hint)
    few = "radio" if len(options) <= _FEW_CHOICES else "select"
    return FieldDef(
        path=path,
        title=str(node.get("title", path)),
        kind=kind,
        widget=_widget(kind, hint.get("widget", "")) or (few if kind == "choice" else _WIDGETS[kind]),
        schema=node,
        required=required or hint.get("required") is True,
        required_when=_optional(hint.get("required")),
        visible=_optional(hint.get("visible")),
        help=hint.get("help", node.get("description", "")),
        unit=hint.get("unit", ""),
        lookup=make_lookup(hint, kind, tuple(option.value for option in options)),
        basis=hint.get("basis", ""),
        readonly=hint.get("readonly") is True,
        is_asked=hint.get("asked") is not False,
        options=options if kind in {"choice", "choices"} else (),
        regions_below=hint.get("regions_below", ""),
        columns=_columns(path, node, hints) if kind == "table" else (),
        messages=hint.get("errors", {}),
        start=hint.get("value", "").removeprefix("="),
        choices_from=hint.get("choices_from", ""),
        choices_where=_optional(hint.get("choices_where")),
        sample=hint.get("sample"),
    )


def is_person_key(place: str) -> bool:
    return place.startswith(PERSON_SOURCES)


def make_lookup(hint: Mapping[str, Any], kind: str = "", choices: tuple[str, ...] = ()) -> Lookup | None:
    """From `source`, `source_key` and `basis` of a hint; None where it names no source."""
    stated = hint.get("source") or ()
    sources = (stated,) if isinstance(stated, str) else tuple(stated)
    if not sources:
        return None
    key = hint.get("source_key", DEFAULT_KEY if any(one.startswith(RECORDS) for one in sources) else {})
    pairs = key.items() if isinstance(key, Mapping) else [("", key)]
    return Lookup(
        sources, tuple((name, str(place)) for name, place in pairs), hint.get("basis", ""), kind, choices
    )


def _widget(kind: str, wished: str) -> str:
    """An address that is kept as one line is asked for as one line: region and line need an object."""
    return "" if wished == "address" and kind != "address" else str(wished)


def _columns(path: str, node: Mapping[str, Any], hints: Mapping[str, Any]) -> tuple[FieldDef, ...]:
    row = node["items"]
    required = row.get("required", ())
    inner = {
        key.removeprefix(f"{path}[]."): hint for key, hint in hints.items() if key.startswith(f"{path}[].")
    }
    order = hints.get(path, {}).get("columns") or row["properties"]
    return tuple(_field(name, row["properties"][name], name in required, inner) for name in order)


def _options(node: Mapping[str, Any], hint: Mapping[str, Any]) -> tuple[OptionView, ...]:
    titles = hint.get("enum_titles", {})
    helps = hint.get("enum_helps", {})
    return tuple(OptionView(v, titles.get(v, title), helps.get(v, "")) for v, title in choices_of(node))


def _optional(text: Any) -> Expression | None:
    return compile_expression(text) if isinstance(text, str) and text else None


def _page(raw: Mapping[str, Any]) -> PageDef:
    return PageDef(
        id=raw["id"],
        title=raw["title"],
        help=raw.get("help", ""),
        fields=tuple(raw.get("fields", ())),
        materials=tuple(raw.get("materials", ())),
        visible=_optional(raw.get("visible")),
    )


def _material(raw: Mapping[str, Any]) -> MaterialDef:
    required = raw.get("required", True)
    is_text = isinstance(required, str) and required.lower() not in {"true", "false"}
    return MaterialDef(
        code=raw["code"],
        title=raw["title"],
        required=required is True or (isinstance(required, str) and required.lower() == "true"),
        required_when=_optional(required) if is_text else None,
        visible=_optional(raw.get("visible")),
        accept=tuple(raw.get("accept", ())),
        max_bytes=int(float(raw.get("max_mb", 10)) * MEGABYTE),
        max_files=int(raw.get("max_files", 5)),
        help=raw.get("help", ""),
        evidence=raw.get("evidence", "C"),
        waiver=_waiver(raw["waived"]) if raw.get("waived") else None,
        hints=raw.get("hints", {}),
        phrases=tuple(raw.get("phrases", ())),
        evidence_kind=raw.get("evidence_kind", ""),
        evidence_days=raw.get("evidence_days"),
        examples=Examples.of(raw),
        may_follow=MayFollow.of(raw),
    )


def _waiver(raw: Mapping[str, Any]) -> Waiver:
    source = raw.get("source", "")
    is_record = source.startswith(RECORDS)
    return Waiver(
        raw["why"],
        "" if is_record else source,
        _optional(raw.get("when")),
        make_lookup(raw) if is_record else None,
    )
