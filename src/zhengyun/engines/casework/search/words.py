"""Texts as the search compares them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_RUN = re.compile(r"[a-z]+|[0-9]+|[^\W_a-z0-9]+")
_DIGITS = re.compile(r"[0-9]")
MAX_TEXT = 100


def normal(text: str) -> str:
    """Small letters, half-width, single blanks; at most 100 characters."""
    return " ".join(unicodedata.normalize("NFKC", text[:MAX_TEXT]).lower().split())[:MAX_TEXT]


def runs(text: str) -> list[str]:
    """Runs of Chinese characters, of Latin letters and of digits of a normal text."""
    return _RUN.findall(text)


def is_chinese(run: str) -> bool:
    return not run[0].isascii()


def joined(text: str) -> str:
    """A normal text without what stands between its runs."""
    return "".join(runs(text))


def digits(text: str) -> str:
    return "".join(_DIGITS.findall(text))


def grams(text: str) -> list[str]:
    """Pairs of neighbouring Chinese characters, single ones, and Latin words and numbers whole."""
    found: list[str] = []
    for run in runs(text):
        if is_chinese(run) and len(run) > 1:
            found += [run[at : at + 2] for at in range(len(run) - 1)]
        else:
            found.append(run)
    return list(dict.fromkeys(found))


def windows(text: str, shortest: int, longest: int) -> Iterable[str]:
    """Every part of the text from so many to so many characters, the longest first."""
    for size in range(min(longest, len(text)), shortest - 1, -1):
        for at in range(len(text) - size + 1):
            yield text[at : at + size]


def is_one_error_away(one: str, other: str) -> bool:
    """One wrong, missing, extra or swapped character; the same texts are not."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    if len(one) > len(other):
        one, other = other, one
    at = next((at for at, mark in enumerate(one) if mark != other[at]), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    is_swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return is_swapped or one[at + 1 :] == other[at + 1 :]
