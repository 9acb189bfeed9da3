"""List functions. A single value where a list is wanted is a list of one."""

from __future__ import annotations

from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from zhengyun.engines.rules.feel.builtins.registry import builtin, whole
from zhengyun.engines.rules.feel.operations import compare, contains, equal
from zhengyun.engines.rules.feel.running import Running


def _index(items: list[Any], position: Decimal, *, room: int = 0) -> int:
    """The place from 0; ValueError, and so null, outside the list."""
    place = whole(position)
    found = place - 1 if place > 0 else len(items) + place
    if not place or not 0 <= found < len(items) + room:
        raise ValueError(position)
    return found


@builtin("list contains", "list: list, element: any")
def _list_contains(run: Running, items: list[Any], element: Any) -> bool:
    return contains(items, element, run)


@builtin("count", "list: list")
def _count(run: Running, items: list[Any]) -> int:
    return len(items)


@builtin("sublist", "list: list, start position: number, length: number?")
def _sublist(run: Running, items: list[Any], start: Decimal, length: Decimal | None = None) -> list[Any]:
    first = _index(items, start)
    if length is None:
        return items[first:]
    count = whole(length)
    if count < 0 or first + count > len(items):
        raise ValueError(length)
    return items[first : first + count]


@builtin("append", "list: list, item: any*")
def _append(run: Running, items: list[Any], *more: Any) -> list[Any]:
    return [*items, *more]


@builtin("concatenate", "list: list*")
def _concatenate(run: Running, *lists: list[Any]) -> list[Any]:
    run.check_list(sum(len(items) for items in lists))
    return [item for items in lists for item in items]


@builtin("insert before", "list: list, position: number, newItem: any")
def _insert(run: Running, items: list[Any], position: Decimal, item: Any) -> list[Any]:
    place = _index(items, position)
    return [*items[:place], item, *items[place:]]


@builtin("list replace", "list: list, position: number, newItem: any")
def _replace_at(run: Running, items: list[Any], position: Decimal, item: Any) -> list[Any]:
    place = _index(items, position)
    return [*items[:place], item, *items[place + 1 :]]


@builtin("list replace", "list: list, match: function, newItem: any")
def _replace_matching(run: Running, items: list[Any], match: Any, item: Any) -> list[Any]:
    return [item if run.call(match, [old, item]) is True else old for old in items]


@builtin("remove", "list: list, position: number")
def _remove(run: Running, items: list[Any], position: Decimal) -> list[Any]:
    place = _index(items, position)
    return [*items[:place], *items[place + 1 :]]


@builtin("reverse", "list: list")
def _reverse(run: Running, items: list[Any]) -> list[Any]:
    return items[::-1]


@builtin("index of", "list: list, match: any")
def _index_of(run: Running, items: list[Any], match: Any) -> list[Any]:
    return [Decimal(place) for place, item in enumerate(items, 1) if equal(item, match, run) is True]


def _distinct(run: Running, items: list[Any]) -> list[Any]:
    found: list[Any] = []
    for item in items:
        run.charge()
        if not contains(found, item, run):
            found.append(item)
    return found


@builtin("distinct values", "list: list")
def _distinct_values(run: Running, items: list[Any]) -> list[Any]:
    return _distinct(run, items)


@builtin("union", "list: list*")
def _union(run: Running, *lists: list[Any]) -> list[Any]:
    return _distinct(run, _concatenate(run, *lists))


@builtin("flatten", "list: list")
def _flatten(run: Running, items: list[Any]) -> list[Any]:
    found: list[Any] = []
    waiting = items[::-1]
    while waiting:
        run.charge()
        item = waiting.pop()
        if type(item) is list:
            run.check_list(len(item))
            waiting.extend(reversed(item))
        else:
            found.append(item)
    return found


@builtin("sort", "list: list, precedes: function?")
def _sort(run: Running, items: list[Any], precedes: Any = None) -> list[Any] | None:
    def order(left: Any, right: Any) -> int:
        run.charge()
        if precedes is None:
            return _natural(run, left, right)
        if run.call(precedes, [left, right]) is True:
            return -1
        return 1 if run.call(precedes, [right, left]) is True else 0

    return sorted(items, key=cmp_to_key(order))


def _natural(run: Running, left: Any, right: Any) -> int:
    is_less = compare("<", left, right, run)
    if is_less is None:
        raise ValueError("no order")
    return -1 if is_less else int(compare(">", left, right, run) is True)
