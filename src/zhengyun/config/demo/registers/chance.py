"""Chance by number: what a row draws depends on its number alone, not on how many rows there are.

The generator is SplitMix64, computed on whole columns; its numbers are the same on every machine.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import polars as pl

SEED = 990124
_STEP, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_WHOLE = 1 << 64


def _u64(value: int) -> pl.Series:
    return pl.Series([value % _WHOLE], dtype=pl.UInt64)


class Chance:
    """Independent draws for numbered rows; each is named by what it decides."""

    def __init__(self, numbers: pl.Series, subject: str) -> None:
        self._numbers = numbers.cast(pl.UInt64)
        self._subject = subject

    def _bits(self, what: str) -> pl.Series:
        salt = zlib.crc32(f"{SEED}.{self._subject}.{what}".encode())
        mixed = self._numbers * _u64(_STEP) + _u64(salt * _SECOND)
        mixed = (mixed ^ (mixed // (1 << 30))) * _u64(_FIRST)
        mixed = (mixed ^ (mixed // (1 << 27))) * _u64(_SECOND)
        return mixed ^ (mixed // (1 << 31))

    def unit(self, what: str) -> pl.Series:
        """From 0 up to but without 1."""
        return ((self._bits(what) // (1 << 11)).cast(pl.Float64) / (1 << 53)).rename(what)

    def between(self, what: str, low: float, high: float) -> pl.Series:
        return self.unit(what) * (high - low) + low

    def below(self, what: str, limit: int) -> pl.Series:
        """A whole number from 0 up to but without `limit`."""
        return (self.unit(what) * limit).floor().cast(pl.Int64)

    def pick(self, what: str, values: Sequence[Any], weights: Sequence[float] = ()) -> pl.Series:
        """One of the values, each as likely as its weight says."""
        shares = pl.Series(list(weights) or [1.0] * len(values), dtype=pl.Float64)
        bounds = (shares / shares.sum()).cum_sum()
        index = bounds.search_sorted(self.unit(what), side="right").clip(0, len(values) - 1)
        return pl.Series(what, list(values)).gather(index).rename(what)
