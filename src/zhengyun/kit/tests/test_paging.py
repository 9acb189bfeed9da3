"""Keyset pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7
from zhengyun.kit.paging import Cursor, Page, decode_cursor, make_page

Row = tuple[datetime, UUID]
START = datetime(2026, 1, 1, tzinfo=UTC)
ROWS: list[Row] = [(START + timedelta(hours=n), uuid7()) for n in range(10)]


def fetch(text: str | None, size: int) -> Page[Row]:
    cursor = decode_cursor(text)
    if cursor is None:
        found = ROWS[: size + 1]
    elif cursor.backwards:
        found = [r for r in reversed(ROWS) if r < (cursor.at, cursor.id)][: size + 1]
    else:
        found = [r for r in ROWS if r > (cursor.at, cursor.id)][: size + 1]
    return make_page(found, size, cursor, lambda row: row)


def test_pages_forward_and_back_show_every_row_once() -> None:
    first = fetch(None, 4)
    second = fetch(first.next, 4)
    third = fetch(second.next, 4)
    assert [*first.rows, *second.rows, *third.rows] == ROWS
    assert (first.previous, third.next) == (None, None)
    assert list(fetch(third.previous, 4).rows) == list(second.rows)
    back = fetch(second.previous, 4)
    assert list(back.rows) == list(first.rows)
    assert back.previous is None


def test_an_empty_list_has_no_neighbours() -> None:
    assert make_page([], 4, None, lambda row: row) == Page([])


@pytest.mark.parametrize("text", ["x", "Zm9v", "é", "f|2026|x", "A" * 500])
def test_a_broken_marker_is_named(text: str) -> None:
    with pytest.raises(Problem) as caught:
        decode_cursor(text)
    assert caught.value.code == "paging.bad_cursor"


def test_a_marker_survives_its_journey() -> None:
    cursor = Cursor(START, uuid7(), backwards=True)
    assert decode_cursor(cursor.encode()) == cursor
