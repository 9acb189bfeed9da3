"""Pure rules of deputies (代理): which roles of somebody who is away another person may hold meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from zhengyun.kernel.accounts.contracts import EXCLUSIVE_ROLES, Role
from zhengyun.kit.actor import RoleAt

MAX_DAYS = 183
WATCHING = frozenset({Role.SUPERVISOR.value, Role.AUTHORITY.value})
"""Who watches how cases are handled handles none, for nobody."""
HANDLING = frozenset(
    role.value
    for role in (
        Role.COUNTER_CLERK,
        Role.REVIEWER,
        Role.INSPECTOR,
        Role.SECTION_HEAD,
        Role.CHIEF_REPRESENTATIVE,
        Role.UNIT_LEADER,
        Role.IT_OFFICER,
        Role.FINANCE_OFFICER,
        Role.CLOUD_MANAGER,
        Role.CLOUD_OPERATOR,
    )
)
"""Roles that handle cases and may stand in for each other. Every other role passes to its like only."""


def can_lend(role: str, own: Iterable[RoleAt]) -> bool:
    """Whether a role passes to a deputy with these roles of his own.

    The three administrators (三员) exclude every other role, so theirs pass to nobody, and they are
    nobody's deputies. Who handles cases is represented by who handles cases and watches none; a website
    editor, a data steward or a supervisor by one of the same role.
    """
    held = {one.role for one in own}
    if role in EXCLUSIVE_ROLES or not held.isdisjoint(EXCLUSIVE_ROLES):
        return False
    if role not in HANDLING:
        return role in held
    return held.isdisjoint(WATCHING) and not held.isdisjoint(HANDLING)


def can_stand_in(roles: Iterable[str], own: Iterable[RoleAt], department: frozenset[UUID]) -> bool:
    """Whether one of these roles at least passes to somebody for what he does in this department himself."""
    held = list(own)
    here = [one for one in held if one.organization_id in department]
    return any(can_lend(role, held) and can_lend(role, here) for role in roles)


def is_government(region: str, region_above: str | None) -> bool:
    """Whether a body is the government of its region; region_above: of the body above it, if there is one.

    What stands below a government are its departments, each for itself.
    """
    return region != region_above


def lent(own: frozenset[RoleAt], offered: Iterable[RoleAt]) -> frozenset[RoleAt]:
    """Of the roles of absent people, those that pass to the deputy. own: his own roles.

    Nothing passes on: `offered` are roles that the absent hold themselves. Who holds no role any more is
    nobody's deputy.
    """
    if not own:
        return frozenset()
    return frozenset(one for one in offered if can_lend(one.role, own))
