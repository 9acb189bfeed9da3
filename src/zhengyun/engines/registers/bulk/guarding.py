"""Texts that a spreadsheet would take for a formula (CSV injection) get a mark before them, and lose it."""

from __future__ import annotations

import re

import polars as pl

_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
FORMULA = r"^[=+\-@\t\r]"
NUMBER = r"^[+-]?[0-9]+(?:\.[0-9]+)?$"
MARKED = r"^'([=+\-@\t\r])"


def guarded(frame: pl.DataFrame) -> pl.DataFrame:
    """Plain numbers stay as they are."""
    text = pl.col(pl.String)
    is_formula = text.str.contains(FORMULA) & ~text.str.contains(NUMBER)
    return frame.with_columns(pl.when(is_formula).then(pl.lit("'") + text).otherwise(text).name.keep())


def guard(text: str) -> str:
    """The same for one text."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(text: pl.Expr) -> pl.Expr:
    return text.str.replace(MARKED, "$1")
