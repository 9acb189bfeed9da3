"""The national formats and patterns, a column at a time. True means that the value certainly meets it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

import polars as pl

from zhengyun.kit.codes import USCC_ALPHABET

RIC_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RIC_CHECKS = "10X98765432"
_ECMA = {r"\d": "[0-9]", r"\w": "[A-Za-z0-9_]"}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_LITERAL = frozenset(r".*+?()[]{}|^$/\-")


def is_ric(text: pl.Expr) -> pl.Expr:
    """GB 11643: 17 digits with a birthday in them and a check character (ISO 7064 MOD 11-2)."""
    shape = text.str.contains(r"^[0-9]{17}[0-9X]$")
    number = text.str.slice(0, 17).cast(pl.Int64, strict=False)
    total = pl.sum_horizontal(
        (number // 10 ** (16 - place)) % 10 * weight for place, weight in enumerate(RIC_WEIGHTS)
    )
    check = _looked_up(total % 11, RIC_CHECKS)
    day = text.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    has_day = day.dt.year().is_between(1, 9999).fill_null(value=False)
    return shape & (check == text.str.slice(17, 1)) & has_day


def is_uscc(text: pl.Expr) -> pl.Expr:
    """GB 32100: 18 characters, the last one by weights of 3 to the power of the place, modulo 31."""
    shape = text.str.contains(rf"^[{USCC_ALPHABET}]{{18}}$")
    values = dict(zip(USCC_ALPHABET, range(31), strict=True))
    total = pl.sum_horizontal(
        text.str.slice(place, 1).replace_strict(values, default=None, return_dtype=pl.Int32)
        * pow(3, place, 31)
        for place in range(17)
    )
    return shape & (_looked_up((31 - total % 31) % 31, USCC_ALPHABET) == text.str.slice(17, 1))


def is_region(text: pl.Expr) -> pl.Expr:
    return text.str.contains(r"^[0-9]{6}(?:[0-9]{3}(?:[0-9]{3})?)?$")


def is_mobile(text: pl.Expr) -> pl.Expr:
    return text.str.contains(r"^1[0-9]{10}$")


FORMATS: Mapping[str, Callable[[pl.Expr], pl.Expr]] = {
    "cn-id": is_ric,
    "uscc": is_uscc,
    "region": is_region,
    "cn-mobile": is_mobile,
}


def _looked_up(place: pl.Expr, letters: str) -> pl.Expr:
    return place.replace_strict(
        list(range(len(letters))), list(letters), default=None, return_dtype=pl.String
    )


@lru_cache(maxsize=500)
def pattern(ecma: str) -> str | None:
    """A pattern of JSON Schema as polars reads it, or None where both might differ."""
    for found in _ESCAPE.finditer(ecma):
        if found.group() not in _ECMA and found.group(1) not in _LITERAL:
            return None
    if "(?" in ecma or "[^]" in ecma or "[]" in ecma or "&&" in ecma or "~~" in ecma or "--" in ecma:
        return None
    made = _ESCAPE.sub(lambda found: _ECMA.get(found.group(), found.group()), ecma)
    try:
        pl.Series([""]).str.contains(made)
    except pl.exceptions.PolarsError:
        return None
    return made
