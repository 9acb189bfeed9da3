"""What is wrong with the file of a record type by itself: pure, by JSON pointer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from django.utils.translation import gettext as _

from zhengyun.engines.registers import rules, values
from zhengyun.engines.registers.definition import ALL, Field, Kind, PersonalClass, RecordType
from zhengyun.engines.registers.parse import parse
from zhengyun.engines.registers.schema.objects import COMPARED
from zhengyun.engines.rules import facade as feel
from zhengyun.kernel.accounts.contracts import KNOWN_ROLES
from zhengyun.kit.codes import FORMATS
from zhengyun.kit.errors import Problem

Fault = tuple[str, str]
MAX_FAULTS = 50
OTHER_FORMATS = frozenset({"date", "date-time", "email", "uri"})
CODE_LIST = ("code", "title", "valid_from", "valid_until", "parent", "successor")
NEVER_UNIQUE = frozenset({Kind.TEXTS, Kind.GEOMETRY, Kind.NUMBER})
_SCHEMA = Path(__file__).parent / "data" / "record_type.schema.json"


@cache
def _form() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json.loads(_SCHEMA.read_text("utf-8")))


def check_file(stem: str, content: Mapping[str, Any]) -> list[Fault]:
    """Faults of one file: its form first; what it means only where the form is right."""
    errors = list(_form().iter_errors(content))[:MAX_FAULTS]
    if errors:
        return [one for error in errors for one in _of_form(error)]
    found = [*_name(stem, content), *_unknown_names(content)]
    if found:
        return found
    for name, one in content["properties"].items():
        found += [(f"/properties/{name}{place}", words) for place, words in _property(one)]
    if found:
        return found
    return [*_of_type(parse(content)), *_code_list(content)]


def _of_form(error: jsonschema_rs.ValidationError) -> Iterator[Fault]:
    place = "".join(f"/{one}" for one in error.instance_path)
    kind: Any = error.kind
    if kind.name == "additionalProperties":
        for name in kind.unexpected:
            yield f"{place}/{name}", _("There is no such entry.")
    elif kind.name == "required":
        yield f"{place}/{kind.property}", _("This entry is missing.")
    elif kind.name == "enum":
        known = ", ".join(map(str, kind.options))
        yield place, _("It is one of: %(known)s.") % {"known": known}
    else:
        yield place, _("This entry is not in its form: %(why)s") % {"why": error.message[:200]}


def _name(stem: str, content: Mapping[str, Any]) -> Iterator[Fault]:
    if content["$id"] != stem:
        yield "/$id", _("The file is named after its register: %(code)s.json.") % {"code": content["$id"]}


def _unknown_names(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Hints of the whole that name a property which there is not."""
    known = content["properties"].keys()
    lists = {
        "required": content.get("required", []),
        "x-key": content["x-key"],
        "x-public": content.get("x-public", []),
        "x-valid": list(content.get("x-valid", {}).values()),
        "x-rules": [one["field"] for one in content.get("x-rules", []) if "field" in one],
    }
    for number, names in enumerate(content.get("x-unique", [])):
        lists[f"x-unique/{number}"] = names
    for number, one in enumerate(content.get("x-access", [])):
        given = one.get("fields", ALL)
        lists[f"x-access/{number}/fields"] = [] if given == ALL else given
        lists[f"x-access/{number}/masked"] = one.get("masked", [])
    for hint in ("x-label", "x-owner", "x-subject", "x-guardian"):
        lists[hint] = [content[hint]] if hint in content else []
    for place, names in lists.items():
        for name in names:
            if name not in known:
                yield f"/{place}", _("There is no property “%(name)s”.") % {"name": name}


def _property(one: Mapping[str, Any]) -> Iterator[Fault]:
    known = FORMATS.keys() | OTHER_FORMATS
    if "format" in one and (one["type"] != "string" or one["format"] not in known):
        yield "/format", _("The formats of a text are: %(known)s.") % {"known": ", ".join(sorted(known))}
    if "x-mask" in one and one["x-mask"] not in rules.RECIPES:
        yield "/x-mask", _("The masks are: %(known)s.") % {"known": ", ".join(sorted(rules.RECIPES))}
    if "x-digits" in one and (one["type"] != "number" or one["x-digits"][0] < one["x-digits"][1]):
        yield "/x-digits", _("Precision and scale of a number, the scale not above the precision.")
    if "x-geometry" in one and one["type"] != "object":
        yield "/x-geometry", _("A geometry is an object.")
    if set(one.get("x-enum-titles", {})) - set(map(str, one.get("enum", []))):
        yield "/x-enum-titles", _("Only values of enum have words.")
    try:
        jsonschema_rs.Draft202012Validator(
            {key: value for key, value in one.items() if not key.startswith("x-")},
            formats=FORMATS,
            pattern_options=jsonschema_rs.RegexOptions(),
        )
    except (ValueError, jsonschema_rs.ValidationError) as error:
        yield "", _("This entry is not in its form: %(why)s") % {"why": str(error).partition("\n")[0][:200]}


def _of_type(record_type: RecordType) -> Iterator[Fault]:
    for field in record_type.fields.values():
        for hint, words in _of_field(field):
            yield f"/properties/{field.name}/{hint}", words
    fields = record_type.fields
    uniques = {"x-key": record_type.key} | {f"x-unique/{n}": one for n, one in enumerate(record_type.unique)}
    for place, names in uniques.items():
        if any(fields[name].kind in NEVER_UNIQUE for name in names):
            yield f"/{place}", _("Lists, geometries and inexact numbers cannot be unique.")
    for hint in ("owner_field", "subject", "guardian"):
        name = getattr(record_type, hint)
        if name and fields[name].kind is not Kind.TEXT:
            yield f"/x-{hint.partition('_')[0]}", _("This field must be a text.")
    ends = {fields[name].kind for name in (record_type.valid_from, record_type.valid_until) if name}
    if ends and not (len(ends) == 1 and ends <= {Kind.DATE, Kind.INSTANT}):
        yield "/x-valid", _("Both fields must be dates, or both instants.")
    if sum(one.kind is Kind.GEOMETRY for one in fields.values()) > 1:
        yield "/properties", _("A register has at most one geometry.")
    yield from _roles(record_type)
    yield from _personal(record_type)
    yield from _rules(record_type)


def _of_field(field: Field) -> Iterator[Fault]:
    if field.is_indexed and field.kind in {Kind.TEXTS, Kind.GEOMETRY}:
        yield "x-index", _("Lists and geometries cannot be indexed.")
    if field.is_searched and field.kind is not Kind.TEXT:
        yield "x-search", _("Only texts are searched by words.")
    if field.codes and field.kind not in {Kind.TEXT, Kind.TEXTS}:
        yield "x-codes", _("Only texts hold codes.")
    if field.reference and field.kind is not Kind.TEXT:
        yield "x-reference", _("Only texts refer to other registers.")
    if field.enum and field.kind not in COMPARED:
        yield "enum", _("Only texts and numbers are one of several values.")
    if field.default is not None and not _is_right(field):
        yield "default", _("The default is not a right value of the field.")


def _is_right(field: Field) -> bool:
    """Whether the default is a value that a record could have."""
    try:
        value = values.read(field, field.default)
    except ValueError:
        return False
    given = value.isoformat() if isinstance(value, date | datetime) else field.default
    return not field.enum or given in field.enum


def _code_list(content: Mapping[str, Any]) -> Iterator[Fault]:
    if not content.get("x-code-list"):
        return
    if missing := [name for name in CODE_LIST if name not in content["properties"]]:
        yield "/properties", _("A list of codes has the fields %(names)s.") % {"names": ", ".join(missing)}
    if content["x-key"] != ["code", "valid_from"]:
        yield "/x-key", _("The key of a list of codes is code and valid_from.")


def _roles(record_type: RecordType) -> Iterator[Fault]:
    for number, access in enumerate(record_type.access):
        if access.role not in KNOWN_ROLES:
            yield f"/x-access/{number}/role", _("There is no role %(role)s.") % {"role": access.role}


def _personal(record_type: RecordType) -> Iterator[Fault]:
    """What is personal needs a person who is told of it; what is public must not be personal."""
    classes = {one.name: one.personal for one in record_type.fields.values()}
    if record_type.subject and record_type.public:
        yield "/x-public", _("A register about persons has no public fields.")
    for name in record_type.public:
        if classes[name] is not PersonalClass.NONE:
            yield "/x-public", _("“%(name)s” is personal and cannot be public.") % {"name": name}
    if PersonalClass.SENSITIVE in classes.values() and not record_type.subject:
        yield "/x-subject", _("Sensitive fields need x-subject: whom they are about.")
    if record_type.subject and not record_type.basis:
        yield "/x-basis", _("A register about persons names the article by which it is kept.")
    if record_type.guardian and not record_type.subject:
        yield "/x-guardian", _("A guardian needs x-subject.")


def _rules(record_type: RecordType) -> Iterator[Fault]:
    for number, rule in enumerate(record_type.rules):
        try:
            expression = feel.compile_expression(rule.when, names=record_type.fields)
        except Problem as problem:
            yield f"/x-rules/{number}/when", str(problem)
            continue
        for name in sorted(feel.free_names(expression) - record_type.fields.keys() - {"today"}):
            yield f"/x-rules/{number}/when", _("There is no property “%(name)s”.") % {"name": name}
