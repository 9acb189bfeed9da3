"""Number rules, licence terms and states: tables of cases."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_10

from zhengyun.engines.casework.rules_licence import can_change, last_valid_day, shown_state
from zhengyun.engines.casework.rules_numbers import (
    NumberRuleError,
    check_rule,
    number_of,
    random_width,
    series_of,
)
from zhengyun.kit.codes import is_project_code, mod11_10

FOOD = "JY{kind}{region:6}{seq:6}{check:mod11_10}"
VALUES = {"kind": "2", "region": "990124", "year": "2026", "yymm": "2611"}
PROJECT = "{yymm}-{region:6}-{kind}-{random:5}{check}"
NAMES = frozenset(VALUES)


def test_a_food_licence_number_has_two_letters_and_fourteen_digits() -> None:
    number = number_of(FOOD, VALUES, 15)
    assert number == "JY29901240000150"
    assert mod_11_10.is_valid(number[2:])


@given(st.text("0123456789", min_size=1, max_size=30))
def test_the_check_digit_is_that_of_an_independent_library(body: str) -> None:
    assert mod11_10(body) == mod_11_10.calc_check_digit(body)


@pytest.mark.parametrize(
    ("rule", "drawn", "number"),
    [
        ("望市监许受〔{year}〕{seq:5}号", 12, "望市监许受〔2026〕00012号"),
        ("望市监许受〔{year}〕{seq:05}号", 12, "望市监许受〔2026〕00012号"),
        ("JY{kind}{region:6}{seq:6}{check}", 15, "JY29901240000150"),
        ("X{region:4}-{seq:1}", 9, "X9901-9"),
    ],
)
def test_numbers(rule: str, drawn: int, number: str) -> None:
    assert number_of(rule, VALUES, drawn) == number
    assert check_rule(rule, NAMES) == []


def test_a_rule_that_draws_at_random_has_no_series() -> None:
    values = {**VALUES, "kind": "04-01"}
    assert number_of(PROJECT, values, 12345) == "2611-990124-04-01-123450"
    assert is_project_code(number_of(PROJECT, values, 7))
    assert random_width(PROJECT) == 5
    assert random_width(FOOD) == 0
    assert check_rule(PROJECT, NAMES) == []


def test_a_series_is_the_rule_without_what_is_drawn() -> None:
    assert series_of(FOOD, VALUES) == "JY2990124{seq}"
    assert series_of("受〔{year}〕{seq:5}号", VALUES) != series_of("受〔{year}〕{seq:5}号", {"year": "2027"})


@pytest.mark.parametrize(
    ("rule", "values", "drawn"),
    [
        (FOOD, VALUES, 1_000_000),
        (FOOD, {"kind": "", "region": "990124"}, 1),
        (FOOD, {"kind": "2", "region": "9901"}, 1),
        ("A" * 64 + "{seq:1}", VALUES, 1),
    ],
)
def test_a_number_that_cannot_be_is_refused(rule: str, values: dict[str, str], drawn: int) -> None:
    with pytest.raises(NumberRuleError):
        number_of(rule, values, drawn)


@pytest.mark.parametrize(
    "rule",
    [
        "JY",
        "{seq:5}{seq:5}",
        "{seq:5}{random:5}",
        "{random}",
        "{seq}",
        "{seq:5}{what}",
        "{seq:5}{check:md5}",
        "{seq:5}{",
        "{seq:x}",
    ],
)
def test_a_broken_rule_is_found_at_install(rule: str) -> None:
    assert check_rule(rule, NAMES)


@pytest.mark.parametrize(
    ("begins", "years", "ends"),
    [
        ("2026-10-14", 5, "2031-10-13"),
        ("2024-02-29", 5, "2029-02-28"),
        ("2024-02-29", 4, "2028-02-28"),
        ("2026-01-01", 1, "2026-12-31"),
    ],
)
def test_the_last_valid_day(begins: str, years: int, ends: str) -> None:
    assert last_valid_day(date.fromisoformat(begins), years) == date.fromisoformat(ends)


def test_a_licence_that_has_ended_stays_so() -> None:
    assert [to for to in ("revoked", "cancelled", "replaced") if can_change("valid", to)] == [
        "revoked",
        "cancelled",
        "replaced",
    ]
    assert not any(can_change("cancelled", to) for to in ("valid", "revoked", "replaced"))


def test_only_a_valid_licence_expires() -> None:
    until = date(2026, 10, 14)
    assert shown_state("valid", until, date(2026, 10, 14)) == "valid"
    assert shown_state("valid", until, date(2026, 10, 15)) == "expired"
    assert shown_state("revoked", until, date(2026, 10, 15)) == "revoked"
    assert shown_state("valid", None, date(2099, 1, 1)) == "valid"
