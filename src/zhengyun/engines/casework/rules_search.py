"""Search in Chinese without a dictionary: texts as pairs of neighbouring characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_RUN = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
MAX_WORD = 8


def bigrams(texts: Iterable[str]) -> list[str]:
    """Every pair of neighbouring characters, and Latin words whole; sorted, without doubles.

    A single character stands for itself. At most 8 characters each.
    """
    found: set[str] = set()
    for text in texts:
        for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
            if run[0].isascii() or len(run) == 1:
                found.add(run[:MAX_WORD])
            else:
                found |= {run[i : i + 2] for i in range(len(run) - 1)}
    return sorted(found)


MAX_KEPT = 60
MOST_DIGITS = 5
_NUMERALS = re.compile(r"[0-9〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖幺]")
_ADDRESS = re.compile(r"\S@\S|https?:|www\.")


def keepable(text: str) -> str:
    """What may be kept of words that found nothing; empty where they look like somebody's data.

    Identity numbers, telephones, case numbers and codes have six digits or more, in whatever script.
    """
    clean = " ".join(unicodedata.normalize("NFKC", text[:400]).lower().split())
    if not 2 <= len(clean) <= MAX_KEPT or not _RUN.search(clean):
        return ""
    if len(_NUMERALS.findall(clean)) > MOST_DIGITS or _ADDRESS.search(clean):
        return ""
    return clean
