"""Faults of a record as sentences that name the value and say what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jsonschema_rs
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhengyun.engines.registers.definition import Field, Kind

_SHOWN = 30


def missing(field: Field) -> str:
    return _("Fill in: %(title)s.") % {"title": field.title}


def unknown_field(name: str) -> str:
    return _("The register has no field “%(name)s”.") % {"name": short(name)}


def unknown_code(field: Field, value: Any) -> str:
    return _("“%(value)s” is not a code of the list “%(list)s” that is valid today.") % {
        "value": short(value),
        "list": field.codes,
    }


def unknown_reference(field: Field, value: Any, title: str) -> str:
    return _("“%(value)s” is not in the register “%(title)s”.") % {"value": short(value), "title": title}


def unknown_organization(value: Any) -> str:
    return _("No organization has the code “%(value)s”.") % {"value": short(value)}


def too_many_digits(field: Field, value: Any) -> str:
    precision, scale = field.digits or (0, 0)
    return _("%(value)s has too many digits: at most %(whole)s before the point and %(scale)s after it.") % {
        "value": short(value),
        "whole": precision - scale,
        "scale": scale,
    }


def ends_before_it_begins(field: Field, begin: Field) -> str:
    return _("“%(end)s” must be later than “%(begin)s”.") % {"end": field.title, "begin": begin.title}


def wrong_kind(field: Field, value: Any) -> str:
    """For a value that is not of the field's kind at all."""
    sentence = _KINDS.get(field.kind)
    return _(sentence) % {"value": short(value)} if sentence else generic(field, value)


def explain(field: Field, error: jsonschema_rs.ValidationError) -> str:
    """One sentence for an error of the property's schema."""
    writer = _WRITERS.get(str(error.kind.name))
    return writer(field, error.kind, short(error.instance)) if writer else generic(field, error.instance)


def generic(field: Field, value: Any) -> str:
    return _("“%(value)s” cannot stand here. Check: %(title)s.") % {
        "value": short(value),
        "title": field.title,
    }


def short(value: Any) -> str:
    text = str(value) if isinstance(value, str | int | float) else ""
    text = "".join(one if one.isprintable() else " " for one in text)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


_KINDS: Mapping[Kind, str] = {
    Kind.DATE: gettext_noop("“%(value)s” is not a date. Write it like 2026-09-29."),
    Kind.INSTANT: gettext_noop(
        "“%(value)s” is not an instant. Write it like 2026-09-29T08:30:00+08:00, with its offset."
    ),
    Kind.INTEGER: gettext_noop("“%(value)s” is not a whole number. Write digits only, for example 12."),
    Kind.DECIMAL: gettext_noop("“%(value)s” is not a number. Write digits only, for example 12.5."),
    Kind.NUMBER: gettext_noop("“%(value)s” is not a number. Write digits only, for example 12.5."),
    Kind.BOOLEAN: gettext_noop("“%(value)s” is neither true nor false."),
}
_FORMATS: Mapping[str, str] = {
    "date": gettext_noop("“%(value)s” is not a date. Write it like 2026-09-29."),
    "email": gettext_noop("“%(value)s” is not an e-mail address. It looks like name@example.cn."),
    "cn-id": gettext_noop(
        "“%(value)s” is not an identity number: 18 characters, and the last one must match."
    ),
    "uscc": gettext_noop(
        "“%(value)s” is not a unified social credit code: 18 characters, the last one must match."
    ),
    "cn-mobile": gettext_noop("“%(value)s” is not a mobile number: 11 digits that begin with 1."),
    "region": gettext_noop("“%(value)s” is not the code of an area. Choose one from the list."),
    "project-code": gettext_noop(
        "“%(value)s” is not the code of an investment project: 24 characters with hyphens, such as "
        "2611-990124-04-01-123450, and the last digit must match. Look at the certificate of filing."
    ),
    "uri": gettext_noop("“%(value)s” is not an address of a page. It looks like https://example.org/page."),
}


def _format(field: Field, kind: Any, shown: str) -> str:
    sentence = _FORMATS.get(kind.format)
    return _(sentence) % {"value": shown} if sentence else generic(field, shown)


def _pattern(field: Field, kind: Any, shown: str) -> str:
    if not field.help:
        return generic(field, shown)
    return _("“%(value)s” is not in the form that is asked for. %(help)s") % {
        "value": shown,
        "help": field.help,
    }


def _limit(sentence: str) -> Callable[[Field, Any, str], str]:
    def write(field: Field, kind: Any, shown: str) -> str:
        return _(sentence) % {"value": shown, "limit": kind.limit, "unit": field.unit}

    return write


def _enum(field: Field, kind: Any, shown: str) -> str:
    return _("“%(value)s” is not one of the choices. Choose again.") % {"value": shown}


_WRITERS: Mapping[str, Callable[[Field, Any, str], str]] = {
    "format": _format,
    "pattern": _pattern,
    "enum": _enum,
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
