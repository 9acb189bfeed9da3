"""Pure rules of deputies (代理): which roles of somebody who is away another person may hold meanwhile."""

from __future__ import annotations

from collections.abc import Iterable

from zhengyun.kernel.accounts.contracts import EXCLUSIVE_ROLES, Role
from zhengyun.kit.actor import RoleAt

MAX_DAYS = 183
WATCHING = frozenset({Role.SUPERVISOR.value})
"""Roles that only somebody holds who holds the same role himself: who handles cases does not watch them."""


def can_lend(role: str, own: Iterable[RoleAt]) -> bool:
    """Whether a role passes to a deputy with these roles of his own.

    The three administrators (三员) exclude every other role, so theirs pass to nobody, and they are
    nobody's deputies. A supervisor's passes to supervisors only.
    """
    held = {one.role for one in own}
    if role in EXCLUSIVE_ROLES or not held.isdisjoint(EXCLUSIVE_ROLES):
        return False
    return role not in WATCHING or role in held


def lent(own: frozenset[RoleAt], offered: Iterable[RoleAt]) -> frozenset[RoleAt]:
    """Of the roles of absent people, those that pass to the deputy. own: his own roles.

    Nothing passes on: `offered` are roles that the absent hold themselves. Who holds no role any more is
    nobody's deputy.
    """
    if not own:
        return frozenset()
    return frozenset(one for one in offered if can_lend(one.role, own))
