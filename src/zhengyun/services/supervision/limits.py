"""Limits of ratings: dated, each with its source (`data/limits.toml`)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from zhengyun.kit.limits import Limit, limit_in

PLACE = Path(__file__).parent / "data" / "limits.toml"


def limit(code: str, on: date) -> Limit:
    """The limit that holds on a day; before the first one, the first. Raises KeyError for an unknown code."""
    return limit_in(PLACE, code, on)
