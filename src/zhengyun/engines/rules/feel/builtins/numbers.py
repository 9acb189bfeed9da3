"""Numeric and boolean functions."""

from __future__ import annotations

from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import Any

from zhengyun.engines.rules.contracts import YearsMonths
from zhengyun.engines.rules.feel import limits
from zhengyun.engines.rules.feel.builtins.registry import builtin, whole
from zhengyun.engines.rules.feel.running import Running


def _round(value: Decimal, scale: Decimal, mode: str) -> Decimal:
    places = whole(scale)
    if not -limits.EXPONENT < places < limits.EXPONENT:
        raise ValueError(scale)
    return value.quantize(Decimal(1).scaleb(-places), rounding=mode)


@builtin("not", "negand: boolean")
def _not(run: Running, value: bool) -> bool:
    return not value


@builtin("decimal", "n: number, scale: number")
def _decimal(run: Running, value: Decimal, scale: Decimal) -> Decimal:
    return _round(value, scale, ROUND_HALF_EVEN)


@builtin("floor", "n: number, scale: number?")
def _floor(run: Running, value: Decimal, scale: Decimal | None = None) -> Decimal:
    return _round(value, scale or Decimal(0), ROUND_FLOOR)


@builtin("ceiling", "n: number, scale: number?")
def _ceiling(run: Running, value: Decimal, scale: Decimal | None = None) -> Decimal:
    return _round(value, scale or Decimal(0), ROUND_CEILING)


@builtin("round up", "n: number, scale: number")
def _round_up(run: Running, value: Decimal, scale: Decimal) -> Decimal:
    return _round(value, scale, ROUND_UP)


@builtin("round down", "n: number, scale: number")
def _round_down(run: Running, value: Decimal, scale: Decimal) -> Decimal:
    return _round(value, scale, ROUND_DOWN)


@builtin("round half up", "n: number, scale: number")
def _round_half_up(run: Running, value: Decimal, scale: Decimal) -> Decimal:
    return _round(value, scale, ROUND_HALF_UP)


@builtin("round half down", "n: number, scale: number")
def _round_half_down(run: Running, value: Decimal, scale: Decimal) -> Decimal:
    return _round(value, scale, ROUND_HALF_DOWN)


@builtin("abs", "n: any")
def _abs(run: Running, value: Any) -> Any:
    if type(value) in (Decimal, timedelta):
        return abs(value)
    return YearsMonths(abs(value.total)) if type(value) is YearsMonths else None


@builtin("modulo", "dividend: number, divisor: number")
def _modulo(run: Running, dividend: Decimal, divisor: Decimal) -> Decimal:
    rest = dividend % divisor
    return rest + divisor if rest and (rest < 0) != (divisor < 0) else rest


@builtin("sqrt", "number: number")
def _sqrt(run: Running, value: Decimal) -> Decimal:
    return value.sqrt()


@builtin("log", "number: number")
def _log(run: Running, value: Decimal) -> Decimal | None:
    return value.ln() if value > 0 else None


@builtin("exp", "number: number")
def _exp(run: Running, value: Decimal) -> Decimal:
    return value.exp()


@builtin("odd", "number: number")
def _odd(run: Running, value: Decimal) -> bool:
    return abs(value % 2) == 1


@builtin("even", "number: number")
def _even(run: Running, value: Decimal) -> bool:
    return value % 2 == 0
