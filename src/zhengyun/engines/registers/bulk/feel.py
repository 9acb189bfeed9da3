"""Rules of a record type, a column at a time: comparisons joined by `and` or `or` become expressions.

True means that the rule certainly holds. Every other rule is asked of each row by the engine of rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from typing import Any

import polars as pl

from zhengyun.engines.registers.definition import Field, Kind, RecordType, Rule
from zhengyun.engines.rules.facade import compile_expression, holds
from zhengyun.kit import clock

_TOKEN = re.compile(
    r'\s*(?:(?P<text>"[^"\\]*")|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<operator><=|>=|!=|=|<|>)'
    r"|(?P<name>[a-z][a-z0-9_]*))"
)
_COMPARABLE = frozenset({Kind.DATE, Kind.INTEGER, Kind.NUMBER})
_EQUATABLE = _COMPARABLE | {Kind.TEXT, Kind.BOOLEAN}
_ORDER: Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "=": lambda left, right: left.eq_missing(right),
    "!=": lambda left, right: left.ne_missing(right),
}
Token = tuple[str, str]
Operand = tuple[pl.Expr, str]


def rule(record_type: RecordType, asked: Rule) -> pl.Expr | None:
    """Over typed columns; None where it is not a plain comparison of fields that columns can compare."""
    tokens = _tokens(asked.when)
    if not tokens:
        return None
    alternatives = [_all(record_type, part) for part in _split(tokens, "or")]
    if any(one is None for one in alternatives):
        return None
    found = reduce(lambda left, right: left | right, [one for one in alternatives if one is not None])
    return pl.col(asked.field).is_null() | found.fill_null(value=False)


def by_row(record_type: RecordType, asked: Rule, typed: pl.DataFrame) -> pl.Series:
    """Whether the rule holds for each row, or is not asked since its field is empty."""
    expression = compile_expression(asked.when)
    names = [name for name in record_type.fields if name in expression.mentions | {asked.field}]
    decimals = [name for name in names if record_type.fields[name].kind is Kind.DECIMAL]
    today, place = clock.today(), names.index(asked.field) if asked.field in names else None
    if place is None or any(_is_opaque(record_type.fields[name]) for name in names):
        return pl.Series([False] * typed.height, dtype=pl.Boolean)
    found = []
    for row in typed.select(names).iter_rows():
        context: dict[str, Any] = {**dict(zip(names, row, strict=True)), "today": today}
        context.update({name: Decimal(context[name]) for name in decimals if context[name] is not None})
        found.append(row[place] is None or holds(expression, context))
    return pl.Series(found, dtype=pl.Boolean)


def _is_opaque(field: Field) -> bool:
    return field.kind in {Kind.GEOMETRY, Kind.TEXTS, Kind.INSTANT}


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    at, text = 0, text.strip()
    while at < len(text):
        if (found := _TOKEN.match(text, at)) is None:
            return []
        tokens.append((str(found.lastgroup), str(found[str(found.lastgroup)])))
        at = found.end()
    return tokens


def _split(tokens: Sequence[Token], word: str) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token == ("name", word):
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _all(record_type: RecordType, tokens: Sequence[Token]) -> pl.Expr | None:
    parts = [_comparison(record_type, part) for part in _split(tokens, "and")]
    if any(one is None for one in parts):
        return None
    return reduce(lambda left, right: left & right, [one for one in parts if one is not None])


def _comparison(record_type: RecordType, tokens: Sequence[Token]) -> pl.Expr | None:
    if len(tokens) != 3 or tokens[1][0] != "operator":
        return None
    left, right = _operand(record_type, tokens[0]), _operand(record_type, tokens[2])
    if left is None or right is None:
        return None
    operator, kinds = tokens[1][1], {left[1], right[1]}
    is_equality = operator in ("=", "!=")
    kinds -= {"null"} if is_equality else set()
    allowed = kinds <= {"number"} or kinds <= {"date"} or (is_equality and len(kinds) <= 1)
    return _ORDER[operator](left[0], right[0]) if allowed else None


def _operand(record_type: RecordType, token: Token) -> Operand | None:
    group, text = token
    if group == "text":
        return pl.lit(text[1:-1]), "text"
    if group == "number":
        return (pl.lit(float(text)) if "." in text else pl.lit(int(text))), "number"
    constants: Mapping[str, Operand] = {
        "null": (pl.lit(None), "null"),
        "true": (pl.lit(value=True), "boolean"),
        "false": (pl.lit(value=False), "boolean"),
        "today": (pl.lit(clock.today()), "date"),
    }
    return constants.get(text) or _column(record_type.fields.get(text))


def _column(field: Field | None) -> Operand | None:
    if field is None or field.kind not in _EQUATABLE:
        return None
    kind = "number" if field.kind in {Kind.INTEGER, Kind.NUMBER} else field.kind.value
    return pl.col(field.name), kind
