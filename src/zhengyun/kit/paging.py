"""Keyset paging by (time, id): a page costs the same wherever it lies."""

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
        text = f"{'b' if self.backwards else 'f'}|{self.at.isoformat()}|{self.id}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


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
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
        direction, at, key = raw.split("|")
        instant = datetime.fromisoformat(at)
        if direction not in ("b", "f") or instant.tzinfo is None:
            raise ValueError(raw)
        return Cursor(instant.astimezone(UTC), UUID(key), direction == "b")
    except (ValueError, OverflowError, binascii.Error) as error:
        raise Problem(
            "paging.bad_cursor",
            "The page marker is not valid.",
            value=text[:80],
            remedy="Begin again at the first page.",
            status=400,
        ) from error


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
