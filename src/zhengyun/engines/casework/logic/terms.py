"""From the rows of a clock and its intervals to the terms of the rules."""

from __future__ import annotations

from collections.abc import Iterable

from zhengyun.engines.casework import rules_clock
from zhengyun.engines.casework.contracts.clocks import Unit
from zhengyun.engines.casework.logic.calendar import calendar
from zhengyun.engines.casework.models import CaseClock, ClockInterval


def terms_of(row: CaseClock, intervals: Iterable[ClockInterval]) -> rules_clock.Terms:
    """An interval that is open counts as long as it is expected to last."""
    excluded: tuple[rules_clock.Excluded, ...] = ()
    if row.kind in rules_clock.HOLDABLE_KINDS:
        excluded = tuple(
            rules_clock.Excluded(one.starts_on, one.ends_on or one.expected_until, one.reason)
            for one in intervals
        )
    return rules_clock.Terms(Unit(row.unit), row.amount, row.extended_by, excluded)


def intervals_of(row: CaseClock) -> list[ClockInterval]:
    if row.kind not in rules_clock.HOLDABLE_KINDS:
        return []
    return list(ClockInterval.objects.filter(case_id=row.case_id).order_by("starts_on"))


def due_of(row: CaseClock) -> rules_clock.Due:
    """The due date of a clock, worked out anew."""
    return rules_clock.due(calendar(), row.started_at, terms_of(row, intervals_of(row)))
