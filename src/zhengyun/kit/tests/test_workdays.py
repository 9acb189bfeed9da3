"""Working days: the rules on a small calendar; the real one is tested where it is kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengyun.kit.workdays import DayKind, WorkCalendar

OCTOBER = WorkCalendar(
    {
        **{date(2026, 10, n): (DayKind.HOLIDAY, "国庆节") for n in range(1, 8)},
        date(2026, 10, 10): (DayKind.MAKE_UP, "国庆节"),
        date(2026, 9, 20): (DayKind.MAKE_UP, "国庆节"),
    },
    frozenset({2026}),
)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
AMOUNTS = st.integers(0, 60)


def test_seven_working_days_over_the_october_holiday() -> None:
    counted = [d.day.day for d in OCTOBER.walk(date(2026, 9, 29), date(2026, 10, 14)) if d.counts]
    assert counted == [30, 8, 9, 10, 12, 13, 14]
    assert OCTOBER.add_working_days(date(2026, 9, 29), 7) == date(2026, 10, 14)


@given(DAYS, AMOUNTS)
def test_adding_and_counting_agree(start: date, amount: int) -> None:
    assert OCTOBER.working_days_between(start, OCTOBER.add_working_days(start, amount)) == amount


@given(DAYS, AMOUNTS)
def test_taking_counts_the_working_days_before_the_end(end: date, amount: int) -> None:
    day = timedelta(days=1)
    first = OCTOBER.take_working_days(end, amount)
    assert OCTOBER.working_days_between(first - day, end - day) == amount
    assert first == end or OCTOBER.is_working(first)


@given(DAYS, AMOUNTS)
def test_a_later_start_never_ends_earlier(start: date, amount: int) -> None:
    later = start + timedelta(days=1)
    assert OCTOBER.add_working_days(start, amount) <= OCTOBER.add_working_days(later, amount)


@given(DAYS, DAYS)
def test_counting_backwards_is_negative(a: date, b: date) -> None:
    assert OCTOBER.working_days_between(a, b) == -OCTOBER.working_days_between(b, a)


def test_an_unpublished_year_is_provisional() -> None:
    day = OCTOBER.day(date(2027, 1, 4))
    assert day.provisional
    assert day.counts


def test_a_negative_amount_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        OCTOBER.add_working_days(date(2026, 1, 1), -1)
    with pytest.raises(ValueError, match="-1"):
        OCTOBER.take_working_days(date(2026, 1, 1), -1)


def test_the_next_working_day_may_be_today() -> None:
    assert OCTOBER.next_working_day(date(2026, 10, 3)) == date(2026, 10, 8)
    assert OCTOBER.next_working_day(date(2026, 10, 9)) == date(2026, 10, 9)
