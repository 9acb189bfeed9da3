"""Functions that make one value of a list; they take the list, or its items as arguments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from zhengyun.engines.rules.contracts import YearsMonths
from zhengyun.engines.rules.feel.builtins.registry import builtin
from zhengyun.engines.rules.feel.operations import compare, compute
from zhengyun.engines.rules.feel.running import Running

Fold = Callable[[Running, list[Any]], Any]


def _of_list(name: str) -> Callable[[Fold], Fold]:
    """Registers name(list) and name(item, item, …)."""

    def register(fold: Fold) -> Fold:
        def spread(run: Running, *items: Any) -> Any:
            return fold(run, list(items))

        builtin(name, "list: list")(fold)
        builtin(name, "item: any, more: any*")(spread)
        return fold

    return register


def _numbers(items: list[Any]) -> list[Decimal]:
    if any(type(item) is not Decimal for item in items):
        raise ValueError("not a number")
    return items


def _extreme(run: Running, items: list[Any], operator: str) -> Any:
    found = items[0] if items else None
    for item in items:
        is_better = compare(operator, item, found, run)
        if is_better is None:
            return None
        found = item if is_better else found
    return found


@_of_list("min")
def _min(run: Running, items: list[Any]) -> Any:
    return _extreme(run, items, "<")


@_of_list("max")
def _max(run: Running, items: list[Any]) -> Any:
    return _extreme(run, items, ">")


@_of_list("sum")
def _sum(run: Running, items: list[Any]) -> Any:
    """Numbers or durations."""
    if not items or type(items[0]) not in (Decimal, timedelta, YearsMonths):
        return None
    found = items[0]
    for item in items[1:]:
        found = compute("+", found, item) if type(item) is type(found) else None
    return found


@_of_list("mean")
def _mean(run: Running, items: list[Any]) -> Any:
    return compute("/", _sum(run, items), Decimal(len(items)))


@_of_list("product")
def _product(run: Running, items: list[Any]) -> Decimal | None:
    found = Decimal(1)
    for item in _numbers(items):
        found *= item
    return found if items else None


@_of_list("median")
def _median(run: Running, items: list[Any]) -> Decimal | None:
    ordered = sorted(_numbers(items))
    middle = len(ordered) // 2
    if not ordered:
        return None
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


@_of_list("stddev")
def _stddev(run: Running, items: list[Any]) -> Decimal | None:
    """Of a sample: divided by one less than the count."""
    if len(_numbers(items)) < 2:
        return None
    mean = sum(items, Decimal(0)) / len(items)
    return (sum(((item - mean) ** 2 for item in items), Decimal(0)) / (len(items) - 1)).sqrt()


@_of_list("mode")
def _mode(run: Running, items: list[Any]) -> list[Decimal]:
    counts: dict[Decimal, int] = {}
    for item in _numbers(items):
        counts[item] = counts.get(item, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(item for item, count in counts.items() if count == most)


def _junction(items: list[Any], deciding: bool) -> bool | None:
    if any(item is deciding for item in items):
        return deciding
    return (not deciding) if all(type(item) is bool for item in items) else None


@_of_list("all")
def _all(run: Running, items: list[Any]) -> bool | None:
    return _junction(items, False)


@_of_list("any")
def _any(run: Running, items: list[Any]) -> bool | None:
    return _junction(items, True)
