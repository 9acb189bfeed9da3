"""for … return, some and every … satisfies."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhengyun.engines.rules.contracts import Range
from zhengyun.engines.rules.feel import limits
from zhengyun.engines.rules.feel.running import Running
from zhengyun.engines.rules.feel.scope import Scope
from zhengyun.engines.rules.feel.syntax import For, Iterator, Quantified


def evaluate_for(run: Running, node: For, scope: Scope) -> list[Any] | None:
    found: list[Any] = []
    for inner in _scopes(run, node.iterators, scope):
        if inner is None:
            return None
        if node.uses_partial:
            run.charge(len(found) // 2)
            inner.names["partial"] = found.copy()
        found.append(run.value(node.body, inner))
        if len(found) > limits.LIST_ITEMS:
            run.check_list(len(found))
    return found


def evaluate_quantified(run: Running, node: Quantified, scope: Scope) -> bool | None:
    deciding = node.kind == "some"
    found: bool | None = not deciding
    for inner in _scopes(run, node.iterators, scope):
        if inner is None:
            return None
        value: object = run.value(node.condition, inner)
        if value is deciding:
            return deciding
        if type(value) is not bool:
            found = None
    return found


def _scopes(run: Running, iterators: tuple[Iterator, ...], scope: Scope) -> Generator[Scope | None]:
    """One scope for each combination, the last iterator quickest; None if there is nothing to go through."""
    items = _items(run, iterators[0], scope)
    if items is None:
        yield None
        return
    for item in items:
        inner = Scope({iterators[0].name: item}, scope)
        if len(iterators) == 1:
            yield inner
        else:
            yield from _scopes(run, iterators[1:], inner)


def _items(run: Running, iterator: Iterator, scope: Scope) -> list[Any] | None:
    source = run.value(iterator.source, scope)
    if iterator.end is not None:
        return _between(run, source, run.value(iterator.end, scope))
    if isinstance(source, Range):
        return _of_range(run, source)
    if source is None:
        return None
    return source if type(source) is list else [source]


def _of_range(run: Running, source: Range) -> list[Any] | None:
    items = _between(run, source.start, source.end)
    if items is None:
        return None
    return items[0 if source.start_included else 1 : len(items) - (0 if source.end_included else 1)]


def _between(run: Running, start: Any, end: Any) -> list[Any] | None:
    """Whole numbers or days from start to end, upwards or downwards."""
    if type(start) is Decimal and type(end) is Decimal:
        if start != start.to_integral_value() or end != end.to_integral_value():
            return None
        count = abs(end - start) + 1
        run.check_list(int(min(count, Decimal(10**9))))
        step = 1 if end >= start else -1
        return [start + step * place for place in range(int(count))]
    if type(start) is date and type(end) is date:
        days = (end - start).days
        run.check_list(abs(days) + 1)
        return [start + timedelta(days=place if days >= 0 else -place) for place in range(abs(days) + 1)]
    return None
