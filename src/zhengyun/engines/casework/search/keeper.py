"""The index of this process: built from the active items, and again when one of them has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from zhengyun.engines.casework.search.index import Entry, Index

Revision = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Kept:
    revision: Revision
    index: Index


class Keeper:
    """Safe among threads. While one of them builds, the others answer from what was there before."""

    def __init__(self, revision: Callable[[], Revision], entries: Callable[[], list[Entry]]) -> None:
        self._revision, self._entries = revision, entries
        self._kept: _Kept | None = None
        self._building = Lock()

    def forget(self) -> None:
        self._kept = None

    def index(self) -> Index:
        """The revision is read before the rows: what changes meanwhile is seen by the next question."""
        now, kept = self._revision(), self._kept
        if kept and kept.revision == now:
            return kept.index
        if kept and not self._building.acquire(blocking=False):
            return kept.index
        if not kept:
            self._building.acquire()
        try:
            if self._kept is None or self._kept.revision != now:
                self._kept = _Kept(now, Index(self._entries()))
            return self._kept.index
        finally:
            self._building.release()
