"""Limits of ratings: dated, each with its source (`data/limits.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

PLACE = Path(__file__).parent / "data" / "limits.toml"


@dataclass(frozen=True, slots=True)
class Limit:
    code: str
    valid_from: date
    value: int
    source: str


@cache
def _known() -> tuple[Limit, ...]:
    content = tomllib.loads(PLACE.read_text(encoding="utf-8"))
    return tuple(Limit(**one) for one in content["limit"])


def limit(code: str, on: date) -> Limit:
    """The limit that holds on a day; before the first one, the first. Raises KeyError for an unknown code."""
    found = sorted((one for one in _known() if one.code == code), key=lambda one: one.valid_from)
    if not found:
        raise KeyError(code)
    return next((one for one in reversed(found) if one.valid_from <= on), found[0])
