"""The door: what goes in, what comes out, what is refused."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest

from zhengyun.engines.rules.contracts import Range, YearsMonths
from zhengyun.engines.rules.facade import compile_expression, evaluate, holds, to_json
from zhengyun.kit.errors import Problem


class Kind(StrEnum):
    FIRM = "企业"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, Decimal(1)),
        (0.1, Decimal("0.1")),
        (Decimal("1.50"), Decimal("1.5")),
        (True, True),
        (None, None),
        ("政云", "政云"),
        (Kind.FIRM, "企业"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (date(2026, 1, 1), date(2026, 1, 1)),
        (time(9, 30), time(9, 30)),
        (timedelta(days=1), timedelta(days=1)),
        (YearsMonths(14), YearsMonths(14)),
        (Range(1, 2), Range(Decimal(1), Decimal(2))),
        ((1, "a"), [Decimal(1), "a"]),
        (frozenset({1}), [Decimal(1)]),
        (MappingProxyType({"a": [1]}), {"a": [Decimal(1)]}),
        (datetime(2026, 1, 1), datetime(2026, 1, 1)),  # noqa: DTZ001
    ],
)
def test_a_python_value_enters(value: Any, expected: Any) -> None:
    found = evaluate(compile_expression("x"), {"x": value})
    assert (type(found), found) == (type(expected), expected)


def test_an_aware_instant_enters_as_civil_time_so_that_its_date_is_the_legal_day() -> None:
    instant = datetime(2026, 1, 1, 17, 0, tzinfo=UTC)
    assert evaluate(compile_expression("date(x)"), {"x": instant}) == date(2026, 1, 2)
    assert evaluate(compile_expression("x"), {"x": instant}) == instant


UNKNOWN = [object(), float("nan"), float("inf"), Decimal("sNaN"), b"x", 10**7000, 1j]


@pytest.mark.parametrize("value", UNKNOWN, ids=range(len(UNKNOWN)))
def test_a_value_that_the_language_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(Problem) as caught:
        evaluate(compile_expression("x"), {"x": value})
    assert caught.value.code in ("rules.bad_value", "rules.number_too_large")


def test_only_names_that_the_expression_mentions_are_read() -> None:
    assert evaluate(compile_expression("x + 1"), {"x": 1, "other": object()}) == 2


def test_the_context_is_not_changed() -> None:
    rows = [{"a": 1}]
    evaluate(compile_expression('context put(rows[1], "a", 2)'), {"rows": rows})
    assert rows == [{"a": 1}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", 1),
        ("1.5", 1.5),
        ("0.1", 0.1),
        ("1 / 3", "0.3333333333333333333333333333333333"),
        ("12345678901234567890", "12345678901234567890"),
        ("-3", -3),
        ("true", True),
        ("null", None),
        ('["a", {b: 2}]', ["a", {"b": 2}]),
        ('@"2026-01-01"', "2026-01-01"),
        ('@"2026-01-01T10:00:00+08:00"', "2026-01-01T10:00:00+08:00"),
        ('@"P1DT2H"', "P1DT2H"),
        ('@"P1Y"', "P1Y"),
        ("[1..5)", "[1..5)"),
    ],
)
def test_a_result_as_json(text: str, expected: Any) -> None:
    found = to_json(evaluate(compile_expression(text), {}))
    assert (type(found), found) == (type(expected), expected)


def test_a_function_is_no_json() -> None:
    with pytest.raises(Problem, match="function"):
        to_json(evaluate(compile_expression("function(x) x"), {}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1 < 2", True), ("1 > 2", False), ("null", False), ("1", False), ('"true"', False), ("missing", False)],
)
def test_holds_only_if_the_result_is_true(text: str, expected: bool) -> None:
    assert holds(compile_expression(text), {}) is expected


def test_a_compiled_expression_survives_pickling() -> None:
    source = 'if x > 1 then for i in 1..x return {a: i, b: @"P1D"} else [1..2]'
    expression = compile_expression(source)
    again = pickle.loads(pickle.dumps(expression))  # noqa: S301
    assert again == expression
    assert str(again) == source
    assert evaluate(again, {"x": 2}) == evaluate(expression, {"x": 2})


def test_compiling_the_same_text_again_gives_the_same_object() -> None:
    first = compile_expression("a + 1", names=["a", "b"])
    assert compile_expression("a + 1", names=("b", "a")) is first


def test_threads_share_an_expression() -> None:
    expression = compile_expression("sum(for i in 1..50 return i * x)")
    work: Callable[[int], Any] = lambda x: evaluate(expression, {"x": x})  # noqa: E731
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, range(40))) == [1275 * x for x in range(40)]
