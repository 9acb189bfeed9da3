"""`instance of` and the types of parameters."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from zhengyun.engines.rules.contracts import Range, YearsMonths
from zhengyun.engines.rules.feel.limits import Budget
from zhengyun.engines.rules.feel.running import Lambda
from zhengyun.engines.rules.feel.syntax import Type

TYPES: Final[dict[str, type]] = {
    "number": Decimal,
    "string": str,
    "boolean": bool,
    "date": date,
    "time": time,
    "date and time": datetime,
    "days and time duration": timedelta,
    "years and months duration": YearsMonths,
    "list": list,
    "context": dict,
    "range": Range,
    "function": Lambda,
}


def is_instance(value: Any, kind: Type, budget: Budget) -> bool:
    """Null is an instance of Null only."""
    budget.charge()
    if kind.name == "Null" or value is None:
        return kind.name == "Null" and value is None
    if kind.name == "Any":
        return True
    if type(value) is not TYPES[kind.name]:
        return False
    return not (kind.arguments or kind.keys) or _has_parts(value, kind, budget)


def _has_parts(value: Any, kind: Type, budget: Budget) -> bool:
    if kind.name == "list":
        return all(_fits(item, kind.arguments[0], budget) for item in value)
    if kind.name == "range":
        ends = [end for end in (value.start, value.end) if end is not None]
        return all(is_instance(end, kind.arguments[0], budget) for end in ends)
    if kind.name == "context":
        pairs = zip(kind.keys, kind.arguments, strict=True)
        return all(key in value and _fits(value[key], each, budget) for key, each in pairs)
    return len(value.written.parameters) == len(kind.arguments) - 1


def _fits(value: Any, kind: Type, budget: Budget) -> bool:
    return value is None or is_instance(value, kind, budget)
