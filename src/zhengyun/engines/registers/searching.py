"""From what somebody searches for to a checked plan: only by keys, indexed fields, words and an area."""

from __future__ import annotations

import base64
import binascii
import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from zhengyun.engines.registers import geometry, messages, values
from zhengyun.engines.registers.contracts import Condition, Operator, Search
from zhengyun.engines.registers.definition import Field, Kind, RecordType
from zhengyun.engines.registers.rules import View
from zhengyun.engines.registers.schema.functions import filtered
from zhengyun.engines.registers.sql.search import Place, Plan, Term
from zhengyun.kit.errors import Problem

MAX_TERMS = 20
MAX_VALUES = 100
MAX_WORDS = 10
MAX_WORD = 100
MAX_EXPONENT = 100
UNREADABLE = (ValueError, TypeError, KeyError, ArithmeticError)
LAST = 0x10FFFF
SURROGATES = range(0xD800, 0xE000)


@dataclass(frozen=True, slots=True)
class Ordering:
    field: str = ""
    is_descending: bool = False


def plan(record_type: RecordType, view: View, wanted: Search) -> Plan:
    """Raises Problem `registers.bad_filter`, `registers.bad_value`, `registers.word_too_short`,
    `registers.bad_area` (422)."""
    allowed = {field.name: field for field in filtered(record_type) if field.name in view.plain}
    if len(wanted.conditions) > MAX_TERMS:
        raise _bad_filter(record_type, allowed, str(len(wanted.conditions)))
    terms, words = _terms(record_type, allowed, wanted.conditions)
    searched = tuple(one.name for one in record_type.searched if one.name in view.plain)
    if words and not searched:
        raise _bad_filter(record_type, allowed, Operator.WORDS.value)
    ordering = _ordering(record_type, allowed, wanted.order)
    named = {term.field for term in terms} | {ordering.field}
    field = record_type.fields.get(ordering.field)
    return Plan(
        code=record_type.code,
        names=view.columns,
        terms=terms,
        words=words,
        searched=searched,
        area=_area(record_type, view, wanted),
        order=ordering.field,
        is_descending=ordering.is_descending,
        may_be_absent=field is not None and _may_be_absent(record_type, field, terms),
        owners=None if view.rows is None else tuple(sorted(view.rows)),
        needs_function=bool(words or wanted.area) or any(_is_decimal(record_type, name) for name in named),
    )


def _terms(
    record_type: RecordType, allowed: dict[str, Field], conditions: Sequence[Condition]
) -> tuple[tuple[Term, ...], tuple[str, ...]]:
    terms: list[Term] = []
    words: list[str] = []
    for one in conditions:
        if one.operator is Operator.WORDS:
            words += _words(one.value)
        elif one.field not in allowed:
            raise _bad_filter(record_type, allowed, one.field)
        elif one.operator is Operator.PREFIX:
            terms += _prefix(record_type, allowed, one)
        elif one.operator is Operator.ANY_OF:
            terms.append(Term(one.field, one.operator, _values(allowed[one.field], one.value)))
        else:
            terms.append(Term(one.field, one.operator, value_of(allowed[one.field], one.value)))
    return tuple(terms), tuple(dict.fromkeys(words))


def value_of(field: Field, raw: Any) -> Any:
    """A value to compare with. Raises Problem `registers.bad_value` (422)."""
    try:
        found = values.read(field, raw)
        if found is None or (isinstance(found, Decimal) and abs(found.adjusted()) > MAX_EXPONENT):
            raise ValueError(raw)
    except UNREADABLE:
        raise _bad_value(field, raw) from None
    return found


def _values(field: Field, raw: Any) -> list[Any]:
    if isinstance(raw, str) or not isinstance(raw, Iterable):
        raw = [raw]
    if not 0 < len(found := [value_of(field, one) for one in raw]) <= MAX_VALUES:
        raise _bad_value(field, _("%(count)s values") % {"count": len(found)})
    return found


def _prefix(record_type: RecordType, allowed: dict[str, Field], one: Condition) -> list[Term]:
    """As a range: that is what an index answers."""
    field = allowed[one.field]
    if field.kind is not Kind.TEXT:
        raise _bad_filter(record_type, allowed, f"{one.field} {one.operator.value}")
    prefix = value_of(field, one.value)
    terms = [Term(one.field, Operator.FROM, prefix)]
    if end := _successor(prefix):
        terms.append(Term(one.field, Operator.UNTIL, end))
    return terms


def _successor(text: str) -> str:
    """The first text behind all that begin with this one; '' where there is none."""
    while text and ord(text[-1]) == LAST:
        text = text[:-1]
    if not text:
        return ""
    following = ord(text[-1]) + 1
    return text[:-1] + chr(SURROGATES.stop if following in SURROGATES else following)


def _words(raw: Any) -> list[str]:
    try:
        values.check_storable(given := raw if isinstance(raw, str) else " ".join(raw))
        found = unicodedata.normalize("NFKC", given).split()
    except UNREADABLE:
        found = []
    if len(found) > MAX_WORDS or any(len(one) > MAX_WORD for one in found) or not found:
        raise Problem(
            "registers.bad_words",
            _("These are no words to search for."),
            value=messages.short(raw),
            remedy=_("At most %(words)s words of at most %(letters)s characters are looked for.")
            % {"words": MAX_WORDS, "letters": MAX_WORD},
        )
    if not any(len(one) > 1 for one in found):
        raise Problem(
            "registers.word_too_short",
            _("One character alone cannot be searched for."),
            value=" ".join(found),
            remedy=_("Write at least two characters that stand side by side."),
        )
    return found


def _area(record_type: RecordType, view: View, wanted: Search) -> str:
    if wanted.area is None:
        return ""
    if record_type.geometry is None or record_type.geometry.name not in view.plain:
        raise no_geometry(record_type)
    return geometry.box_text(geometry.check_box(wanted.area))


def no_geometry(record_type: RecordType) -> Problem:
    return Problem(
        "registers.no_geometry",
        _("“%(title)s” shows you no places on the map.") % {"title": record_type.title},
        value=record_type.code,
        remedy=_("Search by its fields instead."),
    )


def _ordering(record_type: RecordType, allowed: dict[str, Field], order: str) -> Ordering:
    name = order.removeprefix("-")
    if name and name not in allowed:
        raise _bad_filter(record_type, allowed, name)
    return Ordering(name, order.startswith("-"))


def _may_be_absent(record_type: RecordType, field: Field, terms: tuple[Term, ...]) -> bool:
    is_there = field.is_required or field.name in record_type.key
    return not is_there and all(term.field != field.name for term in terms)


def _is_decimal(record_type: RecordType, name: str) -> bool:
    return bool(name) and record_type.fields[name].kind is Kind.DECIMAL


def encode(wanted: Plan, place: Place) -> str:
    """The place as a cursor that continues this search and no other."""
    value = None if place.value is None else values.as_text(place.value)
    text = orjson.dumps([_fingerprint(wanted), place.is_absent, value, place.id])
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def decode(record_type: RecordType, wanted: Plan, cursor: str | None) -> Place | None:
    """Raises Problem `registers.bad_cursor` (400) for a broken one and for that of another search."""
    if not cursor:
        return None
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        fingerprint, is_absent, value, key = orjson.loads(raw)
        if fingerprint != _fingerprint(wanted) or not isinstance(is_absent, bool):
            raise ValueError(cursor)
        needs_value = bool(wanted.order) and not is_absent
        if needs_value == (value is None) or (is_absent and not wanted.may_be_absent):
            raise ValueError(cursor)
        found = value_of(record_type.fields[wanted.order], value) if needs_value else None
        return Place(UUID(key), found, is_absent)
    except (*UNREADABLE, AttributeError, binascii.Error, Problem) as error:
        raise bad_cursor(cursor) from error


def bad_cursor(cursor: str) -> Problem:
    return Problem(
        "registers.bad_cursor",
        _("The page marker is not valid for this search."),
        value=messages.short(cursor),
        remedy=_("Begin again at the first page."),
        status=400,
    )


def _fingerprint(wanted: Plan) -> str:
    terms = [(term.field, term.operator, str(term.value)) for term in wanted.terms]
    shape = [wanted.code, terms, wanted.words, wanted.area, wanted.order, wanted.is_descending]
    return hashlib.blake2b(orjson.dumps(shape), digest_size=6).hexdigest()


def _bad_filter(record_type: RecordType, allowed: dict[str, Field], name: str) -> Problem:
    possible = [*allowed, *(["q"] if record_type.searched else [])]
    return Problem(
        "registers.bad_filter",
        _("One cannot filter or sort “%(title)s” by this.") % {"title": record_type.title},
        value=messages.short(name),
        remedy=_("Possible are: %(fields)s.") % {"fields": ", ".join(possible) or "-"},
    )


def _bad_value(field: Field, raw: Any) -> Problem:
    return Problem(
        "registers.bad_value",
        messages.wrong_kind(field, raw),
        value=messages.short(raw),
        remedy=_("Correct the value of “%(title)s”.") % {"title": field.title},
        fields={field.name: [messages.wrong_kind(field, raw)]},
    )
