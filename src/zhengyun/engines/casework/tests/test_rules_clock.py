"""The pure clock: a table of cases, and what holds for every case."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengyun.engines.casework import reference
from zhengyun.engines.casework.contracts import ClockLine, Lamp, Unit
from zhengyun.engines.casework.rules_clock import (
    Due,
    Excluded,
    Terms,
    days_left,
    due,
    lamp_of,
    limit_of_task,
    next_reminder,
    next_turn,
    worst,
)
from zhengyun.engines.casework.rules_window import is_stated_well, window_before
from zhengyun.kit import clock
from zhengyun.kit.workdays import DayKind, WorkCalendar


@cache
def calendar() -> WorkCalendar:
    years = range(2015, 2027)
    days = {d: (DayKind(kind), name) for year in years for d, kind, name in reference.exceptions_of(year)}
    return WorkCalendar(days, frozenset(years))


def at(day: str, hour: int = 10) -> datetime:
    return clock.civil(date.fromisoformat(day), time(hour))


def due_of(day: str, amount: int, unit: Unit = Unit.WORKING_DAY, hour: int = 10, **more: Any) -> Due:
    return due(calendar(), at(day, hour), Terms(unit, amount, **more))


def without(first: str, until: str, reason: str = "听证") -> Excluded:
    return Excluded(date.fromisoformat(first), date.fromisoformat(until), reason)


def test_the_october_example_explains_itself_line_by_line() -> None:
    found = due_of("2026-09-29", 7)
    assert found.due_on == date(2026, 10, 14)
    counted = [line for line in found.lines if line.kind in {"counted", "make_up", "due"}]
    assert [(line.day.month, line.day.day, line.count) for line in counted] == [
        (9, 30, 1),
        (10, 8, 2),
        (10, 9, 3),
        (10, 10, 4),
        (10, 12, 5),
        (10, 13, 6),
        (10, 14, 7),
    ]
    assert [line.day.day for line in found.lines if line.kind == "holiday"] == [1, 2, 3, 4, 5, 6, 7]
    assert ClockLine(date(2026, 10, 10), "make_up", 4, "国庆节") in found.lines
    assert ClockLine(date(2026, 10, 11), "weekend", 4) in found.lines
    assert found.lines[0] == ClockLine(date(2026, 9, 29), "start", 0)
    assert not found.is_provisional


@pytest.mark.parametrize(
    ("started", "unit", "amount", "more", "expected"),
    [
        ("2026-03-02", Unit.WORKING_DAY, 5, {}, "2026-03-09"),
        ("2026-03-06", Unit.WORKING_DAY, 1, {}, "2026-03-09"),
        ("2026-03-07", Unit.WORKING_DAY, 1, {}, "2026-03-09"),
        ("2026-03-02", Unit.WORKING_DAY, 0, {}, "2026-03-02"),
        ("2026-09-30", Unit.WORKING_DAY, 1, {}, "2026-10-08"),
        ("2026-03-02", Unit.WORKING_DAY, 5, {"extended_by": 5}, "2026-03-16"),
        (
            "2026-03-02",
            Unit.WORKING_DAY,
            5,
            {"excluded": (without("2026-03-04", "2026-03-06"),)},
            "2026-03-11",
        ),
        (
            "2026-03-02",
            Unit.WORKING_DAY,
            5,
            {"excluded": (without("2026-03-04", "2026-03-04"),)},
            "2026-03-09",
        ),
        (
            "2026-03-02",
            Unit.WORKING_DAY,
            5,
            {"excluded": (without("2026-03-07", "2026-03-09"),)},
            "2026-03-09",
        ),
        (
            "2026-03-02",
            Unit.WORKING_DAY,
            5,
            {"excluded": (without("2026-02-20", "2026-03-03"),)},
            "2026-03-09",
        ),
        ("2026-03-02", Unit.CALENDAR_DAY, 10, {}, "2026-03-12"),
        ("2026-03-02", Unit.CALENDAR_DAY, 5, {}, "2026-03-09"),
        ("2026-09-20", Unit.CALENDAR_DAY, 12, {}, "2026-10-08"),
        ("2026-03-02", Unit.AT_ONCE, 0, {}, "2026-03-02"),
        ("2026-03-02", Unit.HOUR, 24, {}, "2026-03-03"),
        ("2026-03-02", Unit.HOUR, 14, {}, "2026-03-02"),
        ("2026-03-02", Unit.HOUR, 24, {"excluded": (without("2026-03-03", "2026-03-05"),)}, "2026-03-05"),
    ],
)
def test_due_days(started: str, unit: Unit, amount: int, more: dict[str, Any], expected: str) -> None:
    found = due_of(started, amount, unit, **more)
    assert found.due_on == date.fromisoformat(expected)
    assert found.lines[-1].kind == "due"
    assert found.lines[-1].day == found.due_on


def test_days_end_at_midnight_and_hours_to_the_minute() -> None:
    assert due_of("2026-03-02", 1).due_at == clock.civil(date(2026, 3, 4))
    assert due_of("2026-03-02", 3, Unit.HOUR).due_at == at("2026-03-02", 13)
    assert due_of("2026-03-02", 0, Unit.AT_ONCE).due_at == clock.civil(date(2026, 3, 3))


def test_an_extension_stands_where_the_first_limit_ends() -> None:
    lines = due_of("2026-03-02", 2, extended_by=1).lines
    assert [(line.kind, line.count) for line in lines] == [
        ("start", 0),
        ("counted", 1),
        ("counted", 2),
        ("extension", 2),
        ("due", 3),
    ]


def test_a_limit_that_reaches_into_an_unpublished_year_is_provisional() -> None:
    assert due_of("2026-12-28", 5).is_provisional
    assert due_of("2026-12-28", 5).due_on == date(2027, 1, 4)
    assert not due_of("2026-12-21", 5).is_provisional


def test_a_negative_amount_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        due_of("2026-03-02", -1)


@pytest.mark.parametrize(
    ("amount", "warns"),
    [(1, "2026-03-03"), (2, "2026-03-03"), (5, "2026-03-06"), (10, "2026-03-13"), (30, "2026-04-10")],
)
def test_the_warning_comes_one_working_day_before_or_at_nine_tenths(amount: int, warns: str) -> None:
    assert due_of("2026-03-02", amount).warn_at == clock.civil(date.fromisoformat(warns))


def test_hours_warn_when_nine_tenths_are_over() -> None:
    assert due_of("2026-03-02", 10, Unit.HOUR).warn_at == at("2026-03-02", 19)


@pytest.mark.parametrize(
    ("kind", "now", "lamp"),
    [
        ("promised", "2026-03-05", Lamp.GREEN),
        ("promised", "2026-03-06", Lamp.WARNING),
        ("promised", "2026-03-09", Lamp.WARNING),
        ("promised", "2026-03-10", Lamp.PAST_PROMISE),
        ("statutory", "2026-03-10", Lamp.PAST_LAW),
        ("notice", "2026-03-10", Lamp.PAST_LAW),
        ("step", "2026-03-10", Lamp.PAST_PROMISE),
        ("correction", "2026-03-10", Lamp.GREEN),
    ],
)
def test_lamps(kind: str, now: str, lamp: Lamp) -> None:
    found = due_of("2026-03-02", 5)
    assert lamp_of(kind, found.warn_at, found.due_at, at(now, 0)) is lamp


def test_the_worst_lamp_counts() -> None:
    assert worst([Lamp.WARNING, Lamp.PAST_LAW, Lamp.PAST_PROMISE]) is Lamp.PAST_LAW
    assert worst([]) is Lamp.GREEN


class Running(NamedTuple):
    kind: str
    due_on: date
    task_id: UUID | None = None


TASK, OTHER = UUID(int=1), UUID(int=2)
PROMISED, STATUTORY, SERVICE = (
    Running(kind, date(2026, 3, day)) for kind, day in (("promised", 11), ("statutory", 16), ("service", 20))
)
NOTICE, ASKED = Running("notice", date(2026, 3, 9)), Running("correction", date(2026, 3, 30))
SOONER, LATER = Running("step", date(2026, 3, 5), TASK), Running("step", date(2026, 5, 1), TASK)


@pytest.mark.parametrize(
    ("live", "is_decided", "shown"),
    [
        ([], False, None),
        ([], True, None),
        ([NOTICE], False, NOTICE),
        ([ASKED], False, ASKED),
        ([STATUTORY, PROMISED], False, PROMISED),
        ([STATUTORY, PROMISED, SOONER], False, SOONER),
        ([STATUTORY, PROMISED, LATER], False, PROMISED),
        ([STATUTORY, SOONER._replace(task_id=OTHER)], False, STATUTORY),
        ([SERVICE], True, SERVICE),
        ([SERVICE, LATER], True, LATER),
        ([SERVICE, SOONER._replace(task_id=OTHER)], True, SERVICE),
    ],
)
def test_the_limit_of_a_task(live: list[Running], is_decided: bool, shown: Running | None) -> None:
    assert limit_of_task(live, TASK, is_decided=is_decided) == shown


def test_the_next_turn_is_the_warning_and_then_the_end() -> None:
    found = due_of("2026-03-02", 5)
    assert next_turn("promised", found.warn_at, found.due_at, at("2026-03-03")) == found.warn_at
    assert next_turn("promised", found.warn_at, found.due_at, found.warn_at) == found.due_at
    assert next_turn("promised", found.warn_at, found.due_at, found.due_at) is None
    assert next_turn("correction", found.warn_at, found.due_at, at("2026-03-03")) == found.due_at


@pytest.mark.parametrize("amount", [1, 2, 3, 5, 10, 15, 20])
def test_who_promised_something_is_reminded_on_mornings_of_working_days(amount: int) -> None:
    found = due_of("2026-03-02", amount)
    soon, late = (
        clock.civil(calendar().add_working_days(date(2026, 3, 2), days)) + timedelta(hours=9)
        for days in (max(1, amount - 1), amount + 1)
    )
    assert next_reminder(calendar(), found, at("2026-03-02")) == soon
    assert next_reminder(calendar(), found, soon) == late
    assert next_reminder(calendar(), found, late) is None
    assert lamp_of("supplement", found.warn_at, found.due_at, found.due_at) is Lamp.GREEN


def test_days_left_leave_out_what_does_not_count() -> None:
    terms = Terms(Unit.WORKING_DAY, 5, excluded=(without("2026-03-04", "2026-03-06"),))
    assert days_left(calendar(), date(2026, 3, 11), date(2026, 3, 3), terms) == 4
    assert days_left(calendar(), date(2026, 3, 9), date(2026, 3, 11)) == -2
    assert days_left(calendar(), date(2026, 3, 9), date(2026, 3, 2), Terms(Unit.CALENDAR_DAY, 7)) == 7


starts = st.datetimes(datetime(2015, 1, 2), datetime(2026, 6, 30)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=clock.SHANGHAI)
)
amounts = st.integers(0, 45)


@st.composite
def running(draw: st.DrawFn) -> tuple[datetime, int, Excluded]:
    """A clock and an interval that begins while it runs."""
    started, amount = draw(starts), draw(st.integers(1, 40))
    plain = due(calendar(), started, Terms(Unit.WORKING_DAY, amount))
    span = (plain.due_on - plain.lines[0].day).days
    first = plain.lines[0].day + timedelta(days=draw(st.integers(1, span)))
    return started, amount, Excluded(first, first + timedelta(days=draw(st.integers(0, 60))), "检验")


@given(running())
def test_an_excluded_interval_adds_exactly_its_working_time(case: tuple[datetime, int, Excluded]) -> None:
    started, amount, interval = case
    plain = due(calendar(), started, Terms(Unit.WORKING_DAY, amount))
    longer = due(calendar(), started, Terms(Unit.WORKING_DAY, amount, excluded=(interval,)))
    taken = calendar().working_days_between(
        interval.starts_on - timedelta(days=1), interval.ends_on - timedelta(days=1)
    )
    assert calendar().working_days_between(plain.due_on, longer.due_on) == taken


@given(starts, st.integers(0, 200), st.integers(0, 10), st.integers(0, 30))
def test_an_excluded_interval_adds_exactly_its_hours(
    begun: datetime, hours: int, skip: int, days: int
) -> None:
    first = begun.date() + timedelta(days=1 + skip)
    plain = due(calendar(), begun, Terms(Unit.HOUR, hours))
    interval = Excluded(first, first + timedelta(days=days))
    longer = due(calendar(), begun, Terms(Unit.HOUR, hours, excluded=(interval,)))
    is_inside = clock.civil(first) < plain.due_at
    assert longer.due_at - plain.due_at == timedelta(days=days if is_inside else 0)


@given(starts, starts, amounts, amounts, st.sampled_from([Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.HOUR]))
def test_due_is_monotone_in_start_and_amount(
    one: datetime, other: datetime, little: int, more: int, unit: Unit
) -> None:
    earlier, later = sorted((one, other))
    small, big = sorted((little, more))
    first = due(calendar(), earlier, Terms(unit, small))
    assert first.due_at <= due(calendar(), later, Terms(unit, small)).due_at
    assert first.due_at <= due(calendar(), earlier, Terms(unit, big)).due_at


@given(starts, amounts, st.integers(0, 10), st.sampled_from(list(Unit)))
def test_the_explanation_ends_at_the_due_day_and_counts_every_step(
    started: datetime, amount: int, extension: int, unit: Unit
) -> None:
    found = due(calendar(), started, Terms(unit, amount, extension))
    assert found.lines[0].kind == "start"
    assert found.lines[-1].kind == "due"
    assert found.lines[-1].day == found.due_on
    assert [line.day for line in found.lines] == sorted(line.day for line in found.lines)
    counts = [line.count for line in found.lines]
    assert counts == sorted(counts)
    if unit is Unit.WORKING_DAY:
        assert counts[-1] == amount + extension
        assert sum(line.kind in {"counted", "make_up", "due"} for line in found.lines[1:]) == max(
            1, amount + extension
        )


@given(starts, amounts, st.sampled_from(list(Unit)))
def test_the_warning_lies_between_start_and_end(started: datetime, amount: int, unit: Unit) -> None:
    found = due(calendar(), started, Terms(unit, amount))
    assert found.warn_at <= found.due_at
    if found.due_on > clock.local(started).date() or unit in {Unit.HOUR, Unit.AT_ONCE}:
        assert started <= found.warn_at


def test_a_window_lies_so_many_working_days_before_the_end() -> None:

    days = {"earliest_working_days": 90, "latest_working_days": 15}
    window = window_before(calendar(), date(2026, 6, 15), days)
    assert (window.first, window.last) == (date(2026, 1, 29), date(2026, 5, 25))
    open_on = {day: window.is_open(date.fromisoformat(day)) for day in ("2026-01-28", "2026-01-29")}
    assert open_on == {"2026-01-28": False, "2026-01-29": True}
    assert window.is_open(window.last)
    assert not window.is_open(window.last + timedelta(days=1))


@pytest.mark.parametrize(
    ("days", "is_well"),
    [
        ({"earliest_working_days": 90, "latest_working_days": 15}, True),
        ({"earliest_working_days": 90, "latest_working_days": 0}, True),
        ({"earliest_working_days": 15, "latest_working_days": 90}, False),
        ({"earliest_working_days": 90, "latest_working_days": -1}, False),
        ({"earliest_working_days": "90", "latest_working_days": 15}, False),
        ({"earliest_working_days": 90}, False),
        (90, False),
    ],
)
def test_a_window_is_stated_in_whole_working_days(days: object, is_well: bool) -> None:
    assert is_stated_well(days) is is_well
