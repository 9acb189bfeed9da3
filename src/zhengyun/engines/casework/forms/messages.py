"""Errors as sentences that name the value and say what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jsonschema_rs
from django.utils.translation import gettext as _

from zhengyun.engines.casework.forms.definition import FieldDef

_SHOWN = 30
_LANDLINE = "0990-1234567"
_SELECTED = frozenset({"choice", "choices", "boolean"})


def missing(field: FieldDef) -> str:
    if "required" in field.messages:
        return field.messages["required"]
    if field.kind in _SELECTED:
        return _("Choose: %(title)s.") % {"title": field.title}
    if field.kind == "table":
        return _("Add at least one row: %(title)s.") % {"title": field.title}
    return _("Fill in: %(title)s.") % {"title": field.title}


def half_an_address() -> str:
    return _("Choose the area and write the street and number.")


def explain(field: FieldDef, error: jsonschema_rs.ValidationError) -> str:
    """One sentence for an error of the schema; the form may have its own words for a keyword."""
    kind = error.kind
    name = str(kind.name)
    if own := field.messages.get(name):
        return own
    shown = _short(error.instance)
    writer = _WRITERS.get(name)
    return writer(field, kind, shown) if writer else _generic(field, shown)


def _short(value: Any) -> str:
    text = str(value) if isinstance(value, str | int | float) else ""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _generic(field: FieldDef, shown: str) -> str:
    return _("“%(value)s” cannot stand here. Check: %(title)s.") % {"value": shown, "title": field.title}


def _type(field: FieldDef, kind: Any, shown: str) -> str:
    words = {"value": shown}
    if field.kind == "integer":
        return _("“%(value)s” is not a whole number. Write digits only, for example 12.") % words
    if field.kind == "number":
        return _("“%(value)s” is not a number. Write digits only, for example 12.5.") % words
    if field.kind == "boolean":
        return _("Choose yes or no.")
    return _generic(field, shown)


_FORMAT_NAMES = frozenset({"date", "email", "cn-id", "uscc", "cn-mobile", "region", "project-code"})


def _format(field: FieldDef, kind: Any, shown: str) -> str:
    words = {"value": shown}
    sentences = {
        "date": _("“%(value)s” is not a date. Write it like 2026-09-29."),
        "email": _("“%(value)s” is not an e-mail address. It looks like name@example.cn."),
        "cn-id": _("“%(value)s” is not an identity number: 18 characters, and the last one must match."),
        "uscc": _("“%(value)s” is not a unified social credit code: 18 characters, the last one must match."),
        "cn-mobile": _("“%(value)s” is not a mobile number: 11 digits that begin with 1."),
        "region": _("“%(value)s” is not the code of an area. Choose one from the list."),
        "project-code": _(
            "“%(value)s” is not the code of an investment project: 24 characters with hyphens, such as "
            "2611-990124-04-01-123450, and the last digit must match. Look at the certificate of filing."
        ),
    }
    return sentences[kind.format] % words if kind.format in _FORMAT_NAMES else _generic(field, shown)


def _pattern(field: FieldDef, kind: Any, shown: str) -> str:
    words = {"value": shown, "help": field.help}
    if field.widget == "phone":
        return _no_telephone(str(kind.pattern), words)
    if field.help:
        return _("“%(value)s” is not in the form that is asked for. %(help)s") % words
    return _generic(field, shown)


def _no_telephone(pattern: str, words: dict[str, str]) -> str:
    if jsonschema_rs.is_valid({"pattern": pattern}, _LANDLINE):
        return (
            _("“%(value)s” is not a telephone number: 11 digits, or 0990-1234567 with the area code.") % words
        )
    return _("“%(value)s” is not a mobile number. Fill in its 11 digits.") % words


def _limit(sentence: str) -> Callable[[FieldDef, Any, str], str]:
    def write(field: FieldDef, kind: Any, shown: str) -> str:
        return _(sentence) % {"value": shown, "limit": kind.limit, "unit": field.unit}

    return write


def _enum(field: FieldDef, kind: Any, shown: str) -> str:
    return _("“%(value)s” is not one of the choices. Choose again.") % {"value": shown}


def gettext_noop(message: str) -> str:
    return message


_WRITERS: dict[str, Callable[[FieldDef, Any, str], str]] = {
    "type": _type,
    "format": _format,
    "pattern": _pattern,
    "enum": _enum,
    "oneOf": _enum,
    "const": _enum,
    "minimum": _limit(gettext_noop("%(value)s is too small: at least %(limit)s %(unit)s.")),
    "maximum": _limit(gettext_noop("%(value)s is too large: at most %(limit)s %(unit)s.")),
    "exclusiveMinimum": _limit(gettext_noop("%(value)s is too small: more than %(limit)s %(unit)s.")),
    "exclusiveMaximum": _limit(gettext_noop("%(value)s is too large: less than %(limit)s %(unit)s.")),
    "minLength": _limit(gettext_noop("“%(value)s” is too short: at least %(limit)s characters.")),
    "maxLength": _limit(gettext_noop("“%(value)s” is too long: at most %(limit)s characters.")),
    "minItems": _limit(gettext_noop("Too few: at least %(limit)s.")),
    "maxItems": _limit(gettext_noop("Too many: at most %(limit)s.")),
    "uniqueItems": lambda field, kind, shown: _("The same is given twice. Each may stand once only."),
}
