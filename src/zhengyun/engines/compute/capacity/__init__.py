"""What pools hold, how much of it is promised and really used, when they are full, what a month was like."""

from __future__ import annotations

from zhengyun.engines.compute.capacity.forecast import forecast, forecasts
from zhengyun.engines.compute.capacity.monthly import monthly_figures
from zhengyun.engines.compute.capacity.pools import list_pools, note_pool_days
from zhengyun.engines.compute.capacity.utilization import utilization

__all__ = ["forecast", "forecasts", "list_pools", "monthly_figures", "note_pool_days", "utilization"]
