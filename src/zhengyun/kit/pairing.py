"""Connecting a device that has no account: it types a short code once and keeps a long secret instead.

The code is 40 random bits in Crockford's base 32, valid for ten minutes, and is stored as `ids.digest_of` it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from zhengyun.kit import clock
from zhengyun.kit.ids import secret_code

VALID = timedelta(minutes=10)
LENGTH = 8


def make_code() -> tuple[str, datetime]:
    """The code, to be shown once, and the instant from which it is not valid any more."""
    return secret_code()[:LENGTH], clock.now() + VALID


def as_typed(text: str) -> str:
    """The code in what a person typed, with small letters, spaces or hyphens. Empty when nothing is left."""
    return "".join(one for one in text.upper() if one.isalnum())


def is_valid(until: datetime | None) -> bool:
    return until is not None and clock.now() < until
