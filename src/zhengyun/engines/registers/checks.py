"""What is wrong with a record type: first its form by a JSON Schema, then what it names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from django.utils.translation import gettext as _

from zhengyun.engines.registers import rules
from zhengyun.engines.registers.definition import ALL, Field, PersonalClass, RecordType, Reference
from zhengyun.engines.registers.models import Register, RegisterVersion
from zhengyun.engines.registers.parse import parse
from zhengyun.engines.registers.schema import objects
from zhengyun.engines.rules import facade as feel
from zhengyun.kernel.accounts.contracts import KNOWN_ROLES
from zhengyun.kit.codes import FORMATS
from zhengyun.kit.errors import Problem

Fault = tuple[str, str]
Types = Mapping[str, RecordType]
MAX_FAULTS = 50
_SCHEMA = Path(__file__).parent / "data" / "record_type.schema.json"
_OTHER_FORMATS = frozenset({"date", "date-time", "email", "uri"})


@cache
def _form() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json.loads(_SCHEMA.read_text("utf-8")))


def check_file(stem: str, content: Mapping[str, Any]) -> list[Fault]:
    """Faults of the file by itself: (JSON pointer, words)."""
    errors = list(_form().iter_errors(content))[:MAX_FAULTS]
    if errors:
        return [("/" + "/".join(map(str, one.instance_path)), one.message[:300]) for one in errors]
    if content["$id"] != stem:
        return [
            ("/$id", _("The file is named after its register: %(code)s.json.") % {"code": content["$id"]})
        ]
    return [*_unknown_names(content), *_bad_properties(content["properties"])]


def check_type(record_type: RecordType, types: Types, package: str) -> list[Fault]:
    """Faults of what it names and of what it changes. types: all of its package, by code."""
    return [
        *_taken(record_type, package),
        *_roles(record_type),
        *_personal(record_type),
        *_rules(record_type),
        *_targets(record_type, types),
        *_narrowed(record_type),
    ]


def in_order(types: Types) -> list[str]:
    """Codes, each after those to which it refers. A circle is broken at its first register by name."""
    done: list[str] = []
    waiting: set[str] = set()

    def visit(code: str) -> None:
        if code in done or code in waiting or code not in types:
            return
        waiting.add(code)
        for one in types[code].fields.values():
            visit(one.reference.register if one.reference else one.codes)
        done.append(code)

    for code in sorted(types):
        visit(code)
    return done


def _unknown_names(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Hints of the whole that name a property which there is not."""
    known = content["properties"].keys()
    lists = {
        "required": content.get("required", []),
        "x-key": content["x-key"],
        "x-public": content.get("x-public", []),
    }
    for number, names in enumerate(content.get("x-unique", [])):
        lists[f"x-unique/{number}"] = names
    for number, one in enumerate(content.get("x-access", [])):
        given = one.get("fields", ALL)
        lists[f"x-access/{number}/fields"] = [] if given == ALL else given
        lists[f"x-access/{number}/masked"] = one.get("masked", [])
    for hint in ("x-label", "x-owner", "x-subject", "x-guardian"):
        lists[hint] = [content[hint]] if hint in content else []
    lists["x-valid"] = list(content.get("x-valid", {}).values())
    lists["x-rules"] = [one["field"] for one in content.get("x-rules", []) if "field" in one]
    for place, names in lists.items():
        for name in names:
            if name not in known and name != ALL:
                yield f"/{place}", _("There is no property “%(name)s”.") % {"name": name}


def _bad_properties(properties: Mapping[str, Mapping[str, Any]]) -> Iterator[Fault]:
    for name, one in properties.items():
        known = FORMATS.keys() | _OTHER_FORMATS
        if "format" in one and one["format"] not in known:
            yield (
                f"/properties/{name}/format",
                _("The formats are: %(known)s.") % {"known": ", ".join(sorted(known))},
            )
        if "x-mask" in one and one["x-mask"] not in rules.RECIPES:
            yield (
                f"/properties/{name}/x-mask",
                _("The masks are: %(known)s.") % {"known": ", ".join(sorted(rules.RECIPES))},
            )


def _taken(record_type: RecordType, package: str) -> Iterator[Fault]:
    other = Register.objects.filter(code=record_type.code).exclude(package=package).first()
    if other is not None:
        yield "/$id", _("The package %(other)s has this code.") % {"other": other.package}


def _roles(record_type: RecordType) -> Iterator[Fault]:
    for number, access in enumerate(record_type.access):
        if access.role not in KNOWN_ROLES:
            yield f"/x-access/{number}/role", _("There is no role %(role)s.") % {"role": access.role}


def _personal(record_type: RecordType) -> Iterator[Fault]:
    """What is personal needs a person who is told of it; what is public must not be personal."""
    personal = [one.name for one in record_type.fields.values() if one.personal is not PersonalClass.NONE]
    if record_type.subject and record_type.public:
        yield "/x-public", _("A register about persons has no public fields.")
    for name in personal:
        if name in record_type.public:
            yield "/x-public", _("“%(name)s” is personal and cannot be public.") % {"name": name}
    sensitive = [one.name for one in record_type.fields.values() if one.personal is PersonalClass.SENSITIVE]
    if sensitive and not record_type.subject:
        yield "/x-subject", _("Sensitive fields need x-subject: whom they are about.")
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


def _targets(record_type: RecordType, types: Types) -> Iterator[Fault]:
    for one in record_type.fields.values():
        if one.codes and (found := _known(one.codes, types)) is None:
            yield (
                f"/properties/{one.name}/x-codes",
                _("There is no code list %(code)s.") % {"code": one.codes},
            )
        elif (
            one.codes and found and not {"code", "title", "valid_from", "valid_until"} <= found.fields.keys()
        ):
            yield (
                f"/properties/{one.name}/x-codes",
                _("A code list has the fields code, title, valid_from, valid_until."),
            )
        if one.reference:
            yield from _bad_reference(one.name, one.reference, _known(one.reference.register, types))


def _bad_reference(name: str, reference: Reference, target: RecordType | None) -> Iterator[Fault]:
    if target is None or target.key != (reference.field,):
        yield (
            f"/properties/{name}/x-reference",
            _("A reference names a register and its single key; %(name)s is none.")
            % {"name": f"{reference.register}.{reference.field}"},
        )


def _known(code: str, types: Types) -> RecordType | None:
    if code in types:
        return types[code]
    row = RegisterVersion.objects.filter(register_id=code, state="active").first()
    return parse(row.definition) if row else None


def _narrowed(record_type: RecordType) -> Iterator[Fault]:
    """An upgrade only widens: what was right yesterday must be right today."""
    row = RegisterVersion.objects.filter(register_id=record_type.code, state="active").first()
    if row is None:
        return
    before = parse(row.definition)
    if before.key != record_type.key:
        yield "/x-key", _("The key of a register does not change: make a new register.")
    for name, new in record_type.fields.items():
        old = before.fields.get(name)
        if old is None:
            if new.is_required and new.default is None:
                yield (
                    f"/properties/{name}",
                    _("A new required field needs a default for the present records."),
                )
        elif reason := _narrower(old, new):
            yield f"/properties/{name}", reason


def _narrower(old: Field, new: Field) -> str:
    if objects.column_type(old) != objects.column_type(new):
        return _("The type of a field does not change: add a new field.")
    if new.is_required and not old.is_required and new.default is None:
        return _("A field that becomes required needs a default for the present records.")
    least = _bound(new.minimum, -1) > _bound(old.minimum, -1)
    most = _bound(new.maximum, 1) < _bound(old.maximum, 1)
    length = _bound(new.max_length, 1) < _bound(old.max_length, 1)
    values = bool(new.enum) and not set(old.enum or (None,)) <= set(new.enum)
    if least or most or length or values:
        return _("The limits of a field are only widened: records that stand must stay right.")
    return ""


def _bound(value: float | None, side: int) -> float:
    return side * float("inf") if value is None else value
