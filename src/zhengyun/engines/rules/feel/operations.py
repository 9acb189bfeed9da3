"""Arithmetic, comparison and equality with the null semantics of DMN 1.5, tables 42 to 45 and 53.

None is null. A pair of types that an operator does not know gives null; so does division by zero.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, Overflow
from typing import Any, Final

from zhengyun.engines.rules.contracts import Range, YearsMonths
from zhengyun.engines.rules.feel import limits
from zhengyun.engines.rules.feel.limits import Budget
from zhengyun.engines.rules.feel.problems import FaultError
from zhengyun.engines.rules.feel.temporal import add_months, add_seconds

Operation = Callable[[Any, Any], Any]
_MICRO: Final = timedelta(microseconds=1)
_DAY: Final = timedelta(days=1)


def compute(operator: str, left: Any, right: Any) -> Any:
    operation = _TABLE.get((operator, type(left), type(right)))
    if operation is None:
        return None
    try:
        return operation(left, right)
    except Overflow:
        raise
    except (ArithmeticError, ValueError, TypeError):
        return None


def negate(value: Any) -> Any:
    if type(value) in (Decimal, timedelta):
        return -value
    return YearsMonths(-value.total) if type(value) is YearsMonths else None


def _power(left: Decimal, right: Decimal) -> Decimal:
    if abs(right) > limits.POWER:
        raise FaultError("number_too_large", f"Exponents go up to {limits.POWER:,}.")
    return Decimal(1) if not left and not right else left**right


def _instant(value: date) -> datetime:
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time(0))


def _moments_apart(left: date, right: date) -> timedelta:
    start, end = _instant(right), _instant(left)
    # A date in arithmetic with an aware instant is midnight in UTC (DMN 1.5, 10.3.2.3.6).
    if type(left) is date and start.tzinfo is not None:
        end = end.replace(tzinfo=UTC)
    if type(right) is date and end.tzinfo is not None:
        start = start.replace(tzinfo=UTC)
    return end - start


def _time_plus(left: time, right: timedelta) -> time:
    moved = datetime.combine(date(2000, 1, 2), left.replace(tzinfo=None)) + right % _DAY
    return moved.time().replace(tzinfo=left.tzinfo)


def _times_apart(left: time, right: time) -> timedelta:
    day = date(2000, 1, 2)
    return datetime.combine(day, left) - datetime.combine(day, right)


def _span_times(left: timedelta, right: Decimal) -> timedelta:
    return timedelta(microseconds=int(Decimal(left // _MICRO) * right))


def _span_over(left: timedelta, right: Decimal) -> timedelta:
    return timedelta(microseconds=int(Decimal(left // _MICRO) / right))


def _months_scaled(months: Decimal) -> YearsMonths | None:
    return YearsMonths(int(months)) if abs(months) < 10**9 else None


def _date_plus(left: date, right: timedelta) -> date:
    return (datetime.combine(left, time(0)) + right).date()


def _build_table() -> dict[tuple[str, type, type], Operation]:
    number, span, months = Decimal, timedelta, YearsMonths
    table: dict[tuple[str, type, type], Operation] = {
        ("+", number, number): lambda a, b: a + b,
        ("-", number, number): lambda a, b: a - b,
        ("*", number, number): lambda a, b: a * b,
        ("/", number, number): lambda a, b: a / b,
        ("**", number, number): _power,
        ("+", str, str): lambda a, b: a + b,
        ("+", span, span): lambda a, b: a + b,
        ("-", span, span): lambda a, b: a - b,
        ("*", span, number): _span_times,
        ("*", number, span): lambda a, b: _span_times(b, a),
        ("/", span, number): _span_over,
        ("/", span, span): lambda a, b: Decimal(a // _MICRO) / Decimal(b // _MICRO),
        ("+", months, months): lambda a, b: _months_scaled(Decimal(a.total + b.total)),
        ("-", months, months): lambda a, b: _months_scaled(Decimal(a.total - b.total)),
        ("*", months, number): lambda a, b: _months_scaled(a.total * b),
        ("*", number, months): lambda a, b: _months_scaled(a * b.total),
        ("/", months, number): lambda a, b: _months_scaled(a.total / b),
        ("/", months, months): lambda a, b: Decimal(a.total) / Decimal(b.total),
        ("+", date, span): _date_plus,
        ("+", span, date): lambda a, b: _date_plus(b, a),
        ("-", date, span): lambda a, b: _date_plus(a, -b),
        ("+", datetime, span): add_seconds,
        ("+", span, datetime): lambda a, b: add_seconds(b, a),
        ("-", datetime, span): lambda a, b: add_seconds(a, -b),
        ("+", time, span): _time_plus,
        ("+", span, time): lambda a, b: _time_plus(b, a),
        ("-", time, span): lambda a, b: _time_plus(a, -b),
        ("-", time, time): _times_apart,
    }
    for moment in (date, datetime):
        table["+", moment, months] = lambda a, b: add_months(a, b.total)
        table["+", months, moment] = lambda a, b: add_months(b, a.total)
        table["-", moment, months] = lambda a, b: add_months(a, -b.total)
        for other in (date, datetime):
            table["-", moment, other] = _moments_apart
    return table


_TABLE: Final = _build_table()
_ORDERED: Final = frozenset({Decimal, str, date, time, datetime, timedelta, YearsMonths})
_ORDERS: Final[dict[str, Operation]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def compare(operator: str, left: Any, right: Any, budget: Budget) -> bool | None:
    if operator == "=":
        return equal(left, right, budget)
    if operator == "!=":
        found = equal(left, right, budget)
        return None if found is None else not found
    if type(left) is not type(right) or type(left) not in _ORDERED:
        return None
    try:
        return bool(_ORDERS[operator](left, right))
    except TypeError:
        return None  # one of the times has a zone and the other has none


def equal(left: Any, right: Any, budget: Budget, depth: int = 0) -> bool | None:
    """Null equals only null; values of different types have no answer but null."""
    if left is None or right is None:
        return left is right
    kind = type(left)
    if kind is not type(right):
        return None
    if kind not in (list, dict, Range):
        return bool(left == right)
    budget.charge()
    if depth > limits.VALUE_DEPTH:
        raise FaultError("value_too_deep", "The value is nested too deeply.")
    if kind is Range:
        if (left.start_included, left.end_included) != (right.start_included, right.end_included):
            return False
        left, right = [left.start, left.end], [right.start, right.end]
    if len(left) != len(right):
        return False
    budget.charge(len(left) // 2)
    if kind is dict:
        return all(key in right and equal(left[key], right[key], budget, depth + 1) is True for key in left)
    return all(equal(a, b, budget, depth + 1) is True for a, b in zip(left, right, strict=True))


def in_range(value: Any, scope: Range, budget: Budget) -> bool | None:
    above = _side(value, scope.start, ">=" if scope.start_included else ">", budget)
    below = _side(value, scope.end, "<=" if scope.end_included else "<", budget)
    return conjunction(above, below)


def _side(value: Any, end: Any, operator: str, budget: Budget) -> bool | None:
    return True if end is None and value is not None else compare(operator, value, end, budget)


def conjunction(*items: bool | None) -> bool | None:
    if any(item is False for item in items):
        return False
    return True if all(item is True for item in items) else None


def contains(items: list[Any], value: Any, budget: Budget) -> bool:
    budget.charge(len(items) // 2)
    return any(equal(item, value, budget) is True for item in items)


def range_part(value: Any, name: str) -> Any:
    """The components of a range; None if there is no such component."""
    return {
        "start": value.start,
        "end": value.end,
        "start included": value.start_included,
        "end included": value.end_included,
    }.get(name)
