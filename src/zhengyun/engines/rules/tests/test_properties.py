"""What must hold for every expression, tried on generated ones."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhengyun.engines.rules.contracts import Expression
from zhengyun.engines.rules.facade import compile_expression, compile_unary_tests, evaluate, holds, to_json
from zhengyun.engines.rules.feel import syntax
from zhengyun.engines.rules.feel.builtins import REGISTRY
from zhengyun.engines.rules.feel.syntax import Node
from zhengyun.engines.rules.tests.printing import show
from zhengyun.kit.errors import Problem

NAMES = ["a", "b", "applicant age", "申请人", "xs"]
CALM = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
CONTEXT: dict[str, Any] = {"a": 1, "b": "x", "applicant age": 20, "申请人": {"a": 1}, "xs": [1, 2, 3]}

names = st.sampled_from(NAMES)
plain_text = st.text(alphabet="ab政 \\\"'{}", max_size=5)
numbers = st.integers(0, 10**6).map(Decimal) | st.decimals(0, 100, places=2)


def some(nodes: st.SearchStrategy[Node], least: int = 0) -> st.SearchStrategy[tuple[Node, ...]]:
    return st.lists(nodes, min_size=least, max_size=3).map(tuple)


def chains(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def build(first: Node, pairs: list[tuple[str, Node]]) -> Node:
        return syntax.Chain(0, first, tuple(sign for sign, _ in pairs), tuple(node for _, node in pairs))

    return st.sampled_from(["+-", "*/", ["**"]]).flatmap(
        lambda signs: st.builds(
            build, nodes, st.lists(st.tuples(st.sampled_from(signs), nodes), min_size=1, max_size=3)
        )
    )


def iterators(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[tuple[syntax.Iterator, ...]]:
    one = st.builds(syntax.Iterator, st.just(0), names, nodes, st.none() | nodes)
    return st.lists(one, min_size=1, max_size=2).map(tuple)


def contexts(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    entries = st.dictionaries(names, nodes, max_size=3)
    return entries.map(lambda found: syntax.ContextLiteral(0, tuple(found), tuple(found.values())))


def unary_tests(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[tuple[syntax.Test, ...]]:
    operators = st.sampled_from(["", "<", ">=", "=", "!="])
    one = st.builds(syntax.Test, st.just(0), operators, nodes, st.just(False))
    return st.lists(one, min_size=1, max_size=3).map(tuple)


def calls(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    fitting = sorted(name for name in REGISTRY if any(form.accepts(2, ()) for form in REGISTRY[name]))
    return st.builds(
        syntax.BuiltinCall, st.just(0), st.sampled_from(fitting), st.tuples(nodes, nodes), st.just(())
    )


def larger(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    at, flags = st.just(0), st.booleans()
    kinds = st.sampled_from(["number", "string", "list", "context", "date and time", "Any"]).map(syntax.Type)
    signs = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    return st.one_of(
        chains(nodes),
        contexts(nodes),
        calls(nodes),
        st.builds(syntax.Negate, at, nodes),
        st.builds(syntax.Logic, at, st.sampled_from(["and", "or"]), some(nodes, 2)),
        st.builds(syntax.Comparison, at, signs, nodes, nodes),
        st.builds(syntax.Between, at, nodes, nodes, nodes),
        st.builds(syntax.In, at, nodes, unary_tests(nodes)),
        st.builds(syntax.InstanceOf, at, nodes, kinds),
        st.builds(syntax.If, at, nodes, nodes, nodes),
        st.builds(syntax.For, at, iterators(nodes), nodes, st.just(False)),
        st.builds(syntax.Quantified, at, st.sampled_from(["some", "every"]), iterators(nodes), nodes),
        st.builds(syntax.ListLiteral, at, some(nodes)),
        st.builds(syntax.RangeLiteral, at, nodes, nodes, flags, flags),
        st.builds(syntax.Path, at, nodes, names),
        st.builds(syntax.Filter, at, nodes, nodes),
        st.builds(syntax.Function, at, st.just(("a", "b")), st.just((None, None)), nodes),
    )


leaves: st.SearchStrategy[Node] = st.one_of(
    st.builds(syntax.Literal, st.just(0), st.none() | st.booleans() | plain_text | numbers),
    st.builds(syntax.Name, st.just(0), names),
)
trees = st.recursive(leaves, larger, max_leaves=15)
SIGNS = ["..", "**", "<=", "!=", "@", '"', "\\", "，", "\ud800", *"()[]{},:.+-*/<>=?"]
WORDS = "if then else for in return some every satisfies and or between not instance of function null item"
VALUES = ['"x"', '@"P1D"', "1", "2.5", "1e6000", "number", "list<", "is defined"]
PIECES = [*NAMES, *SIGNS, *WORDS.split(" "), *VALUES, *sorted(REGISTRY)]
jumbles = st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)


@CALM
@given(trees)
def test_a_written_tree_parses_to_itself(tree: Node) -> None:
    assert compile_expression(show(tree)).tree == tree


@CALM
@given(trees)
def test_evaluation_gives_a_value_or_a_problem(tree: Node) -> None:
    expression = compile_expression(show(tree))
    try:
        first = evaluate(expression, CONTEXT)
    except Problem:
        return
    assert holds(expression, CONTEXT) is (first is True)


@CALM
@given(st.text(max_size=200) | jumbles)
def test_any_text_compiles_or_is_a_problem(text: str) -> None:
    for compile_text in (compile_expression, compile_unary_tests):
        try:
            expression: Expression = compile_text(text)
            to_json(evaluate(expression, CONTEXT | {"?": 1}))
        except Problem as problem:
            assert problem.code.startswith("rules.")  # noqa: PT017


@CALM
@given(st.integers(-(10**15), 10**15), st.integers(-(10**15), 10**15))
def test_whole_numbers_add_and_compare_as_in_python(a: int, b: int) -> None:
    context = {"a": a, "b": b}
    assert evaluate(compile_expression("a + b"), context) == a + b
    assert evaluate(compile_expression("a * b"), context) == a * b
    assert holds(compile_expression("a < b"), context) is (a < b)
    if b:
        assert evaluate(compile_expression("modulo(a, b)"), context) == a % b


@CALM
@given(st.sampled_from([True, False, None]), st.sampled_from([True, False, None]))
def test_de_morgan_holds_in_three_values(a: bool | None, b: bool | None) -> None:
    context = {"a": a, "b": b}
    left = evaluate(compile_expression("not(a and b)"), context)
    assert left is evaluate(compile_expression("not(a) or not(b)"), context)


@CALM
@given(st.lists(st.integers(-50, 50), max_size=20))
def test_lists_sort_reverse_and_count_as_in_python(xs: list[int]) -> None:
    context = {"xs": xs}
    assert evaluate(compile_expression("sort(xs)"), context) == sorted(xs)
    assert evaluate(compile_expression("reverse(xs)"), context) == xs[::-1]
    assert evaluate(compile_expression("count(distinct values(xs))"), context) == len(set(xs))
    assert evaluate(compile_expression("xs[item > 0]"), context) == [x for x in xs if x > 0]


@CALM
@given(st.text(max_size=30), st.integers(1, 40))
def test_substring_counts_code_points_from_one(text: str, start: int) -> None:
    found = evaluate(compile_expression("substring(s, n)"), {"s": text, "n": start})
    assert found == text[start - 1 :]


@CALM
@given(st.dates(), st.integers(-10_000, 10_000))
def test_a_date_moved_and_moved_back_is_the_same(day: date, count: int) -> None:
    text = "if day + span = null then day else day + span - span"
    found = evaluate(compile_expression(text), {"day": day, "span": timedelta(count)})
    assert found == day
