"""Range functions (DMN 1.5, table 78, after Allen's intervals)."""

from __future__ import annotations

from typing import Any

from zhengyun.engines.rules.contracts import Range
from zhengyun.engines.rules.feel.builtins.registry import builtin
from zhengyun.engines.rules.feel.operations import compare, equal, in_range
from zhengyun.engines.rules.feel.running import Running


def _less(run: Running, left: Any, right: Any) -> bool:
    found = compare("<", left, right, run)
    if found is None:
        raise ValueError("no order")
    return found


def _same(run: Running, left: Any, right: Any) -> bool:
    return equal(left, right, run) is True


def _as_range(value: Any) -> Range:
    return value if isinstance(value, Range) else Range(value, value)


def _before(run: Running, first: Any, second: Any) -> bool:
    left, right = _as_range(first), _as_range(second)
    if _less(run, left.end, right.start):
        return True
    return _same(run, left.end, right.start) and not (left.end_included and right.start_included)


def _starts_at(run: Running, left: Range, right: Range) -> bool:
    return _same(run, left.start, right.start) and left.start_included == right.start_included


def _ends_at(run: Running, left: Range, right: Range) -> bool:
    return _same(run, left.end, right.end) and left.end_included == right.end_included


def _starts_no_later(run: Running, left: Range, right: Range) -> bool:
    """left begins where right does, or before."""
    if _less(run, left.start, right.start):
        return True
    return _same(run, left.start, right.start) and (left.start_included or not right.start_included)


def _ends_no_later(run: Running, left: Range, right: Range) -> bool:
    if _less(run, left.end, right.end):
        return True
    return _same(run, left.end, right.end) and (right.end_included or not left.end_included)


@builtin("before", "point1: point, point2: point")
@builtin("before", "point: point, range: range")
@builtin("before", "range: range, point: point")
@builtin("before", "range1: range, range2: range")
def _before_any(run: Running, first: Any, second: Any) -> bool:
    return _before(run, first, second)


@builtin("after", "point1: point, point2: point")
@builtin("after", "point: point, range: range")
@builtin("after", "range: range, point: point")
@builtin("after", "range1: range, range2: range")
def _after_any(run: Running, first: Any, second: Any) -> bool:
    return _before(run, second, first)


@builtin("meets", "range1: range, range2: range")
def _meets(run: Running, left: Range, right: Range) -> bool:
    return left.end_included and right.start_included and _same(run, left.end, right.start)


@builtin("met by", "range1: range, range2: range")
def _met_by(run: Running, left: Range, right: Range) -> bool:
    return _meets(run, right, left)


@builtin("overlaps", "range1: range, range2: range")
def _overlaps(run: Running, left: Range, right: Range) -> bool:
    return not _before(run, left, right) and not _before(run, right, left)


@builtin("overlaps before", "range1: range, range2: range")
def _overlaps_before(run: Running, left: Range, right: Range) -> bool:
    return (
        _overlaps(run, left, right)
        and _starts_no_later(run, left, right)
        and not _starts_at(run, left, right)
        and _ends_no_later(run, left, right)
    )


@builtin("overlaps after", "range1: range, range2: range")
def _overlaps_after(run: Running, left: Range, right: Range) -> bool:
    return (
        _overlaps(run, left, right)
        and _starts_no_later(run, right, left)
        and _ends_no_later(run, right, left)
        and not _ends_at(run, left, right)
    )


@builtin("finishes", "point: point, range: range")
def _point_finishes(run: Running, point: Any, scope: Range) -> bool:
    return scope.end_included and _same(run, scope.end, point)


@builtin("finishes", "range1: range, range2: range")
def _finishes(run: Running, left: Range, right: Range) -> bool:
    return _ends_at(run, left, right) and _starts_no_later(run, right, left)


@builtin("finished by", "range: range, point: point")
def _finished_by_point(run: Running, scope: Range, point: Any) -> bool:
    return _point_finishes(run, point, scope)


@builtin("finished by", "range1: range, range2: range")
def _finished_by(run: Running, left: Range, right: Range) -> bool:
    return _finishes(run, right, left)


@builtin("starts", "point: point, range: range")
def _point_starts(run: Running, point: Any, scope: Range) -> bool:
    return scope.start_included and _same(run, scope.start, point)


@builtin("starts", "range1: range, range2: range")
def _starts(run: Running, left: Range, right: Range) -> bool:
    return _starts_at(run, left, right) and _ends_no_later(run, left, right)


@builtin("started by", "range: range, point: point")
def _started_by_point(run: Running, scope: Range, point: Any) -> bool:
    return _point_starts(run, point, scope)


@builtin("started by", "range1: range, range2: range")
def _started_by(run: Running, left: Range, right: Range) -> bool:
    return _starts(run, right, left)


@builtin("includes", "range: range, point: point")
def _includes_point(run: Running, scope: Range, point: Any) -> bool | None:
    return in_range(point, scope, run)


@builtin("includes", "range1: range, range2: range")
def _includes(run: Running, left: Range, right: Range) -> bool:
    return _starts_no_later(run, left, right) and _ends_no_later(run, right, left)


@builtin("during", "point: point, range: range")
def _point_during(run: Running, point: Any, scope: Range) -> bool | None:
    return in_range(point, scope, run)


@builtin("during", "range1: range, range2: range")
def _during(run: Running, left: Range, right: Range) -> bool:
    return _includes(run, right, left)


@builtin("coincides", "point1: point, point2: point")
def _points_coincide(run: Running, left: Any, right: Any) -> bool | None:
    return equal(left, right, run)


@builtin("coincides", "range1: range, range2: range")
def _coincides(run: Running, left: Range, right: Range) -> bool:
    return _starts_at(run, left, right) and _ends_at(run, left, right)
