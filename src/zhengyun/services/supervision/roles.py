"""Who watches the clocks."""

from __future__ import annotations

SUPERVISOR = "supervisor"
WATCHERS = (SUPERVISOR, "authority")
