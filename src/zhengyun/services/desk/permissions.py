"""Who arranges what at the desk: each check raises, each can answers.

Rights that are lent to a deputy arrange nothing for others: only one's own roles count.
"""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import forbidden
from zhengyun.services.desk.roles import HEADS


def account_of(actor: Actor) -> UUID:
    """Whose desk it is. Raises `desk.only_people` (403) where nobody is signed in."""
    if actor.account_id is None:
        raise forbidden("desk.only_people", _("Only a person has a desk."))
    return actor.account_id


def can_share(actor: Actor, organization_id: UUID, role: str = "") -> bool:
    """With everybody of this role (any role where none is named) at an organization where one holds it."""
    if actor.scopes is not None:
        return False
    return any(one.organization_id == organization_id and role in ("", one.role) for one in actor.own_roles)


def check_can_share(actor: Actor, organization_id: UUID, role: str = "") -> None:
    if not can_share(actor, organization_id, role):
        raise forbidden(
            "desk.may_not_share", _("You share only with your own role at your own organization.")
        )


def can_remove(actor: Actor, account_id: UUID, organization_id: UUID | None) -> bool:
    """One's own; what is shared also the head of that organization."""
    if actor.scopes is not None:
        return False
    if actor.account_id == account_id:
        return True
    return any(one.organization_id == organization_id and one.role in HEADS for one in actor.own_roles)


def check_can_remove(actor: Actor, account_id: UUID, organization_id: UUID | None) -> None:
    if not can_remove(actor, account_id, organization_id):
        raise forbidden("desk.may_not_remove", _("Only who made it, or the head of the unit, removes it."))
