"""Forms of service items filled in from registers: `registers.<register>.<field>` (once only)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import FieldValue, SourceContext, Wanted
from zhengyun.engines.registers import definitions, facade, in_words, organizations
from zhengyun.engines.registers import values as typed
from zhengyun.engines.registers.contracts import Cause, Condition, Operator, Purpose, Record, Search
from zhengyun.engines.registers.definition import Field, Kind, PersonalClass, RecordType
from zhengyun.engines.registers.parse import parse
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

_ACCEPTANCE = Purpose(basis="acceptance")
PERSON_SOURCES = ("applicant.", "agent.")
_NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.NUMBER})
_FITS = {
    "text": frozenset(Kind) - {Kind.GEOMETRY},
    "integer": frozenset({Kind.INTEGER}),
    "number": _NUMBERS,
    "boolean": frozenset({Kind.BOOLEAN}),
    "date": frozenset({Kind.DATE}),
    "choice": frozenset({Kind.TEXT}),
    "choices": frozenset({Kind.TEXTS}),
}
By = tuple[tuple[str, str], ...]


class RegistersSource:
    """Reads as the organization that handles the item, by what the register lets it see for the item."""

    name = "registers"

    def known(self, package: Path | None = None) -> frozenset[str]:
        types = _types(package)
        fields = {f"{one.code}.{name}" for one in types.values() for name in one.fields}
        return frozenset(fields | types.keys())

    def check(self, wanted: Wanted, package: Path | None = None) -> list[str]:
        code, _dot, name = wanted.key.partition(".")
        record_type = _types(package)[code]
        found = list(_check_key(record_type, wanted.by))
        if record_type.is_personal and not wanted.basis:
            found.append(f"{code} is about persons: say by which item and article it is read (basis)")
        if name:
            found += _check_field(record_type.fields[name], wanted)
        return found

    def read(self, context: SourceContext, wanted: Collection[Wanted]) -> Mapping[Wanted, FieldValue]:
        found: dict[Wanted, FieldValue] = {}
        groups: dict[tuple[str, By], list[Wanted]] = {}
        for one in wanted:
            groups.setdefault((one.key.partition(".")[0], one.by), []).append(one)
        for (code, by), wants in groups.items():
            found |= _read(context, code, by, wants)
        return found

    def enter(self, name: str, values: Mapping[str, Any]) -> None:
        facade.create(SYSTEM, name, values, Cause(reason=_("Acceptance case")))

    def has(self, name: str, values: Mapping[str, Any]) -> bool:
        record_type = definitions.record_type(name)
        wanted = {key: value for key, value in values.items() if key in record_type.fields}
        found = facade.search(SYSTEM, name, Search(_conditions(record_type, wanted)), _ACCEPTANCE)
        return any(_is_such(record_type, one, wanted, values.get("is_disputed")) for one in found.records)


def _conditions(record_type: RecordType, wanted: Mapping[str, Any]) -> list[Condition]:
    """Those by which one can filter."""
    return [
        Condition(name, Operator.EQUAL, value)
        for name, value in wanted.items()
        if name in record_type.key or record_type.fields[name].is_indexed
    ]


def _is_such(record_type: RecordType, record: Record, wanted: Mapping[str, Any], is_disputed: Any) -> bool:
    shown = {name: in_words.in_words(record_type.fields[name], record.values.get(name)) for name in wanted}
    asked = {
        name: in_words.in_words(record_type.fields[name], typed.read(record_type.fields[name], one))
        for name, one in wanted.items()
    }
    return shown == asked and is_disputed in (None, record.is_disputed)


def _types(package: Path | None) -> dict[str, RecordType]:
    """The active ones, and those in the folder of a package; what is wrong with these is said elsewhere."""
    found = {one.code: one for one in definitions.all_types()}
    for path in sorted((package / "registers").glob("*.json")) if package else ():
        try:
            found[path.stem] = parse(json.loads(path.read_text("utf-8")))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return found


def _check_key(record_type: RecordType, by: By) -> Iterator[str]:
    names = {name for name, _place in by}
    keys = [set(one) for one in (record_type.key, *record_type.unique)]
    if names == {""}:
        if not record_type.subject and len(record_type.key) > 1:
            yield f"the key of {record_type.code} is {' + '.join(record_type.key)}: name each in source_key"
    elif names not in keys:
        yield f"source_key is not a key of {record_type.code}: {' + '.join(record_type.key)}"


def _check_field(field: Field, wanted: Wanted) -> Iterator[str]:
    if field.kind not in _FITS.get(wanted.kind, frozenset()):
        yield f"a question of kind {wanted.kind!r} cannot be answered by {wanted.key} ({field.kind.value})"
    is_own = all(place.startswith(PERSON_SOURCES) for _name, place in wanted.by)
    if field.personal is not PersonalClass.NONE and not is_own:
        yield f"{wanted.key} is about a person: its key must come from applicant or agent"


def _read(
    context: SourceContext, code: str, by: By, wants: list[Wanted]
) -> Iterator[tuple[Wanted, FieldValue]]:
    record_type = _known_type(code)
    if record_type is None:
        return
    names = [one.key.partition(".")[2] for one in wants]
    fields = [name for name in names if name in record_type.fields] or list(record_type.key)
    basis = "；".join(dict.fromkeys(one.basis for one in wants if one.basis))
    record = _record(context, record_type, by, fields, basis)
    if record is None:
        return
    is_certain = not record.is_disputed and _is_current(record_type, record)
    for one, name in zip(wants, names, strict=True):
        value = in_words.answer(record_type, name, record, one) if name else True
        if value is not None:
            yield one, _found(record_type, record, name, value if is_certain else None, one)


def _known_type(code: str) -> RecordType | None:
    """None once the register was retired: then the form asks."""
    try:
        return definitions.record_type(code)
    except Problem:
        return None


def _record(
    context: SourceContext, record_type: RecordType, by: By, fields: list[str], basis: str
) -> Record | None:
    if context.organization_id is None:
        return None
    purpose = Purpose(
        basis=basis, item=context.item_code, case_id=context.case_id, case_number=context.case_number
    )
    try:
        return facade.read_for_form(
            context.actor,
            record_type.code,
            _key(record_type, by),
            fields,
            purpose,
            context.organization_id,
        )
    except Problem:
        return None


def _key(record_type: RecordType, by: By) -> dict[str, str]:
    alone = record_type.subject or record_type.key[0]
    return {name or alone: value for name, value in by}


def _is_current(record_type: RecordType, record: Record) -> bool:
    days = record_type.current_days
    return days is None or record.since + timedelta(days=days) > clock.now()


def _found(record_type: RecordType, record: Record, name: str, value: Any, wanted: Wanted) -> FieldValue:
    return FieldValue(
        value,
        title=f"{organizations.name_of(record_type, record)}「{record_type.title}」",
        as_of=clock.local(record.since).date(),
        basis=wanted.basis or record_type.basis,
        record={"register": record_type.code, "record": str(record.id), "field": name},
    )
