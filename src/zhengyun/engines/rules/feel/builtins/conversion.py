"""Conversion functions."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Final

from zhengyun.engines.rules.contracts import YearsMonths
from zhengyun.engines.rules.feel import limits, temporal
from zhengyun.engines.rules.feel.builtins.registry import builtin, whole
from zhengyun.engines.rules.feel.running import Running

_NUMBER: Final = re.compile(r"-?([0-9]+(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]{1,5})?")


@builtin("number", "from: string, grouping separator: string?, decimal separator: string?")
def _number(run: Running, text: str, grouping: str | None = None, point: str | None = None) -> Decimal | None:
    if (
        grouping not in (None, " ", ",", ".")
        or point not in (None, ",", ".")
        or (point and grouping == point)
    ):
        return None
    if grouping:
        text = text.replace(grouping, "")
    if point == ",":
        text = text.replace(",", ".")
    if len(text) > limits.NUMBER_CHARACTERS or not _NUMBER.fullmatch(text):
        return None
    return limits.DECIMAL.create_decimal(text)


@builtin("number", "from: number")
def _number_of_number(run: Running, value: Decimal) -> Decimal:
    return value


@builtin("date", "from: string")
def _date_of_text(run: Running, text: str) -> date | None:
    return temporal.parse_date(text)


@builtin("date", "from: day")
def _date_of_moment(run: Running, value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


@builtin("date", "year: number, month: number, day: number")
def _date(run: Running, year: Decimal, month: Decimal, day: Decimal) -> date | None:
    return temporal.make_date(whole(year), whole(month), whole(day))


@builtin("time", "from: string")
def _time_of_text(run: Running, text: str) -> time | None:
    return temporal.parse_time(text)


@builtin("time", "from: date and time")
def _time_of_moment(run: Running, value: datetime) -> time:
    return value.timetz()


@builtin("time", "from: time")
def _time_of_time(run: Running, value: time) -> time:
    return value


@builtin("time", "hour: number, minute: number, second: number, offset: days and time duration?")
def _time(
    run: Running, hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None = None
) -> time:
    micro = int(second * 1_000_000)
    zone = None if offset is None else timezone(offset)
    return time(whole(hour), whole(minute), micro // 1_000_000, micro % 1_000_000, zone)


@builtin("date and time", "from: string")
def _moment_of_text(run: Running, text: str) -> datetime | None:
    return temporal.parse_date_time(text)


@builtin("date and time", "from: day")
def _moment_of_day(run: Running, value: date) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time(0))


@builtin("date and time", "date: day, time: time")
def _moment(run: Running, day: date, at: time) -> datetime:
    return datetime.combine(day, at)


@builtin("duration", "from: string")
def _duration(run: Running, text: str) -> YearsMonths | timedelta | None:
    return temporal.parse_duration(text)


@builtin("years and months duration", "from: day, to: day")
def _years_months(run: Running, start: date, end: date) -> YearsMonths:
    return temporal.months_between(_date_of_moment(run, start), _date_of_moment(run, end))
