"""In how many days a pool is full: the trend of what was promised, and what is approved counted at once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.compute.capacity.pools import Stock, stocks
from zhengyun.engines.compute.contracts import Amounts, Forecast
from zhengyun.engines.compute.models import PoolDay
from zhengyun.kit import clock

HISTORY_DAYS = 30
LEAST_DAYS = 7
"""A trend over fewer days would follow single orders."""
HORIZON_DAYS = 365
RESOURCES = ("vcpus", "memory_mb", "disk_gb")
History = Sequence[tuple[date, int]]


def forecast(pool_id: UUID, committed: Amounts) -> list[Forecast]:
    """For vCPUs, memory and disk of a pool. committed: approved and not yet delivered, counted at once."""
    return forecasts({pool_id: committed})[pool_id]


def forecasts(committed: Mapping[UUID, Amounts]) -> dict[UUID, list[Forecast]]:
    """The same for several pools, in two queries."""
    today = clock.today()
    since = today - timedelta(days=HISTORY_DAYS - 1)
    held = stocks()
    history: dict[UUID, dict[date, dict[str, int]]] = {}
    for row in PoolDay.objects.filter(pool_id__in=committed, day__gte=since, day__lt=today):
        history.setdefault(row.pool_id, {})[row.day] = row.allocated
    return {
        pool_id: [
            _one(resource, held.get(pool_id, Stock()), asked, history.get(pool_id, {}), today)
            for resource in RESOURCES
        ]
        for pool_id, asked in committed.items()
    }


def _one(
    resource: str, stock: Stock, committed: Amounts, history: Mapping[date, Mapping[str, int]], today: date
) -> Forecast:
    promised = getattr(stock.allocated, resource)
    free = getattr(stock.usable, resource) - promised - getattr(committed, resource)
    past = [(day, amounts.get(resource, 0)) for day, amounts in sorted(history.items())]
    days, why = full_in(free, [*past, (today, promised)])
    return Forecast(resource, days, None if days is None else today + timedelta(days=days), why)


def full_in(free: int, history: History) -> tuple[int | None, str]:
    """Days until what is free is used up, and why it is so many or cannot be told. history: oldest first."""
    if free <= 0:
        return 0, _("What is approved already needs all that is left.")
    span = (history[-1][0] - history[0][0]).days + 1
    if span < LEAST_DAYS:
        words = _("Known for %(days)d days only; a trend needs at least %(least)d.")
        return None, words % {"days": span, "least": LEAST_DAYS}
    slope = growth(history)
    if slope <= 0:
        return None, _("It did not grow in the last %(days)d days.") % {"days": span}
    days = math.ceil(free / slope)
    if days > HORIZON_DAYS:
        return None, _("Not within a year at the growth of the last %(days)d days.") % {"days": span}
    return days, _("At the growth of the last %(days)d days.") % {"days": span}


def growth(history: History) -> float:
    """Slope of the straight line nearest to the points (least squares), per day."""
    count = len(history)
    days = [(day - history[0][0]).days for day, _amount in history]
    mean_day = sum(days) / count
    mean_amount = sum(amount for _day, amount in history) / count
    spread = sum((day - mean_day) ** 2 for day in days)
    if spread == 0:
        return 0.0
    pairs = zip(days, history, strict=True)
    return sum((day - mean_day) * (amount - mean_amount) for day, (_day, amount) in pairs) / spread
