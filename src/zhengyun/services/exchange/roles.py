"""Whom the pages of registers are for."""

from __future__ import annotations

from zhengyun.kernel.accounts.contracts import EXCLUSIVE_ROLES, Role

READERS = tuple(role.value for role in Role if role.value not in EXCLUSIVE_ROLES)
"""Every role but the three administrators (三员分立); which registers each sees, registers decide."""
