"""Values at the border: into FEEL, out to JSON, and as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, Overflow
from typing import Any, Final
from uuid import UUID

from zhengyun.engines.rules.contracts import Range, YearsMonths
from zhengyun.engines.rules.feel import limits
from zhengyun.engines.rules.feel.limits import Budget
from zhengyun.engines.rules.feel.problems import FaultError
from zhengyun.engines.rules.feel.temporal import text_of_days_time, text_of_time
from zhengyun.kit.clock import SHANGHAI
from zhengyun.kit.errors import Problem

_AS_IS: Final = frozenset({bool, type(None), date, time, timedelta, YearsMonths})
_EXACT_FLOAT: Final = 2**53


def enter(value: Any, budget: Budget, depth: int = 0) -> Any:
    """A Python value as FEEL value; raises FaultError if there is none."""
    kind = type(value)
    if kind in _AS_IS:
        return value
    if kind is str:
        budget.check_text(len(value))
        return value
    if isinstance(value, int | float | Decimal):
        return _enter_number(value)
    if depth > limits.VALUE_DEPTH:
        raise FaultError("value_too_deep", "A value in the context is nested too deeply.")
    if isinstance(value, Mapping):
        budget.check_list(len(value))
        return {str(key): enter(item, budget, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        budget.check_list(len(value))
        return [enter(item, budget, depth + 1) for item in value]
    return _enter_rare(value, budget, depth)


def _enter_number(value: float | Decimal) -> Any:
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, int) and value.bit_length() > limits.NUMBER_BITS:
        raise FaultError("number_too_large", "A number in the context is too large.")
    found = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not found.is_finite():
        raise FaultError("bad_value", "A number in the context is not finite.", value=str(value))
    try:
        return limits.DECIMAL.plus(found)
    except Overflow:
        raise FaultError("number_too_large", "A number in the context is too large.") from None


def _enter_rare(value: Any, budget: Budget, depth: int) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI) if value.utcoffset() is not None else value.replace(tzinfo=None)
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str):
        budget.check_text(len(value))
        return str.__str__(value)
    if isinstance(value, Range):
        ends = (enter(value.start, budget, depth + 1), enter(value.end, budget, depth + 1))
        return Range(*ends, value.start_included, value.end_included)
    raise FaultError(
        "bad_value",
        f"A value in the context is of the type {type(value).__name__}, unknown to the rule language.",
        remedy="contracts.py lists the types.",
    )


def number_text(value: Decimal) -> str:
    """Plain digits without exponent or trailing zeros."""
    if not value:
        return "0"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def text_of(value: Any, budget: Budget, *, is_inner: bool = False, depth: int = 0) -> str:
    """string(value); inner texts are quoted so that the result can be read back."""
    budget.charge()
    if depth > limits.VALUE_DEPTH:
        raise FaultError("value_too_deep", "The value is nested too deeply.")
    if type(value) is str:
        found = _quoted(value) if is_inner else value
    elif isinstance(value, list):
        found = f"[{_joined([_inner(item, budget, depth) for item in value], budget)}]"
    elif isinstance(value, dict):
        items = [f"{key}: {_inner(item, budget, depth)}" for key, item in value.items()]
        found = f"{{{_joined(items, budget)}}}"
    elif isinstance(value, Range):
        ends = ["" if end is None else _inner(end, budget, depth) for end in (value.start, value.end)]
        found = f"{'[' if value.start_included else '('}{'..'.join(ends)}{']' if value.end_included else ')'}"
    else:
        found = scalar_text(value)
    budget.check_text(len(found))
    return found


def _inner(value: Any, budget: Budget, depth: int) -> str:
    return text_of(value, budget, is_inner=True, depth=depth + 1)


def scalar_text(value: Any) -> str:
    writer = _WRITERS.get(type(value))
    return writer(value) if writer else "function"


_WRITERS: Final[dict[type, Callable[[Any], str]]] = {
    Decimal: number_text,
    bool: lambda value: "true" if value else "false",
    type(None): lambda _: "null",
    date: date.isoformat,
    time: text_of_time,
    datetime: text_of_time,
    timedelta: text_of_days_time,
    YearsMonths: str,
}


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _joined(parts: list[str], budget: Budget) -> str:
    budget.check_text(sum(len(part) + 2 for part in parts))
    return ", ".join(parts)


def to_json(value: Any) -> Any:
    try:
        return _json(value, Budget(), 0)
    except FaultError as fault:
        raise Problem(f"rules.{fault.code}", fault.message, value=fault.value, remedy=fault.remedy) from None


def _json(value: Any, budget: Budget, depth: int) -> Any:
    budget.charge()
    if depth > limits.VALUE_DEPTH:
        raise FaultError("value_too_deep", "The value is nested too deeply.")
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, list):
        return [_json(item, budget, depth + 1) for item in value]
    if isinstance(value, dict):
        return {key: _json(item, budget, depth + 1) for key, item in value.items()}
    if isinstance(value, Decimal):
        return _json_number(value)
    if isinstance(value, Range) or type(value) in _WRITERS:
        return text_of(value, budget)
    raise FaultError("bad_value", "A function is no JSON value.")


def _json_number(value: Decimal) -> int | float | str:
    if abs(value) <= _EXACT_FLOAT:
        if value == value.to_integral_value():
            return int(value)
        if Decimal(repr(float(value))) == value:
            return float(value)
    return number_text(value)
