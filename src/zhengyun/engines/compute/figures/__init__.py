"""What machines really use: read each minute, summarized, kept for a while, shown."""

from __future__ import annotations

from zhengyun.engines.compute.figures.keep import prune, summarize
from zhengyun.engines.compute.figures.read import read_pool
from zhengyun.engines.compute.figures.show import live, series

__all__ = ["live", "prune", "read_pool", "series", "summarize"]
