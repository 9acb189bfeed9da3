"""Keyset paging by (time, id): a page costs the same wherever it lies. Lists in memory are paged by name."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

from zhengyun.kit.errors import Problem

Row = TypeVar("Row")
MAX_PAGE = 100


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place after which (or, backwards, before which) a page begins."""

    at: datetime
    id: UUID
    backwards: bool = False

    def encode(self) -> str:
        return _encoded("b" if self.backwards else "f", f"{self.at.isoformat()}|{self.id}")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of one page with the cursors of its neighbours (None: there is none)."""

    rows: Sequence[Row]
    next: str | None = None
    previous: str | None = None


def decode_cursor(text: str | None) -> Cursor | None:
    """None for an absent cursor. Raises Problem `paging.bad_cursor` for a broken one."""
    if not text:
        return None
    direction, rest = _decoded(text)
    try:
        at, key = rest.split("|")
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None:
            raise ValueError(at)
        return Cursor(instant.astimezone(UTC), UUID(key), direction == "b")
    except (ValueError, OverflowError) as error:
        raise _bad_cursor(text) from error


def _encoded(direction: str, rest: str) -> str:
    return base64.urlsafe_b64encode(f"{direction}|{rest}".encode()).decode().rstrip("=")


def _decoded(text: str) -> tuple[str, str]:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error) as error:
        raise _bad_cursor(text) from error
    direction, bar, rest = raw.partition("|")
    if direction not in ("b", "f") or not bar:
        raise _bad_cursor(text)
    return direction, rest


def _bad_cursor(text: str) -> Problem:
    return Problem(
        "paging.bad_cursor",
        "The page marker is not valid.",
        value=text[:80],
        remedy="Begin again at the first page.",
        status=400,
    )


def page_of(rows: Sequence[Row], size: int, cursor: str, name: Callable[[Row], str]) -> Page[Row]:
    """A page of a list that is held in memory, between rows with unique names.

    cursor: `next` or `previous` of a page; '' begins at the first one. Raises `paging.bad_cursor` (400) for
    a broken one, and for one whose row has gone meanwhile.
    """
    start = 0
    if cursor:
        direction, wanted = _decoded(cursor)
        place = next((at for at, row in enumerate(rows) if name(row) == wanted), None)
        if place is None:
            raise _bad_cursor(cursor)
        start = max(0, place - size) if direction == "b" else place + 1
    shown = rows[start : start + size]
    if not shown:
        return Page(shown)
    return Page(
        shown,
        _encoded("f", name(shown[-1])) if start + size < len(rows) else None,
        _encoded("b", name(shown[0])) if start else None,
    )


def make_page(
    fetched: Sequence[Row],
    size: int,
    cursor: Cursor | None,
    key: Callable[[Row], tuple[datetime, UUID]],
) -> Page[Row]:
    """A page from size+1 rows fetched in the cursor's direction."""
    more = len(fetched) > size
    rows = list(fetched[:size])
    backwards = bool(cursor and cursor.backwards)
    if backwards:
        rows.reverse()
    if not rows:
        return Page(rows)
    has_next = more if not backwards else True
    has_previous = more if backwards else cursor is not None
    return Page(
        rows,
        Cursor(*key(rows[-1])).encode() if has_next else None,
        Cursor(*key(rows[0]), backwards=True).encode() if has_previous else None,
    )
