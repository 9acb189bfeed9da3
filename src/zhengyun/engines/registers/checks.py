"""What is wrong with a record type among others: what it names, and what it changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import connection
from django.utils.translation import gettext as _

from zhengyun.engines.registers.checks_form import Fault, check_file
from zhengyun.engines.registers.definition import Field, RecordType, Reference
from zhengyun.engines.registers.models import Register, RegisterVersion
from zhengyun.engines.registers.parse import parse
from zhengyun.engines.registers.schema import apply, catalog, objects

__all__ = ["Fault", "check_file", "check_type", "in_order"]

Types = Mapping[str, RecordType]


def check_type(record_type: RecordType, types: Types, package: str) -> list[Fault]:
    """Faults of what it names and of what it changes. types: all of its package, by code."""
    return [
        *_taken(record_type, package),
        *_targets(record_type, types),
        *_circle(record_type, types),
        *_narrowed(record_type),
        *_former(record_type),
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
            visit(one.codes)
            visit(one.reference.register if one.reference else "")
        done.append(code)

    for code in sorted(types):
        visit(code)
    return done


def _taken(record_type: RecordType, package: str) -> Iterator[Fault]:
    other = Register.objects.filter(code=record_type.code).exclude(package=package).first()
    if other is not None:
        yield "/$id", _("The package %(other)s has this code.") % {"other": other.package}


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
            target = _known(one.reference.register, types)
            yield from _bad_reference(one.name, one.reference, target)
            if target and target.is_personal and target.code != record_type.code:
                yield (
                    f"/properties/{one.name}/x-reference",
                    _("A register about persons is not referred to: a reference would tell who is in it."),
                )


def _bad_reference(name: str, reference: Reference, target: RecordType | None) -> Iterator[Fault]:
    if target is None or target.key != (reference.field,):
        yield (
            f"/properties/{name}/x-reference",
            _("A reference names a register and its single key; %(name)s is none.")
            % {"name": f"{reference.register}.{reference.field}"},
        )


def _circle(record_type: RecordType, types: Types) -> Iterator[Fault]:
    """A register may refer to itself, but two not to each other: neither could be entered first."""
    for one in record_type.fields.values():
        if not one.reference or one.reference.register == record_type.code:
            continue
        seen, waiting = set[str](), [one.reference.register]
        while waiting:
            if (code := waiting.pop()) in seen or (target := types.get(code)) is None:
                continue
            seen.add(code)
            waiting += [other.reference.register for other in target.fields.values() if other.reference]
        if record_type.code in seen:
            yield f"/properties/{one.name}/x-reference", _("Registers refer to each other in a circle.")


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
    yield from _moved(before, record_type)
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


def _moved(before: RecordType, record_type: RecordType) -> Iterator[Fault]:
    """Row security rests on the owner that each record was given, the access log on whom it is about."""
    words = _("Whose records these are does not change: make a new register.")
    if before.source != record_type.source:
        yield "/x-source", words
    if before.owner_field != record_type.owner_field:
        yield "/x-owner", words
    if before.subject and before.subject != record_type.subject:
        yield "/x-subject", words


def _former(record_type: RecordType) -> Iterator[Fault]:
    """A field that was dropped long ago still stands in history, with the type that it had."""
    connection.ensure_connection()
    there = catalog.read(connection.connection, record_type.code, apply.APP_LOGIN)
    current, history = (there.columns.get(schema, {}) for schema in ("reg", "reg_history"))
    for name, kind in objects.columns(record_type).items():
        if name not in current and history.get(name, kind) != kind:
            yield (
                f"/properties/{name}",
                _("A former field of this name had another type: choose another name."),
            )


def _narrower(old: Field, new: Field) -> str:
    if objects.column_type(old) != objects.column_type(new):
        return _("The type of a field does not change: add a new field.")
    if new.is_required and not old.is_required and new.default is None:
        return _("A field that becomes required needs a default for the present records.")
    least = _bound(new.minimum, -1) > _bound(old.minimum, -1)
    most = _bound(new.maximum, 1) < _bound(old.maximum, 1)
    length = _bound(new.max_length, 1) < _bound(old.max_length, 1)
    values = bool(new.enum) and not set(old.enum or (None,)) <= set(new.enum)
    demands = (
        bool(new.pattern) and new.pattern != old.pattern,
        bool(new.format) and new.format != old.format,
        bool(new.codes) and new.codes != old.codes,
        new.reference is not None and new.reference != old.reference,
    )
    if least or most or length or values or any(demands):
        return _("The limits of a field are only widened: records that stand must stay right.")
    return ""


def _bound(value: float | None, side: int) -> float:
    return side * float("inf") if value is None else value
