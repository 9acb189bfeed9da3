"""Pure rules of receiving at a counter."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from zhengyun.kit import clock
from zhengyun.kit.limits import limit_in

LIMITS = Path(__file__).parent / "data" / "limits.toml"


def presence_until(identified_at: datetime) -> datetime:
    """Until when whoever was identified counts as standing there: on that legal day, and for the hours of
    the limit `presence_hours`. Half-open: at the instant itself it has ended."""
    day = clock.local(identified_at).date()
    hours = limit_in(LIMITS, "presence_hours", day).value
    return min(identified_at + timedelta(hours=hours), clock.civil(day + timedelta(days=1)))
