"""Who tends items, procedures and calendars: each check raises, each can answers."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import forbidden

STUDY = "steps:read"
STUDENTS = (
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.ITEM_MANAGER,
    Role.AUTHORITY,
    Role.SUPERVISOR,
    Role.CHIEF_REPRESENTATIVE,
)


def can_govern(actor: Actor) -> bool:
    """The system administrator: every item, who may apply, procedures, calendars."""
    return actor.system or (actor.scopes is None and actor.has_role(Role.SYSTEM_ADMIN))


def check_can_govern(actor: Actor) -> None:
    if not can_govern(actor):
        raise forbidden("casework.may_not", _("Only a system administrator does this."))


def can_look(actor: Actor) -> bool:
    """Who administers, and who must judge a change."""
    roles = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.ITEM_MANAGER)
    return actor.system or (actor.scopes is None and bool(actor.organizations(*roles)))


def check_can_look(actor: Actor) -> None:
    if not can_look(actor):
        raise forbidden("casework.may_not", _("Only administrators and item managers see this."))


def can_study(actor: Actor) -> bool:
    """Who administers, and who leads or watches the work: definitions and figures, nothing of persons."""
    return actor.system or (actor.has_scope(STUDY) and bool(actor.organizations(*STUDENTS)))


def check_can_study(actor: Actor) -> None:
    if not can_study(actor):
        raise forbidden("casework.may_not", _("Only administrators and who leads the work see this."))


def tended_by(actor: Actor) -> frozenset[UUID] | None:
    """Organizations whose items the actor sees and edits here; None: those of all."""
    if actor.system or actor.organizations(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        return None
    found: frozenset[UUID] = frozenset()
    for organization_id in actor.organizations(Role.ITEM_MANAGER):
        found |= parties.descendants(organization_id)
    return found


def can_edit_item(actor: Actor, organization_id: UUID) -> bool:
    """The item managers of its department and of those above it, and the system administrator."""
    if can_govern(actor):
        return True
    if actor.scopes is not None:
        return False
    own = actor.organizations(Role.ITEM_MANAGER)
    return organization_id in own or any(organization_id in parties.descendants(one) for one in own)


def check_can_edit_item(actor: Actor, organization_id: UUID) -> None:
    if not can_edit_item(actor, organization_id):
        raise forbidden("casework.may_not", _("Only the department's item manager changes this guide."))
