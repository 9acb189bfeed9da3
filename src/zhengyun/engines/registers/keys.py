"""By what a record is found: the fields of its key, or of one `x-unique`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.registers import messages, values
from zhengyun.engines.registers.definition import RecordType
from zhengyun.kit.errors import Problem

Key = tuple[tuple[str, ...], list[Any]]


def read_key(record_type: RecordType, key: Mapping[str, Any] | str, *more: tuple[str, ...]) -> Key:
    """Names and values, in the definition's order. more: other sets of fields that are accepted here.

    Raises `registers.not_a_key` (422).
    """
    given = _split(record_type, key) if isinstance(key, str) else key
    for names in (record_type.key, *record_type.unique, *more):
        if given.keys() == set(names):
            return names, [_value(record_type, name, given[name]) for name in names]
    raise _not_a_key(record_type, ", ".join(map(messages.short, given)))


def whole_key(record_type: RecordType, given: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The first key all of whose fields are given, perhaps beside others."""
    return next(
        (names for names in (record_type.key, *record_type.unique) if given.keys() >= set(names)), None
    )


def _split(record_type: RecordType, text: str) -> Mapping[str, str]:
    if len(record_type.key) == 1:
        return {record_type.key[0]: text}
    parts = text.split(values.KEY_MARK)
    if len(parts) != len(record_type.key):
        raise _not_a_key(record_type, messages.short(text))
    return dict(zip(record_type.key, parts, strict=True))


def _value(record_type: RecordType, name: str, raw: Any) -> Any:
    described = record_type.fields[name]
    try:
        if (found := values.read(described, raw)) is not None:
            return values.as_stored(described, found)
    except ValueError:
        raise Problem(
            "registers.not_a_key",
            messages.wrong_kind(described, raw),
            value=messages.short(raw),
            remedy=_("Correct the value of “%(title)s”.") % {"title": described.title},
        ) from None
    raise _not_a_key(record_type, described.title)


def _not_a_key(record_type: RecordType, shown: str) -> Problem:
    titles = " + ".join(record_type.fields[name].title for name in record_type.key)
    return Problem(
        "registers.not_a_key",
        _("A record of “%(title)s” cannot be found by this.") % {"title": record_type.title},
        value=shown,
        remedy=_("Give all of its key: %(key)s.") % {"key": titles},
    )
