"""Whom the desk is for."""

from __future__ import annotations

from zhengyun.kernel.accounts.contracts import EXCLUSIVE_ROLES, Role

OFFICERS = tuple(role.value for role in Role if role.value not in EXCLUSIVE_ROLES)
"""Every role that works on cases: the three administrators do not (三员分立)."""

AUDIT_READERS = ("supervisor", "authority", "section_head", "chief_representative")
"""Who may read the audit of a case that they may see."""

HEADS = ("section_head", "unit_leader")
"""Who tends what an organization shares, and names deputies for its people."""
