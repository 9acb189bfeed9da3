"""Who watches the clocks, and who reads and answers ratings."""

from __future__ import annotations

from zhengyun.kernel.accounts.contracts import EXCLUSIVE_ROLES, Role

SUPERVISOR = "supervisor"
WATCHERS = (SUPERVISOR, "authority")
OFFICERS = tuple(role.value for role in Role if role.value not in EXCLUSIVE_ROLES)
"""Who reads the figures of his department: the three administrators do not (三员分立)."""

ANSWERERS = ("section_head", "chief_representative", "unit_leader")
"""Who answers for a department what was done about a bad rating."""
