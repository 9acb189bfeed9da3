"""Checks of a form definition at install: every fault at once, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from zhengyun.engines.casework.bpmn import check_expression
from zhengyun.engines.casework.forms import definition
from zhengyun.engines.casework.forms.lookups import KnownSources, check_lookups
from zhengyun.engines.casework.rules_examples import shape_faults
from zhengyun.engines.rules.facade import RuleProblem, compile_expression, free_names
from zhengyun.kernel.files.contracts import MediaType

MAX_DEPTH = 12
MAX_NODES = 5_000
MAX_FIELDS = 300
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_KIND = re.compile(r"[a-z0-9_.]{1,100}")
MOST_DAYS = 3_660
MOST_FOLLOW_DAYS = 20
TODAY = frozenset({"today"})
_MEDIA = frozenset(str(kind) for kind in MediaType)
_TOP = frozenset({"code", "title", "schema", "pages", "fields", "materials", "rules"})
_HINTS = frozenset(
    [
        "widget",
        "help",
        "visible",
        "required",
        "source",
        "source_key",
        "basis",
        "readonly",
        "asked",
        "unit",
        "value",
        "choices_from",
        "choices_where",
        "sample",
        "columns",
        "enum_titles",
        "enum_helps",
        "regions_below",
        "errors",
    ]
)
_PAGE = frozenset({"id", "title", "help", "fields", "materials", "visible"})
_MATERIAL = frozenset(
    [
        "code",
        "title",
        "required",
        "accept",
        "max_mb",
        "max_files",
        "help",
        "waived",
        "evidence",
        "evidence_kind",
        "evidence_days",
        "may_follow",
        "hints",
        "phrases",
        "visible",
        "issuer",
        "issued_within",
        "how",
        "use",
        "originals",
        "copies",
        "blank",
        "sample",
        "examples",
    ]
)
_WIDGETS = frozenset(
    [
        "text",
        "textarea",
        "number",
        "date",
        "radio",
        "checkboxes",
        "checkbox",
        "select",
        "yes_no",
        "phone",
        "email",
        "address",
        "table",
        "inspection",
        "hidden",
    ]
)
Fault = tuple[str, str]


def check_form(raw: Any, sources: KnownSources) -> list[Fault]:
    """Faults as (place in the file, what is wrong). sources: what can be known without asking."""
    if not isinstance(raw, dict):
        return [("$", "a form is a JSON object")]
    if (size := _size(raw)) is not None:
        return [("$", size)]
    faults = list(_check_shape(raw))
    if faults:
        return faults
    try:
        schema = definition.inline_references(raw["schema"])
        definition.make_validator(schema)
    except (ValueError, RecursionError, jsonschema_rs.ValidationError) as error:
        return [("schema", f"not a JSON Schema 2020-12 that forms can use: {str(error)[:200]}")]
    faults += _check_fields(raw, schema, sources)
    if not faults:
        faults += _check_references(raw, schema)
        faults += _check_expressions(raw, schema)
    return faults


def _size(raw: Any) -> str | None:
    nodes, level = 0, [raw]
    for _depth in range(MAX_DEPTH + 1):
        if not level:
            return None
        nodes += len(level)
        if nodes > MAX_NODES:
            return f"more than {MAX_NODES} values; split the form"
        level = [
            part
            for node in level
            for part in (node.values() if isinstance(node, dict) else node if isinstance(node, list) else ())
        ]
    return f"nested deeper than {MAX_DEPTH} levels"


def _check_shape(raw: Mapping[str, Any]) -> Iterator[Fault]:
    for key in raw.keys() - _TOP:
        yield key, f"unknown entry {key!r}"
    for key, kind in (("code", str), ("title", str), ("schema", dict), ("pages", list)):
        if not isinstance(raw.get(key), kind):
            yield key, f"{key!r} is missing or is not a {kind.__name__}"
    for key, kind in (("fields", dict), ("materials", list), ("rules", list)):
        if not isinstance(raw.get(key, kind()), kind):
            yield key, f"{key!r} is not a {kind.__name__}"
            return
    yield from _check_entries(raw, "pages", {"id", "title"}, _PAGE)
    yield from _check_entries(raw, "materials", {"code", "title"}, _MATERIAL)
    yield from _check_entries(raw, "rules", {"when", "field", "message"}, frozenset())
    for path, hint in raw.get("fields", {}).items():
        if not isinstance(hint, dict):
            yield f"fields.{path}", "not an object"
        else:
            yield from ((f"fields.{path}.{key}", f"unknown hint {key!r}") for key in hint.keys() - _HINTS)


def _check_entries(
    raw: Mapping[str, Any], name: str, needed: set[str], allowed: frozenset[str]
) -> Iterator[Fault]:
    entries = raw.get(name)
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        place = f"{name}[{number}]"
        if not isinstance(entry, dict):
            yield place, "not an object"
            continue
        for key in needed:
            if not isinstance(entry.get(key), str) or not entry[key]:
                yield f"{place}.{key}", f"{key!r} is missing"
        for key in entry.keys() - (allowed | needed):
            yield f"{place}.{key}", f"unknown entry {key!r}"


def _check_fields(
    raw: Mapping[str, Any], schema: Mapping[str, Any], sources: KnownSources
) -> Iterator[Fault]:
    if schema.get("type") != "object":
        yield "schema.type", "the schema of a form is an object"
        return
    hints = raw.get("fields", {})
    known = {path: node for path, node, _required in definition.leaves(schema, hints)}
    if len(known) > MAX_FIELDS:
        yield "schema", f"more than {MAX_FIELDS} questions"
    for path, node in known.items():
        yield from _check_field(path, node, hints.get(path, {}))
    for path, hint in hints.items():
        if path.split("[]")[0] not in known:
            yield f"fields.{path}", "the schema has no such field"
        elif hint.get("asked", True) is not True and not hint.get("source"):
            yield f"fields.{path}.asked", "what is never asked has a source"
        elif hint.get("widget") == definition.HIDDEN and hint.get("asked", True) is not False:
            yield f"fields.{path}.widget", "only what is never asked can be hidden"
        yield from _check_start(path, hint.get("value"))
        yield from _check_where(path, hint)
        yield from _check_sample(path, known.get(path, {}), hint.get("sample"))
    yield from check_lookups(raw, known, sources)


def _check_start(path: str, stated: Any) -> Iterator[Fault]:
    if stated is None:
        return
    if not isinstance(stated, str) or not stated.startswith("="):
        yield f"fields.{path}.value", "it is FEEL over the case, behind ="
        return
    yield from ((f"fields.{path}.value", words) for words in check_expression(stated[1:]))


def _check_where(path: str, hint: Mapping[str, Any]) -> Iterator[Fault]:
    """The names are those of the register, which may come with another package."""
    stated, place = hint.get("choices_where"), f"fields.{path}.choices_where"
    if stated is None:
        return
    if not isinstance(stated, str) or not str(hint.get("choices_from", "")).startswith(definition.RECORDS):
        yield place, "it is FEEL over the records that choices_from names"
        return
    try:
        compile_expression(stated)
    except RuleProblem as problem:
        yield place, str(problem)


def _check_sample(path: str, node: Mapping[str, Any], stated: Any) -> Iterator[Fault]:
    if isinstance(stated, str) and stated.startswith("="):
        yield from ((f"fields.{path}.sample", words) for words in check_expression(stated[1:], TODAY))
    values = _values(node)
    for one in (stated if isinstance(stated, list) else [stated]) if values and stated is not None else ():
        if one not in values:
            yield f"fields.{path}.sample", f"{one!r} is not one of the choices"


def _check_field(path: str, node: Mapping[str, Any], hint: Mapping[str, Any]) -> Iterator[Fault]:
    place = f"schema.{path}"
    if path.count(".") > 1 or not all(_NAME.fullmatch(part) for part in path.split(".")):
        yield place, "names are lower-case ASCII words, at most one level deep"
    kind = definition.kind_of(node, hint)
    if not kind:
        yield place, f"forms cannot ask for type {node.get('type')!r} here"
    if kind == "table":
        for name, part in node["items"].get("properties", {}).items():
            if definition.kind_of(part, {}) not in definition.SCALARS:
                yield f"{place}[].{name}", "a column holds one simple value"
    if "columns" in hint and sorted(hint["columns"]) != sorted(node.get("items", {}).get("properties", {})):
        yield f"fields.{path}.columns", "each column of the table stands there once"
    if hint.get("widget", "text") not in _WIDGETS:
        yield f"fields.{path}.widget", f"unknown widget {hint['widget']!r}"
    for value in hint.get("enum_titles", {}).keys() - _values(node):
        yield f"fields.{path}.enum_titles", f"{value!r} is not one of the choices"


def _values(node: Mapping[str, Any]) -> set[str]:
    choices = definition.choices_of(node) or definition.choices_of(node.get("items", {}))
    return {value for value, _title in choices}


def _check_references(raw: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Fault]:
    known = {path for path, _node, _required in definition.leaves(schema, raw.get("fields", {}))}
    materials = {entry["code"] for entry in raw.get("materials", ())}
    yield from _check_pages(raw, known, materials)
    for number, entry in enumerate(raw.get("materials", ())):
        place = f"materials[{number}]"
        for media in entry.get("accept", ()):
            if media not in _MEDIA:
                yield f"{place}.accept", f"unknown media type {media!r}; known: {', '.join(sorted(_MEDIA))}"
        if (waived := entry.get("waived")) is not None and not (
            isinstance(waived, dict) and waived.get("why")
        ):
            yield f"{place}.waived", "says when and why nothing must be uploaded"
        if entry.get("evidence", "C") not in {"A", "B", "C", "D"}:
            yield f"{place}.evidence", "is A, B, C or D"
        yield from _check_kept(place, entry)
        yield from _check_follows(place, entry)
        yield from ((f"{place}.{where}", words) for where, words in shape_faults(entry))
    for number, rule in enumerate(raw.get("rules", ())):
        if rule["field"] not in known:
            yield f"rules[{number}].field", f"no such field {rule['field']!r}"


def _check_kept(place: str, entry: Mapping[str, Any]) -> Iterator[Fault]:
    """What is kept for the next application: under which kind, and for how long."""
    kind, days = entry.get("evidence_kind"), entry.get("evidence_days")
    if kind is not None and not (isinstance(kind, str) and _KIND.fullmatch(kind)):
        yield f"{place}.evidence_kind", "is 1 to 100 small letters, digits, dots and underscores"
    if days is not None and not (isinstance(days, int) and 0 < days <= MOST_DAYS):
        yield f"{place}.evidence_days", f"is a number of days, at most {MOST_DAYS}"
    if days is not None and kind is None:
        yield f"{place}.evidence_days", "says nothing without evidence_kind"


def _check_follows(place: str, entry: Mapping[str, Any]) -> Iterator[Fault]:
    """可容缺: only what would have to be there can follow, soon, and by a rule that is named."""
    if (stated := entry.get("may_follow")) is None:
        return
    place = f"{place}.may_follow"
    if not isinstance(stated, dict) or stated.keys() != {"days", "source"}:
        yield place, "says days and source"
        return
    days = stated["days"]
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= MOST_FOLLOW_DAYS:
        yield f"{place}.days", f"is a number of working days from 1 to {MOST_FOLLOW_DAYS}"
    if not isinstance(stated["source"], str) or not stated["source"].strip():
        yield f"{place}.source", "names the rule by which it may follow"
    if str(entry.get("required", True)).lower() == "false":
        yield place, "only a material that is required can follow"


def _check_pages(raw: Mapping[str, Any], known: set[str], materials: set[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, page in enumerate(raw["pages"]):
        for kind, names, valid in (
            ("fields", page.get("fields", ()), known),
            ("materials", page.get("materials", ()), materials),
        ):
            for name in names:
                place = f"pages[{number}].{kind}"
                if name not in valid:
                    yield place, f"no such entry {name!r}"
                if name in seen:
                    yield place, f"{name!r} stands on two pages"
                seen.add(name)
    for name in sorted((known | materials) - seen):
        yield "pages", f"{name!r} stands on no page"


def _expressions(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for path, hint in raw.get("fields", {}).items():
        yield f"fields.{path}.visible", hint.get("visible", "")
        yield f"fields.{path}.required", hint.get("required", "")
    for number, page in enumerate(raw["pages"]):
        yield f"pages[{number}].visible", page.get("visible", "")
    for number, entry in enumerate(raw.get("materials", ())):
        yield f"materials[{number}].required", entry.get("required", "")
        yield f"materials[{number}].visible", entry.get("visible", "")
        yield f"materials[{number}].waived.when", entry.get("waived", {}).get("when", "")
    for number, rule in enumerate(raw.get("rules", ())):
        yield f"rules[{number}].when", rule["when"]


def _check_expressions(raw: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Fault]:
    properties = schema.get("properties", {})
    names = frozenset(properties) | definition.CONTEXT_NAMES
    paths = {path for path, _node, _required in definition.leaves(schema, raw.get("fields", {}))}
    groups = {path.split(".")[0] for path in paths if "." in path}
    for place, text in _expressions(raw):
        if not isinstance(text, str) or not text:
            continue
        try:
            expression = compile_expression(text)
        except RuleProblem as problem:
            yield place, str(problem)
            continue
        for name in sorted(free_names(expression) - names):
            yield place, f"{text!r} names {name!r}, which the form does not have"
        for group, member in re.findall(
            r"\b([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)", re.sub(r'"[^"]*"', '""', text)
        ):
            if group in groups and f"{group}.{member}" not in paths:
                yield place, f"{text!r} names {group}.{member!s}, which the form does not have"
