"""Rules of ratings as tables."""

from __future__ import annotations

from datetime import date

import pytest

from zhengyun.services.supervision.limits import limit
from zhengyun.services.supervision.rules_ratings import (
    ACTS,
    STATES,
    can_supplement,
    is_bad,
    lamp_of,
    next_state,
    share,
    week_of,
)


def test_levels_four_and_five_are_bad() -> None:
    assert [is_bad(level) for level in (1, 2, 3, 4, 5)] == [False, False, False, True, True]


def test_the_table_of_states() -> None:
    found = {(state, act): next_state(state, act) for state in STATES for act in ACTS}
    assert {key: state for key, state in found.items() if state} == {
        ("open", "assign"): "assigned",
        ("assigned", "answer"): "answered",
        ("answered", "visit"): "visited",
        ("visited", "return"): "assigned",
        ("visited", "close"): "closed",
    }


@pytest.mark.parametrize(
    ("part", "whole", "words"), [(0, 0, "–"), (1, 3, "33.3%"), (2, 3, "66.7%"), (5, 5, "100.0%")]
)
def test_shares(part: int, whole: int, words: str) -> None:
    assert share(part, whole) == words


def test_a_week_is_its_monday() -> None:
    assert {week_of(date(2026, 3, day)) for day in range(2, 9)} == {date(2026, 3, 2)}


def test_ten_days_are_counted_from_the_day_of_the_rating() -> None:
    rated = date(2026, 3, 2)
    assert can_supplement(rated, date(2026, 3, 12), 10)
    assert not can_supplement(rated, date(2026, 3, 13), 10)


def test_every_limit_names_its_source() -> None:
    for code in ("rectification_working_days", "supplement_days", "least_shown"):
        assert limit(code, date(2026, 3, 2)).source
        assert limit(code, date(2000, 1, 1)).value > 0
    with pytest.raises(KeyError):
        limit("nothing", date(2026, 3, 2))


@pytest.mark.parametrize(
    ("today", "left", "lamp"),
    [(1, 5, "green"), (22, 1, "warning"), (23, 0, "warning"), (24, 0, "past")],
)
def test_the_lamp_of_a_rectification(today: int, left: int, lamp: str) -> None:
    assert lamp_of(date(2026, 3, 23), date(2026, 3, today), left, 1) == lamp
