"""A cell of a file as people write it, brought to the form in which a single record is entered."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import orjson
import polars as pl
from django.utils.translation import gettext as _

from zhengyun.engines.registers.bulk.guarding import unguarded
from zhengyun.engines.registers.definition import Field, Kind

DAY = r"^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T]00:00(?::00(?:\.0+)?)?)?$"
DIGITS_ONLY_DAY = r"^([0-9]{4})([0-9]{2})([0-9]{2})$"
MADE_NUMBER = r"^-?[0-9](?:\.[0-9]+)?E\+[0-9]{1,3}$"
WHOLE_FLOAT = r"^(-?[0-9]+)\.0+$"
_INSTANT = re.compile(
    r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})[ T]([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:[,，][0-9]{3})+(?:\.[0-9]+)?")
_PARTS = re.compile(r"[;；|、]")
YES = ("true", "是", "1", "yes", "y", "有", "对", "t")
NO = ("false", "否", "0", "no", "n", "无", "错", "f")
NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.NUMBER})


def read(field: Field, text: str) -> Any:
    """What `values.read` takes. A form that it does not know is handed on as it is, and refused there."""
    reader = _READERS.get(field.kind)
    return reader(text) if reader else _choice(field, text)


def words_for(field: Field, text: str) -> str:
    """What is wrong with a cell that only files have; '' when it is none of these."""
    if field.kind is Kind.TEXT and re.match(MADE_NUMBER, text):
        return _(
            "The spreadsheet has made a number of “%(title)s” and lost digits. Give the column the format "
            "“text”, and enter the value again."
        ) % {"title": field.title}
    if field.kind in NUMBERS and _GROUPED.fullmatch(text):
        return _("“%(value)s” has separators between thousands. Write digits only, for example 1234.5.") % {
            "value": text[:30]
        }
    return ""


def _choice(field: Field, text: str) -> str:
    """A choice may be written by its title."""
    if field.enum_titles and text not in field.enum:
        return next((str(value) for value, title in field.enum_titles.items() if title == text), text)
    return text


def _day(text: str) -> str:
    found = re.match(DAY, text) or re.match(DIGITS_ONLY_DAY, text)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else text


def _instant(text: str) -> str:
    """Without an offset it is civil time in Asia/Shanghai."""
    found = _INSTANT.fullmatch(text)
    if not found:
        return f"{_day(text)}T00:00:00+08:00" if _day(text) != text else text
    year, month, day, at, offset = found.groups()
    padded = at if at[1].isdigit() else f"0{at}"
    return f"{year}-{int(month):02}-{int(day):02}T{padded}{offset or '+08:00'}"


def _whole(text: str) -> str:
    return re.sub(WHOLE_FLOAT, r"\1", text)


def _boolean(text: str) -> str:
    folded = text.casefold()
    return "true" if folded in YES else "false" if folded in NO else text


def _texts(text: str) -> Any:
    if text.startswith("["):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            return text
    return [part.strip() for part in _PARTS.split(text) if part.strip()]


_READERS: Mapping[Kind, Callable[[str], Any]] = {
    Kind.DATE: _day,
    Kind.INSTANT: _instant,
    Kind.INTEGER: _whole,
    Kind.BOOLEAN: _boolean,
    Kind.TEXTS: _texts,
}


def trimmed(frame: pl.DataFrame) -> pl.DataFrame:
    """Blanks around a cell do not count; a cell of nothing else is empty."""
    texts = unguarded(pl.all().str.strip_chars())
    return frame.select(pl.when(texts != "").then(texts).name.keep())
