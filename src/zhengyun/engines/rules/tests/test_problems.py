"""Errors name the place and what to do; hostile expressions end quickly with one."""

from __future__ import annotations

import time
from typing import Any

import pytest

from zhengyun.engines.rules.facade import RuleProblem, compile_expression, compile_unary_tests, evaluate
from zhengyun.engines.rules.feel import limits


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "hint"),
    [
        ("", "syntax", 1, 1, "value"),
        ("1 +", "syntax", 1, 4, "value"),
        ("(1", "syntax", 1, 3, ")"),
        ("[1, 2", "syntax", 1, 6, "]"),
        ("{a 1}", "syntax", 1, 5, ":"),
        ("{a: 1, a: 2}", "duplicate_key", 1, 8, ""),
        ("a ==\n1", "syntax", 1, 4, "single ="),
        ("a = 1 &&\nb", "bad_character", 1, 7, "and"),
        ("a ||b", "bad_character", 1, 3, "or"),
        ("!a", "bad_character", 1, 1, "not"),
        ("a\n  + 'x'", "bad_character", 2, 5, "double quotes"),
        ("类型 = “企业”", "bad_character", 1, 6, "straight quote"),
        ("a ＞ 1", "bad_character", 1, 3, ">"),
        ("max（1）", "bad_character", 1, 4, "("),
        ("a，b", "bad_character", 1, 2, ","),
        ("a ≥ 1", "bad_character", 1, 3, ">="),
        ("90%", "bad_character", 1, 3, "0.9"),
        ("a ^ 2", "bad_character", 1, 3, "**"),
        ('"open', "bad_character", 1, 1, "not closed"),
        ("1 /* open", "bad_character", 1, 3, "*/"),
        ('"\\uD83D"', "bad_text", 1, 1, ""),
        ('"\\U110000"', "bad_text", 1, 1, ""),
        ("1 2", "syntax", 1, 3, "complete"),
        ("a b 2", "syntax", 1, 5, "complete"),
        ("if a then b", "syntax", 1, 12, "else"),
        ("if a else b", "syntax", 1, 6, "then"),
        ("for x in xs", "syntax", 1, 12, "return"),
        ("some x in xs", "syntax", 1, 13, "satisfies"),
        ("for 1 in xs return 1", "syntax", 1, 5, "name"),
        ("x between 1", "syntax", 1, 12, "and"),
        ("x instance of nonsense", "syntax", 1, 15, "type"),
        ("and", "syntax", 1, 1, "keyword"),
        ("cuont([1])", "unknown_function", 1, 1, "count"),
        ("1 + qqqq(1)", "unknown_function", 1, 5, "README"),
        ("{f: function(n) f(n + 1)}", "unknown_function", 1, 17, ""),
        ("substring()", "bad_call", 1, 1, "start position"),
        ("substring(strin: 1, start position: 2)", "bad_call", 1, 1, "start position"),
        ("substring(string: 1, 2)", "syntax", 1, 22, "none"),
        ("substring(2, string: 1)", "bad_call", 1, 10, ""),
        ("today(1)", "bad_call", 1, 1, ""),
        ('@"tomorrow"', "bad_literal", 1, 1, "P5D"),
        ('1 + @"2026-02-30"', "bad_literal", 1, 5, "2026-01-01"),
        ("1e7000", "number_too_large", 1, 1, ""),
        ("1e999999999999999999999", "number_too_large", 1, 1, ""),
        ("function(x) external {}", "syntax", 1, 13, "External"),
        ("]1, 2]", "syntax", 1, 3, "range"),
        ("a.", "syntax", 1, 3, "name"),
        ("a..b", "syntax", 1, 2, "complete"),
        ("< 5", "syntax", 1, 1, "value"),
        ("a := 1", "syntax", 1, 3, "complete"),
        ("\x00", "bad_character", 1, 1, ""),
        ("\ud800", "bad_character", 1, 1, ""),
    ],
)
def test_a_fault_names_its_place(text: str, code: str, line: int, column: int, hint: str) -> None:
    with pytest.raises(RuleProblem) as caught:
        compile_expression(text)
    problem = caught.value
    assert (problem.code, problem.line, problem.column) == (f"rules.{code}", line, column)
    assert hint in problem.remedy
    assert f"Line {line}, column {column}" in problem.message
    assert problem.status == 422


DEEP = 5_000
HOSTILE_TEXTS: list[tuple[str, str]] = [
    ("(" * DEEP, "too_deep"),
    ("[" * DEEP, "too_deep"),
    ("{a:" * 3_000, "too_deep"),
    ("-" * DEEP + "1", "too_deep"),
    ("if a then " * 900, "too_deep"),
    ("function() " * 900 + "1", "too_deep"),
    ("f(" * DEEP, "too_deep"),
    ("a[" * DEEP, "too_deep"),
    ("a" + ".b" * 4_000, "too_deep"),
    ("a" + "[1]" * 3_000, "too_deep"),
    ("a" + "()" * 3_000, "unknown_function"),
    ("(1)" + "()" * 3_000, "too_deep"),
    ("1" + " = 1" * 2_000, "too_deep"),
    ("a" + " in b" * 1_500, "too_deep"),
    ("a" + " instance of string" * 500, "too_deep"),
    ("a instance of " + "list<" * 1_500, "too_deep"),
    ("for " + ", ".join(f"x{i} in [1]" for i in range(500)) + " return 1", "too_deep"),
    ("1 in " * 1_500 + "1", "too_deep"),
    ("not(" * 2_000, "too_deep"),
    ("1" * 10_001, "source_too_long"),
    ('"' + "a" * 10_001 + '"', "source_too_long"),
    ("/*" * 5_000, "bad_character"),
]


@pytest.mark.parametrize(("text", "code"), HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_a_hostile_text_is_refused(text: str, code: str) -> None:
    begun = time.process_time()
    for compile_text in (compile_expression, compile_unary_tests):
        with pytest.raises(RuleProblem) as caught:
            compile_text(text)
        assert caught.value.code == f"rules.{code}"
    assert time.process_time() - begun < 2


def test_a_long_flat_expression_is_no_problem() -> None:
    assert evaluate(compile_expression(" + ".join(["1"] * 2_400)), {}) == 2_400
    assert evaluate(compile_expression(" or ".join(["false"] * 1_000)), {}) is False
    assert len(evaluate(compile_expression(f"[{', '.join(['1'] * 3_000)}]"), {})) == 3_000


BIG: dict[str, Any] = {"xs": list(range(5_000)), "text": "ab" * 50_000, "s": "a" * 10_000}
HOSTILE_RUNS: list[tuple[str, str]] = [
    ("for i in 1..1000000000 return i", "list_too_long"),
    ("for i in 1..1e300 return i", "list_too_long"),
    ("for i in 1..1000, j in 1..1000 return 1", "list_too_long"),
    ("some i in 1..9000, j in 1..9000 satisfies false", "too_many_steps"),
    ("every i in xs, j in xs, k in xs satisfies true", "too_many_steps"),
    ("count(for i in 1..9000 return for j in 1..9000 return j)", "too_many_steps"),
    ("xs[count(xs[item > 1]) > 0 and false]", "too_many_steps"),
    ("sort(xs, function(a, b) count(xs[item > a]) > b)", "too_many_steps"),
    ("distinct values(xs)", "too_many_steps"),
    ("xs = (for i in xs return xs)", ""),
    ("concatenate(xs, xs, xs)", "list_too_long"),
    (f"concatenate({', '.join(['xs'] * 2_000)})", "too_many_steps"),
    (f"count([{', '.join(['xs + xs'] * 1_000)}])", ""),
    ("for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]]", ""),
    ("string(for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])", "too_many_steps"),
    ("flatten(for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])", "too_many_steps"),
    ("string(for i in 1..90 return if i = 1 then [1] else [partial[-1]])", "value_too_deep"),
    ("text + text", "text_too_long"),
    ('string join(for i in 1..9000 return text, "")', "text_too_long"),
    ('replace(text, "a", text)', "text_too_long"),
    ('replace(text, "", s)', "text_too_long"),
    ('split(text, "a")', "list_too_long"),
    ("for i in 1..5000 return s + s", "too_many_steps"),
    ("for i in 1..10000 return upper case(s)", "too_many_steps"),
    ("9e6000 * 9e6000", "number_too_large"),
    ("10 ** 7000", "number_too_large"),
    ("2 ** 1e30", "number_too_large"),
    ("exp(1e9)", "number_too_large"),
    ("product(for i in 1..10000 return 1e100)", "number_too_large"),
    ('number("9e6144") * 10', "number_too_large"),
    ("{f: function(g) g(g), y: f(f)}.y", "too_deep"),
    ('matches(s, "(((a+)+)+)+$")', ""),
    ('matches(s + "b", "^(a|aa)+$")', ""),
    ('matches(text, "((a?b?){30}){30}x")', "too_many_steps"),
    ('for i in 1..1000 return matches(text, "(.*a){20}")', "too_many_steps"),
    ('for i in 1..10000 return matches("a", "(\\p{L}*a){20}" + string(i))', "too_many_steps"),
    ('replace(text, "(a*b*c)?", "")', "too_many_steps"),
    ('split(text, "(a*b*c)?a")', "too_many_steps"),
    ('count(split(s, "[,;]"))', ""),
    ('string length(replace(s, "aa", "b"))', ""),
    ('matches("a", "(")', "bad_pattern"),
    ('matches("a", "(a)\\\\1")', "bad_pattern"),
    ('matches("a", "a{1000}{1000}")', "bad_pattern"),
    ('matches("a", "a", "q")', "bad_pattern"),
    ("decimal(1/3, 6000)", ""),
    ("sqrt(1e6000)", ""),
    ("modulo(1e6000, 3)", ""),
    ('@"9999-12-31" + @"P999999999D"', ""),
    ('@"P999999999D" * 1e6000', ""),
    ('@"P999999999Y" * 1e6000', ""),
    ("date(1e6000, 1, 1)", ""),
    ("substring(s, 1e6000)", ""),
    ("xs[1e6000]", ""),
]


@pytest.mark.parametrize(("text", "code"), HOSTILE_RUNS, ids=[text[:60] for text, _ in HOSTILE_RUNS])
def test_a_hostile_run_ends(text: str, code: str) -> None:
    expression = compile_expression(text)
    begun = time.process_time()
    try:
        evaluate(expression, BIG)
        found = ""
    except RuleProblem as problem:
        found = problem.code.removeprefix("rules.")
    assert found == code
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (["x"] * (limits.LIST_ITEMS + 1), "list_too_long"),
        ("x" * (limits.STRING_CHARACTERS + 1), "text_too_long"),
        ([[1] * 9_000] * 9_000, "too_many_steps"),
    ],
)
def test_a_huge_value_is_refused(value: Any, code: str) -> None:
    with pytest.raises(RuleProblem) as caught:
        evaluate(compile_expression("1 + x"), {"x": value})
    assert caught.value.code == f"rules.{code}"


def test_a_value_nested_into_itself_is_refused() -> None:
    knot: list[Any] = []
    knot.append(knot)
    with pytest.raises(RuleProblem) as caught:
        evaluate(compile_expression("x"), {"x": knot})
    assert caught.value.code == "rules.value_too_deep"


def test_a_deep_call_stack_of_the_caller_gives_a_problem_and_no_crash() -> None:
    expression = compile_expression("(" * 40 + "{a: [if true then -(1) else 2]}.a[1]" + ")" * 40)

    def descend(depth: int) -> Any:
        return evaluate(expression, {}) if depth == 0 else descend(depth - 1)

    assert descend(300) == -1
