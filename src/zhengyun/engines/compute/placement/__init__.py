"""Which host an instance stands on: chosen in memory, taken in the database by one statement.

Every process keeps an index of the hosts and searches it without asking the database. What the index
believes may be old; so the taking checks again, and what did not fit is looked at anew. An instance is
refused only after the whole index was read again.
"""

from __future__ import annotations

from zhengyun.engines.compute.placement.choose import dry_run, place, release, resize
from zhengyun.engines.compute.placement.demand import Demand

__all__ = ["Demand", "dry_run", "place", "release", "resize"]
