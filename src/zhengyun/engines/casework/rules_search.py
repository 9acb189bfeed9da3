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
