"""Prices, lines, terms: pure rules with tables of cases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengyun.services.cloud import rules
from zhengyun.services.cloud.contracts import LeaseState, LineState, wan_per_year

TERMS = rules.ExpiryTerms((30, 15, 7, 1), 15, 30)
END = date(2026, 12, 1)
START = datetime(2026, 11, 1, tzinfo=UTC)


def test_the_order_of_the_demonstration_costs_what_its_parts_cost() -> None:
    prices = {"A-01-002": 2300, "A-01-003": 850, "A-02-001": 30}
    one = {"A-01-002": 4, "A-01-003": 16, "A-02-001": 200}
    assert rules.price_of(rules.times(one, 2), prices) == 57_600
    assert wan_per_year(57_600) == Decimal("0.69")


def test_a_part_without_a_price_is_no_price() -> None:
    with pytest.raises(KeyError):
        rules.price_of({"A-01-002": 1}, {})


@pytest.mark.parametrize(
    ("before", "after", "is_possible"),
    [
        (LineState.ASKED, LineState.COMMITTED, True),
        (LineState.ASKED, LineState.CUT, True),
        (LineState.ASKED, LineState.MAKING, False),
        (LineState.COMMITTED, LineState.MAKING, True),
        (LineState.MAKING, LineState.DELIVERED, True),
        (LineState.DELIVERED, LineState.CONFIRMED, True),
        (LineState.DELIVERED, LineState.FREED, True),
        (LineState.CONFIRMED, LineState.FREED, False),
        (LineState.CUT, LineState.FREED, False),
        (LineState.FREED, LineState.COMMITTED, False),
    ],
)
def test_lines_go_only_forward(before: LineState, after: LineState, is_possible: bool) -> None:
    assert rules.can_step(before, after) is is_possible


@pytest.mark.parametrize(
    ("asked", "approved", "left"), [(5, None, 5), (5, 3, 3), (5, 9, 5), (5, 0, 0), (5, -1, 0)]
)
def test_never_more_than_asked_is_approved(asked: int, approved: int | None, left: int) -> None:
    assert rules.cut_down(asked, approved) == left


@pytest.mark.parametrize(
    ("days_left", "state", "notice"),
    [
        (31, LeaseState.ACTIVE, None),
        (30, LeaseState.EXPIRING, 30),
        (16, LeaseState.EXPIRING, 30),
        (15, LeaseState.EXPIRING, 15),
        (7, LeaseState.EXPIRING, 7),
        (2, LeaseState.EXPIRING, 7),
        (1, LeaseState.EXPIRING, 1),
        (0, LeaseState.GRACE, None),
        (-14, LeaseState.GRACE, None),
        (-15, LeaseState.STOPPED, None),
        (-44, LeaseState.STOPPED, None),
        (-45, LeaseState.ENDED, None),
    ],
)
def test_what_a_term_is_on_a_day(days_left: int, state: LeaseState, notice: int | None) -> None:
    today = END - timedelta(days=days_left)
    assert rules.lease_state(END, today, TERMS) is state
    assert rules.due_notice(END, today, TERMS) == notice


@pytest.mark.parametrize(
    ("before", "target", "after"),
    [
        (LeaseState.ACTIVE, LeaseState.ENDED, LeaseState.GRACE),
        (LeaseState.EXPIRING, LeaseState.STOPPED, LeaseState.GRACE),
        (LeaseState.GRACE, LeaseState.ENDED, LeaseState.STOPPED),
        (LeaseState.STOPPED, LeaseState.ENDED, LeaseState.ENDED),
        (LeaseState.STOPPED, LeaseState.STOPPED, LeaseState.STOPPED),
        (LeaseState.ACTIVE, LeaseState.EXPIRING, LeaseState.EXPIRING),
    ],
)
def test_nothing_is_reclaimed_that_was_not_stopped_before(
    before: LeaseState, target: LeaseState, after: LeaseState
) -> None:
    assert rules.one_step(before, target) is after


def test_the_next_step_is_told() -> None:
    assert rules.next_step(END, date(2026, 11, 15), TERMS) == (END, LeaseState.GRACE)
    assert rules.next_step(END, date(2026, 12, 1), TERMS) == (date(2026, 12, 16), LeaseState.STOPPED)
    assert rules.next_step(END, date(2027, 2, 1), TERMS) is None


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 21), 12, date(2027, 11, 21)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 10, 31), 36, date(2029, 10, 31)),
    ],
)
def test_months_are_added_to_a_day(day: date, months: int, after: date) -> None:
    assert rules.add_months(day, months) == after


@pytest.mark.parametrize(("text", "ports"), [("443", (443, 443)), (" 8000-8080 ", (8000, 8080))])
def test_ports_are_one_or_a_range(text: str, ports: tuple[int, int]) -> None:
    assert rules.parse_ports(text) == ports


@pytest.mark.parametrize("text", ["", "http", "8080-80", "70000", "-1", "1-2-3"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        rules.parse_ports(text)


@given(
    quantity=st.integers(1, 1000),
    fen=st.integers(0, 1_000_000),
    cuts=st.lists(st.integers(0, 31 * 86_400_000_000), max_size=8),
)
def test_cutting_an_interval_costs_and_loses_nothing(quantity: int, fen: int, cuts: list[int]) -> None:
    """Months end, sizes are counted anew, prices stay: the sum of the pieces is the whole, exactly."""
    end = START + timedelta(days=31)
    marks = [START, *(START + timedelta(microseconds=one) for one in sorted(cuts)), end]
    pieces = [rules.exact_charge(quantity, one, other, fen) for one, other in pairwise(marks)]
    assert sum(pieces) == rules.exact_charge(quantity, START, end, fen)


@given(quantity=st.integers(1, 1000), fen=st.integers(0, 1_000_000))
def test_thirty_days_are_the_price_of_a_month(quantity: int, fen: int) -> None:
    exact = rules.exact_charge(quantity, START, START + timedelta(hours=720), fen)
    assert exact == quantity * fen
    assert rules.round_fen(exact) == quantity * fen


@given(exact=st.fractions(min_value=0, max_value=10**9))
def test_rounding_is_off_by_half_a_fen_at_most(exact: Fraction) -> None:
    assert abs(rules.round_fen(exact) - exact) <= Fraction(1, 2)


@given(quantity=st.integers(1, 100), fen=st.integers(1, 100_000), seconds=st.integers(0, 10**7))
def test_longer_is_never_cheaper(quantity: int, fen: int, seconds: int) -> None:
    end = START + timedelta(seconds=seconds)
    shorter = rules.exact_charge(quantity, START, end, fen)
    assert shorter <= rules.exact_charge(quantity, START, end + timedelta(seconds=1), fen)


def test_an_interval_that_ended_before_it_began_costs_nothing() -> None:
    assert rules.exact_charge(4, START, START - timedelta(hours=1), 2300) == 0


def test_hours_are_told_to_two_decimals() -> None:
    spans = [(START, START + timedelta(minutes=20)), (START, START + timedelta(hours=1))]
    assert rules.hours_of(spans) == Decimal("1.33")
