"""Who tends what the search of the hall did not find."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import forbidden

TENDERS = (Role.ITEM_MANAGER, Role.SYSTEM_ADMIN)


def check_can_tend_searches(actor: Actor) -> None:
    """Raises Problem 403 `casework.may_not`."""
    if not can_tend_searches(actor):
        raise forbidden("casework.may_not", _("Only who tends the items sees what was not found."))


def can_tend_searches(actor: Actor) -> bool:
    return actor.system or any(actor.has_role(role) for role in TENDERS)
