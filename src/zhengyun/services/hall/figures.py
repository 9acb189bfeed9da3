"""The figures of the day as everybody sees them, kept in the process so that visitors cost nothing.

Counting takes longer the more is open. It is kept for a hundred times as long as it took, at most a minute:
a small hall always shows what is so, a large one spends a hundredth of a core on it. The pages name the
instant of the count.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import PublicFigures
from zhengyun.kit import clock, kept

TIMES = 100
MOST_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class _Kept:
    figures: PublicFigures
    until: float

    def is_of_today(self) -> bool:
        return clock.local(self.figures.as_of).date() == clock.today()

    def serves(self) -> bool:
        return kept.monotonic() < self.until and self.is_of_today()


_counting = threading.Lock()
_kept: list[_Kept] = []


def public_figures() -> PublicFigures:
    """The figures, at most a minute old; while one visitor has them counted the others see the former."""
    former = next(iter(_kept), None)
    if former and former.serves():
        return former.figures
    good_enough = former if former and former.is_of_today() else None
    if not _counting.acquire(blocking=good_enough is None) and good_enough:
        return good_enough.figures
    try:
        return _count()
    finally:
        _counting.release()


def forget() -> None:
    _kept.clear()


kept.on_forgetting(forget)


def _count() -> PublicFigures:
    if _kept and _kept[0].serves():
        return _kept[0].figures
    begun = kept.monotonic()
    figures = casework.public_figures()
    took = kept.monotonic() - begun
    _kept[:] = [_Kept(figures, kept.monotonic() + min(took * TIMES, MOST_SECONDS))]
    return figures
