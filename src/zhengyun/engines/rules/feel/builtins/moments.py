"""Date and time functions. Names of days and months are English, as the specification has them."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final

from zhengyun.engines.rules.feel.builtins.registry import builtin
from zhengyun.engines.rules.feel.operations import equal
from zhengyun.engines.rules.feel.running import Running

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@builtin("now", "")
def _now(run: Running) -> datetime:
    return run.now


@builtin("today", "")
def _today(run: Running) -> date:
    return run.now.date()


@builtin("day of year", "date: day")
def _day_of_year(run: Running, day: date) -> int:
    return day.timetuple().tm_yday


@builtin("day of week", "date: day")
def _day_of_week(run: Running, day: date) -> str:
    return _DAYS[day.weekday()]


@builtin("month of year", "date: day")
def _month_of_year(run: Running, day: date) -> str:
    return _MONTHS[day.month - 1]


@builtin("week of year", "date: day")
def _week_of_year(run: Running, day: date) -> int:
    """ISO 8601 weeks."""
    return day.isocalendar().week


@builtin("is", "value1: any, value2: any")
def _is(run: Running, left: Any, right: Any) -> bool:
    """The same value of the same type, zones included."""
    if type(left) is not type(right) or equal(left, right, run) is not True:
        return False
    if isinstance(left, time | datetime):
        return str(left.tzinfo) == str(right.tzinfo)
    return True
