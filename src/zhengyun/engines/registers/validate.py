"""One record, validated completely: kinds, schema, rules, codes, references, owner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import jsonschema_rs
from django.utils.translation import gettext as _

from zhengyun.engines.registers import definitions, geometry, messages, organizations, scope, values
from zhengyun.engines.registers.definition import ALL, Field, Kind, RecordType
from zhengyun.engines.registers.sql import reads
from zhengyun.engines.rules.facade import compile_expression, holds
from zhengyun.kit import clock, codes
from zhengyun.kit.errors import Problem

Faults = dict[str, list[str]]
_Checker = tuple[RecordType, jsonschema_rs.Draft202012Validator]
_kept: dict[str, _Checker] = {}


@dataclass
class Reading:
    """What was read of a record: a value for every field of the type (None: empty), and what is wrong."""

    values: dict[str, Any]
    faults: Faults = field(default_factory=dict)

    def fault(self, name: str, words: str) -> None:
        self.faults.setdefault(name, []).append(words)


def read_record(record_type: RecordType, raw: Mapping[str, Any], base: Mapping[str, Any] | None) -> Reading:
    """A record from what was given, upon `base` (the present values) or upon the defaults.

    Everything that one can see in the record itself is checked, without the database.
    """
    found = Reading(dict(base) if base else _defaults(record_type))
    for name, one in raw.items():
        if (described := record_type.fields.get(name)) is None:
            found.fault(name, messages.unknown_field(name))
            continue
        try:
            found.values[name] = values.read(described, one)
        except ValueError as error:
            found.values[name] = None
            is_shape = described.kind is Kind.GEOMETRY
            found.fault(name, str(error) if is_shape else messages.wrong_kind(described, one))
    check_values(record_type, found)
    return found


def check_values(record_type: RecordType, found: Reading) -> None:
    """Schema, required fields, digits, geometry, validity and rules of typed values."""
    document = {
        name: values.as_json(one)
        for name, one in found.values.items()
        if one is not None and name not in found.faults
    }
    for error in checker(record_type).iter_errors(document):
        name = str(error.instance_path[0]) if error.instance_path else ""
        if name in record_type.fields and name not in found.faults:
            found.fault(name, messages.explain(record_type.fields[name], error))
    for name, described in record_type.fields.items():
        if name not in found.faults:
            _check_value(described, found.values.get(name), found)
    _check_validity(record_type, found)
    _check_rules(record_type, found)


def checker(record_type: RecordType) -> jsonschema_rs.Draft202012Validator:
    """The properties' own schemas, compiled once for a definition."""
    kept = _kept.get(record_type.code)
    if kept and kept[0] is record_type:
        return kept[1]
    properties = {
        name: dict(one.schema) for name, one in record_type.fields.items() if one.kind is not Kind.GEOMETRY
    }
    made = jsonschema_rs.Draft202012Validator(
        {"type": "object", "properties": properties},
        validate_formats=True,
        ignore_unknown_formats=False,
        formats=codes.FORMATS,
        pattern_options=jsonschema_rs.RegexOptions(),
    )
    _kept[record_type.code] = (record_type, made)
    return made


def _defaults(record_type: RecordType) -> dict[str, Any]:
    return {
        name: None if one.default is None else values.read(one, one.default)
        for name, one in record_type.fields.items()
    }


def _check_value(described: Field, value: Any, found: Reading) -> None:
    if value is None:
        if described.is_required:
            found.fault(described.name, messages.missing(described))
    elif described.kind is Kind.DECIMAL and described.digits:
        if not values.fits_digits(value, described.digits):
            found.fault(described.name, messages.too_many_digits(described, str(value)))
    elif described.kind is Kind.GEOMETRY and not has_shape(described, value):
        found.fault(described.name, geometry.fault(value, described.geometry))


def has_shape(described: Field, value: Mapping[str, Any]) -> bool:
    shape = described.geometry or geometry.ANY
    return shape == geometry.ANY or value["type"] in geometry.SHAPES[shape]


def _check_validity(record_type: RecordType, found: Reading) -> None:
    begin, end = record_type.valid_from, record_type.valid_until
    first, last = found.values.get(begin), found.values.get(end)
    if first is not None and last is not None and last <= first:
        fields = record_type.fields
        found.fault(end, messages.ends_before_it_begins(fields[end], fields[begin]))


def _check_rules(record_type: RecordType, found: Reading) -> None:
    """As in forms: a rule is not asked while its field is empty or wrong for another reason."""
    if not record_type.rules:
        return
    context = {**found.values, "today": clock.today()}
    for rule in record_type.rules:
        if rule.field and (found.values.get(rule.field) is None or rule.field in found.faults):
            continue
        if not holds(compile_expression(rule.when), context):
            found.fault(rule.field, rule.message)


def check_known(record_type: RecordType, found: Reading, changed: Iterable[str]) -> None:
    """Codes valid on this day and references of the fields that change: one statement."""
    asked: list[Field] = []
    parts: list[str] = []
    parameters: list[Any] = []
    for name in changed:
        described, value = record_type.fields[name], found.values.get(name)
        if value is None or name in found.faults:
            continue
        if described.codes:
            asked.append(described)
            parts.append(reads.has_code(described.codes))
            parameters += [value if isinstance(value, list) else [str(value)], clock.today(), clock.today()]
        if described.reference:
            asked.append(described)
            parts.append(reads.exists(described.reference.register, (described.reference.field,)))
            parameters.append(value)
    if not parts:
        return
    row = scope.read("SELECT " + ", ".join(parts), parameters, ALL)[0]
    for described, is_known in zip(asked, row, strict=True):
        if not is_known:
            found.fault(described.name, _unknown(described, found.values[described.name]))


def _unknown(described: Field, value: Any) -> str:
    shown = values.as_text(value)
    if described.reference:
        title = definitions.record_type(described.reference.register).title
        return messages.unknown_reference(described, shown, title)
    return messages.unknown_code(described, shown)


def owner_of(record_type: RecordType, found: Reading, known_source: UUID | None = None) -> UUID | None:
    """The organization to which the record belongs; None with a fault where it is not known."""
    if not record_type.owner_field:
        return known_source or organizations.id_of(record_type.source)
    code = found.values.get(record_type.owner_field)
    if code is None:
        return known_source or organizations.id_of(record_type.source)
    try:
        return organizations.id_of(str(code))
    except Problem:
        found.fault(record_type.owner_field, messages.unknown_organization(code))
        return None


def check_sound(record_type: RecordType, found: Reading) -> None:
    """Raises `registers.record_invalid` (422) with every fault by field."""
    if found.faults:
        raise Problem(
            "registers.record_invalid",
            _("The record cannot stand in “%(title)s” as it is.") % {"title": record_type.title},
            remedy=_("Correct what is named at each field."),
            fields=found.faults,
        )
