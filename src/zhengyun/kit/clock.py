"""The only teller of time. Instants are UTC; legal days are dates in Asia/Shanghai."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_fixed: ContextVar[datetime | None] = ContextVar("fixed_clock", default=None)


def now() -> datetime:
    """The present instant in UTC, or the instant set by `at`."""
    return _fixed.get() or datetime.now(UTC)


def local(instant: datetime | None = None) -> datetime:
    """An instant (default: now) as civil time in Asia/Shanghai."""
    return (instant or now()).astimezone(SHANGHAI)


def today() -> date:
    """The legal day: the date in Asia/Shanghai."""
    return local().date()


def civil(day: date, at: time = time(0, 0)) -> datetime:
    """The UTC instant of a civil time in Asia/Shanghai on a legal day."""
    return datetime.combine(day, at, SHANGHAI).astimezone(UTC)


def day_end(day: date) -> datetime:
    """The half-open end of a legal day: midnight that begins the next one, in UTC."""
    return civil(day + timedelta(days=1))


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Sets the clock for this context (tests, demonstration data). The instant must be aware."""
    if instant.tzinfo is None:
        raise ValueError(f"clock.at needs an aware instant, got {instant!r}")
    token = _fixed.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
