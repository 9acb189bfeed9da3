"""Limits of the platform itself: dated values, each with its source, in a TOML file of its room.

[[limit]]
code = "supplement_days"
valid_from = 2020-11-01
value = 10
source = "…"
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Limit:
    code: str
    valid_from: date
    value: int
    source: str


@cache
def _known(place: Path) -> tuple[Limit, ...]:
    content = tomllib.loads(place.read_text(encoding="utf-8"))
    return tuple(Limit(**one) for one in content["limit"])


def limit_in(place: Path, code: str, on: date) -> Limit:
    """The limit that holds on a day; before the first one, the first. Raises KeyError for an unknown code."""
    found = sorted((one for one in _known(place) if one.code == code), key=lambda one: one.valid_from)
    if not found:
        raise KeyError(code)
    return next((one for one in reversed(found) if one.valid_from <= on), found[0])
