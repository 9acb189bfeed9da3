"""The one rule language of the platform: FEEL (DMN 1.5, chapter 10).

It compiles text to expressions and evaluates them on plain values. It does no input or output, knows no
model, and never runs Python that an expression names. All errors are `Problem`; those of an expression
are `RuleProblem` with line and column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from zhengyun.engines.rules.contracts import Expression
from zhengyun.engines.rules.feel import compiling, evaluator, values
from zhengyun.engines.rules.feel.problems import RuleProblem

__all__ = [
    "RuleProblem",
    "compile_expression",
    "compile_unary_tests",
    "evaluate",
    "free_names",
    "holds",
    "to_json",
]


def compile_expression(text: str, *, names: Iterable[str] = ()) -> Expression:
    """Parses an expression, or raises a Problem `rules.*` with line, column and a hint.

    names: known names. Words side by side are one name without it (`applicant age`); it is needed for
    names that hold an operator or a keyword (`profit and loss`, `floor-area`). Results are cached.
    """
    return compiling.compile_cached(text, frozenset(names), is_unary=False)


def compile_unary_tests(text: str, *, names: Iterable[str] = ()) -> Expression:
    """Parses the cell of a decision table: `-`, `< 5`, `[1..3], > 10`, `not("a", "b")`, `? > limit`.

    Evaluate the result with the value under test as `"?"` in the context.
    """
    return compiling.compile_cached(text, frozenset(names), is_unary=True)


def evaluate(expression: Expression, context: Mapping[str, Any]) -> Any:
    """The value of the expression; contracts.py says which Python values go in and come out.

    A missing name, a wrong type or a division by zero gives None (FEEL null). Only a limit that is met
    or a value in the context that FEEL cannot hold raises a Problem `rules.*`.
    """
    return evaluator.evaluate(expression, context)


def holds(expression: Expression, context: Mapping[str, Any]) -> bool:
    """True only if the result is true; null and everything that is not a boolean count as False."""
    return evaluator.evaluate(expression, context) is True


def free_names(expression: Expression) -> frozenset[str]:
    """The names that the context must give, without `?`, built-ins and locally bound names.

    Inside a filter a bare name may be a property of the item, so it counts only when it was declared
    through `names`; write `item.price` for the item's own.
    """
    return expression.free


def to_json(value: Any) -> Any:
    """A result as JSON values: whole numbers as int, others as float, or as text where a float would lose
    digits; dates, times, durations and ranges as their FEEL text. Raises a Problem on a function."""
    return values.to_json(value)
