"""Cells of decision tables."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from zhengyun.engines.rules.facade import compile_unary_tests, evaluate, free_names, holds
from zhengyun.kit.errors import Problem

CASES: list[tuple[str, Any, bool | None]] = [
    ("-", 5, True),
    ("-", None, True),
    ("5", 5, True),
    ("5", 6, False),
    ("5", "5", None),
    ('"a"', "a", True),
    ('"a", "b"', "b", True),
    ('"a", "b"', "c", False),
    ('not("a", "b")', "c", True),
    ('not("a", "b")', "a", False),
    ("not(> 5)", 3, True),
    ("not(null)", None, False),
    ("not(null)", 1, True),
    ("not(? > 5) and ? > 1", 3, True),
    ("not(? > 5) and ? > 1", 1, False),
    ("< 5", 4, True),
    ("< 5", 5, False),
    ("<= 5", 5, True),
    ("> 5", None, None),
    (">= 5, < 2", 1, True),
    ("[1..3]", 3, True),
    ("[1..3)", 3, False),
    ("]1..3]", 1, False),
    ("(1..3)", 2, True),
    ("[1..3], > 10", 11, True),
    ("? > 5 and ? < 10", 7, True),
    ("? > 5 and ? < 10", 11, False),
    ("? > limit", 101, True),
    ("< limit", 99, True),
    ("< limit * 2", 199, True),
    ("limit", 100, True),
    ("allowed", "企业", True),
    ("allowed", "机关", False),
    ("contains(?, 'x')".replace("'", '"'), "axb", True),
    ("true", True, True),
    ("true", False, False),
    ("false", False, True),
    ("null", None, True),
    ("null", 1, False),
    ("-5", -5, True),
    ("< -5", -6, True),
    ('< @"2026-01-01"', date(2025, 12, 31), True),
    ('[@"2026-01-01"..@"2026-12-31"]', date(2026, 5, 1), True),
    ("= 5", 5, True),
    ("!= 5", 5, False),
    ("every x in ? satisfies x > 1", [2, 3], True),
    ("[1, 2]", [1, 2], True),
    ("[1, 2]", 2, True),
    ("missing", 1, False),
    ("> missing", 1, None),
]


@pytest.mark.parametrize(("text", "value", "expected"), CASES)
def test_cell(text: str, value: Any, expected: bool | None) -> None:
    context = {"?": value, "limit": 100, "allowed": ["企业", "个体"]}
    assert evaluate(compile_unary_tests(text), context) is expected


def test_a_cell_holds_only_if_true() -> None:
    assert holds(compile_unary_tests("> 5"), {"?": 6})
    assert not holds(compile_unary_tests("> 5"), {"?": None})
    assert not holds(compile_unary_tests("> 5"), {})


def test_the_value_under_test_is_no_free_name() -> None:
    assert free_names(compile_unary_tests("? > limit, < other")) == {"limit", "other"}


@pytest.mark.parametrize("text", ["", "not()", "1,", ", 1", "1 2", "- -", "not(1", "not(1) 2", "> "])
def test_a_broken_cell_is_refused(text: str) -> None:
    with pytest.raises(Problem) as caught:
        compile_unary_tests(text)
    assert caught.value.code == "rules.syntax"
