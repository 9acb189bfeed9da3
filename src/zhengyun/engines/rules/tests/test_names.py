"""Names with spaces, operators and keywords; what is free."""

from __future__ import annotations

import pytest

from zhengyun.engines.rules.facade import RuleProblem, compile_expression, evaluate, free_names


@pytest.mark.parametrize(
    ("text", "names", "context", "expected"),
    [
        ("applicant age + 1", (), {"applicant age": 1}, 2),
        ("applicant   age\n+ 1", (), {"applicant age": 1}, 2),
        ("profit and loss + 1", ["profit and loss"], {"profit and loss": 1}, 2),
        ("floor-area * 2", ["floor-area"], {"floor-area": 3}, 6),
        ("floor - area", ["floor-area"], {"floor": 5, "area": 3}, 2),
        ("a+b", ["a+b"], {"a+b": 7}, 7),
        ("a", ["a", "a b"], {"a": 7}, 7),
        ("a b", ["a", "a b"], {"a b": 8}, 8),
        ("date of birth", (), {"date of birth": 1}, 1),
        ("address 2", ["address 2"], {"address 2": "x"}, "x"),
        ("in stock and in stock", ["in stock"], {"in stock": True}, True),
        ("if sold then 1 else 2", ["if sold"], {"if sold": 1}, None),
        ("some thing in [1, 2]", ["some thing"], {"some thing": 2}, True),
        ("order.for sale", ["for sale"], {"order": {"for sale": 4}}, 4),
        ("order.if", (), {"order": {"if": 5}}, 5),
        ("order.first name", (), {"order": {"first name": "x"}}, "x"),
        ('经营 面积 > 100 and 类型 = "企业"', (), {"经营 面积": 101, "类型": "企业"}, True),
        ("是否委托", (), {"是否委托": True}, True),
        ("date and time > 3", ["date and time"], {"date and time": 4}, True),
        ('date and time("2026-01-01T00:00:00").year', (), {}, 2026),
        ("count + count([1])", (), {"count": 4}, 5),
        ("date.year", (), {"date": {"year": 4}}, 4),
        ("_x + x1 + é", (), {"_x": 1, "x1": 2, "é": 3}, 6),
        ("申请人（单位） = 1", ["申请人（单位）"], {"申请人（单位）": 1}, None),
    ],
)
def test_name(text: str, names: list[str], context: dict[str, object], expected: object) -> None:
    try:
        found = evaluate(compile_expression(text, names=names), context)
    except RuleProblem:
        found = None
    assert found == expected


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("1 + 2", (), set()),
        ("a + b * a", (), {"a", "b"}),
        ("applicant.age > limit", (), {"applicant", "limit"}),
        ("for x in xs return x + y", (), {"xs", "y"}),
        ("for x in 1..n, y in x..m return partial", (), {"n", "m"}),
        ("some x in xs satisfies x = wanted", (), {"xs", "wanted"}),
        ("xs[item > 1]", (), {"xs"}),
        ("orders[price > 10]", (), {"orders"}),
        ("orders[item.price > limit]", (), {"orders"}),
        ("orders[item.price > limit]", ("orders", "limit"), {"orders", "limit"}),
        ("{a: 1, b: a + c}", (), {"c"}),
        ("function(x) x + y", (), {"y"}),
        ("count(xs) + string length(s)", (), {"xs", "s"}),
        ("sort(xs, function(a, b) a < b)", (), {"xs"}),
        ("substring(string: s, start position: n)", (), {"s", "n"}),
        ("if a then b else c", (), {"a", "b", "c"}),
        ("x between low and high", (), {"x", "low", "high"}),
        ("x in (? > y)", (), {"x", "y"}),
        ("is defined(a.b)", (), {"a"}),
        ("typo name > 1", (), {"typo name"}),
        ("(for x in xs return x) = x", (), {"xs", "x"}),
    ],
)
def test_free_names(text: str, names: tuple[str, ...], expected: set[str]) -> None:
    assert free_names(compile_expression(text, names=names)) == expected


def test_local_names_hide_those_of_the_context() -> None:
    assert evaluate(compile_expression("for x in [1] return x"), {"x": 9}) == [1]
    assert evaluate(compile_expression("rows[a > 1].a"), {"a": 0, "rows": [{"a": 1}, {"a": 2}]}) == [2]
    assert evaluate(compile_expression("rows[a > limit].a"), {"limit": 1, "rows": [{"a": 1}, {"a": 2}]}) == [
        2
    ]
