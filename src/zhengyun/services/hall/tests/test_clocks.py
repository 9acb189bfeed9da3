"""What is left of a limit, and how its day was counted, in the words of its own unit."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import translation

from zhengyun.engines.casework import rules_clock
from zhengyun.engines.casework.contracts import ClockView, Lamp, Unit
from zhengyun.kit import clock
from zhengyun.kit.workdays import WorkCalendar
from zhengyun.services.hall.clocks import explanation, left_words

FRIDAY = datetime(2026, 11, 20, 9, tzinfo=clock.SHANGHAI)
CALENDAR = WorkCalendar({}, frozenset({2026}))


def limit(unit: Unit, amount: int, now: datetime) -> ClockView:
    """A limit that began on that Friday, looked at now."""
    terms = rules_clock.Terms(unit, amount)
    found = rules_clock.due(CALENDAR, FRIDAY, terms)
    return ClockView(
        kind="step",
        unit=unit,
        amount=amount,
        extended_by=0,
        source="",
        started_on=FRIDAY.date(),
        due_on=found.due_on,
        due_at=found.due_at,
        state="running",
        lamp=Lamp.GREEN,
        left=rules_clock.days_left(CALENDAR, found.due_on, clock.local(now).date(), terms),
        is_provisional=False,
        lines=found.lines,
    )


def told(one: ClockView, now: datetime) -> list[str]:
    with translation.override("zh-hans"), clock.at(now):
        return [line.text for line in explanation(one).lines]


def test_days_of_the_calendar_are_not_called_working_days() -> None:
    assert told(limit(Unit.CALENDAR_DAY, 4, FRIDAY), FRIDAY) == [
        "开始，当日不计",
        "计入",
        "计入",
        "计入",
        "到期",
    ]
    assert told(limit(Unit.WORKING_DAY, 2, FRIDAY), FRIDAY)[-1] == "工作日，到期"


@pytest.mark.parametrize(
    ("day", "words"),
    [(20, "今天到期（11-20）"), (22, "11-20 已到期"), (23, "已超 1 个工作日，11-20 到期")],
)
def test_what_ended_on_friday_does_not_end_on_sunday(day: int, words: str) -> None:
    now = FRIDAY.replace(day=day)
    with translation.override("zh-hans"), clock.at(now):
        assert left_words(limit(Unit.AT_ONCE, 0, now)) == words
