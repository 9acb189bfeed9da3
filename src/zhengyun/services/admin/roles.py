"""Whom the pages are for. The three administrators exclude each other (三员分立)."""

from __future__ import annotations

from zhengyun.kernel.accounts.contracts import Role

SYSTEM = (Role.SYSTEM_ADMIN.value,)
SECURITY = (Role.SECURITY_ADMIN.value,)
AUDIT = (Role.AUDIT_ADMIN.value,)
BOTH = SYSTEM + SECURITY
"""Who asks for and decides about changes that widen rights."""

THREE = BOTH + AUDIT
TENDERS = (Role.SYSTEM_ADMIN.value, Role.ITEM_MANAGER.value)
"""Who tends items and what a search did not find."""

ITEM_READERS = (*TENDERS, Role.SECURITY_ADMIN.value)
ALL = (*THREE, Role.ITEM_MANAGER.value)
STUDENTS = (
    *ITEM_READERS,
    Role.AUTHORITY.value,
    Role.SUPERVISOR.value,
    Role.CHIEF_REPRESENTATIVE.value,
)
"""Who studies the process steps of all departments."""
