"""The guard against formulas (`kit.formulas`) for whole columns of a file."""

from __future__ import annotations

import polars as pl

from zhengyun.kit.formulas import FORMULA, MARKED, NUMBER


def guarded(frame: pl.DataFrame) -> pl.DataFrame:
    text = pl.col(pl.String)
    is_formula = text.str.contains(FORMULA) & ~text.str.contains(NUMBER)
    return frame.with_columns(pl.when(is_formula).then(pl.lit("'") + text).otherwise(text).name.keep())


def unguarded(text: pl.Expr) -> pl.Expr:
    return text.str.replace(MARKED, "$1")
