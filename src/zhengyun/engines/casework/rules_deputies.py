"""Pure rule: as whose deputy somebody acts in a task, given the roles by which he may."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from zhengyun.kit.actor import Absent, RoleAt


def whose_deputy(roles: Iterable[RoleAt], holder: UUID | None) -> Absent | None:
    """For whom the actor acts; None for himself.

    roles: his own and lent ones that fit the task. holder: who has taken it. Whoever deputizes for the
    holder acts for him; else one's own role comes first; else the absent whose id is the smallest.
    """
    held = list(roles)
    absents = sorted((r.deputy_for for r in held if r.deputy_for is not None), key=lambda one: one.account_id)
    for one in absents:
        if one.account_id == holder:
            return one
    if any(r.deputy_for is None for r in held):
        return None
    return absents[0] if absents else None
