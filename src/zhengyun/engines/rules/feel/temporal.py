"""Dates, times and durations: reading, writing and components (DMN 1.5, 10.3.2.3.4 to 10.3.2.3.8).

Years go from 1 to 9999 and fractions of a second to microseconds; what lies outside is null.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from zhengyun.engines.rules.contracts import YearsMonths

_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME: Final = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,12}))?"
    r"(?:(Z)|([+-])([0-9]{2}):([0-9]{2})|@([A-Za-z0-9_+\-/]{1,60}))?"
)
_YEARS_MONTHS: Final = re.compile(r"(-?)P(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?")
_DAYS_TIME: Final = re.compile(
    r"(-?)P(?:([0-9]{1,9})D)?"
    r"(T(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,12})(?:\.([0-9]{1,12}))?S)?)?"
)


def parse_date(text: str) -> date | None:
    match = _DATE.fullmatch(text)
    return make_date(*(int(part) for part in match.groups())) if match else None


def make_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def parse_time(text: str) -> time | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second, fraction, is_utc, sign, hours, minutes, zone = match.groups()
    micro = int((fraction or "0").ljust(6, "0")[:6])
    try:
        place = _zone(is_utc, sign, hours, minutes, zone)
        return time(int(hour), int(minute), int(second), micro, place)
    except (ValueError, LookupError, OSError):
        return None


def _zone(is_utc: str, sign: str, hours: str, minutes: str, name: str) -> tzinfo | None:
    if is_utc:
        return UTC
    if name:
        return ZoneInfo(name)
    if not sign:
        return None
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-offset if sign == "-" else offset)


def parse_date_time(text: str) -> datetime | None:
    day_text, found, time_text = text.partition("T")
    day = parse_date(day_text)
    at = parse_time(time_text) if found else time(0)
    return datetime.combine(day, at) if day and at is not None else None


def parse_years_months(text: str) -> YearsMonths | None:
    match = _YEARS_MONTHS.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        return None
    total = int(match[2] or 0) * 12 + int(match[3] or 0)
    return YearsMonths(-total if match[1] else total)


def parse_days_time(text: str) -> timedelta | None:
    match = _DAYS_TIME.fullmatch(text)
    if match is None or not (match[2] or any(match.group(4, 5, 6))):
        return None
    if match[3] and not any(match.group(4, 5, 6)):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.group(2, 4, 5, 6))
    micro = int((match[7] or "0").ljust(6, "0")[:6])
    try:
        total = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds, microseconds=micro)
    except OverflowError:
        return None
    return -total if match[1] else total


def parse_duration(text: str) -> YearsMonths | timedelta | None:
    months = parse_years_months(text)
    return months if months is not None else parse_days_time(text)


def parse_any(text: str) -> Any:
    """What an @"…" literal means, or None."""
    if "T" in text and not text.lstrip("-").startswith("P"):
        return parse_date_time(text)
    for parse in (parse_date, parse_time, parse_duration):
        found = parse(text)
        if found is not None:
            return found
    return None


def text_of_time(value: time | datetime) -> str:
    body = value.replace(tzinfo=None).isoformat()
    if "." in body:
        body = body.rstrip("0")
    zone = value.tzinfo
    if zone is None:
        return body
    if isinstance(zone, ZoneInfo):
        return f"{body}@{zone.key}"
    offset = value.strftime("%z")
    return body + ("Z" if offset == "+0000" else f"{offset[:3]}:{offset[3:5]}")


def text_of_days_time(value: timedelta) -> str:
    micro = abs(value) // timedelta(microseconds=1)
    minutes, micro = divmod(micro, 60_000_000)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    second = f"{micro // 1_000_000}" + (f".{micro % 1_000_000:06}".rstrip("0") if micro % 1_000_000 else "")
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{second}S" if micro else ""
    body = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return f"{'-' if value < timedelta(0) else ''}P{body or 'T0S'}"


def add_months(day: date, months: int) -> date | None:
    """The same day of another month, or its last day; None outside the years 1 to 9999."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    if not 1 <= year <= 9999:
        return None
    last = monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def add_seconds(value: datetime, span: timedelta) -> datetime:
    """Adds elapsed time: across a change of the clock the instant counts, not the face of the clock."""
    if value.tzinfo is None:
        return value + span
    return (value.astimezone(UTC) + span).astimezone(value.tzinfo)


def months_between(start: date, end: date) -> YearsMonths:
    """Whole months from start to end, negative if end lies before."""
    if end < start:
        return YearsMonths(-months_between(end, start).total)
    total = (end.year - start.year) * 12 + end.month - start.month
    return YearsMonths(total - 1 if end.day < start.day else total)


def _offset(value: time | datetime) -> timedelta | None:
    return value.utcoffset()


def _zone_name(value: time | datetime) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _second(value: time | datetime) -> Decimal:
    return Decimal(value.second) + Decimal(value.microsecond) / 1_000_000


def _part(unit: int, modulus: int | None) -> Callable[[timedelta], Decimal]:
    def part(value: timedelta) -> Decimal:
        count = abs(value) // timedelta(microseconds=1)
        found = Decimal(count // unit) if unit != 1_000_000 else Decimal(count) / 1_000_000
        found = found if modulus is None else found % modulus
        return -found if value < timedelta(0) else found

    return part


_DAY_PARTS: Final[dict[str, Callable[[Any], Any]]] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal(value.isoweekday()),
}
_TIME_PARTS: Final[dict[str, Callable[[Any], Any]]] = {
    "hour": lambda value: Decimal(value.hour),
    "minute": lambda value: Decimal(value.minute),
    "second": _second,
    "time offset": _offset,
    "timezone": _zone_name,
}
PARTS: Final[dict[type, dict[str, Callable[[Any], Any]]]] = {
    date: _DAY_PARTS,
    time: _TIME_PARTS,
    datetime: _DAY_PARTS | _TIME_PARTS,
    timedelta: {
        "days": _part(86_400_000_000, None),
        "hours": _part(3_600_000_000, 24),
        "minutes": _part(60_000_000, 60),
        "seconds": _part(1_000_000, 60),
    },
    YearsMonths: {
        "years": lambda value: Decimal(value.years),
        "months": lambda value: Decimal(value.months),
    },
}
