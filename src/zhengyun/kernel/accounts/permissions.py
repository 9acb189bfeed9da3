"""Who may manage accounts, roles and tokens: each check raises, each can answers.

System administrators manage no accounts, and nobody gives roles to themselves (三员分立).
"""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.kernel.accounts.contracts import EXCLUSIVE_ROLES
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import forbidden

MANAGER = "security_admin"
HEADS = frozenset({"section_head", "unit_leader"})
"""Who names deputies for the people of his organization."""


def can_manage_accounts(actor: Actor) -> bool:
    return actor.system or (actor.scopes is None and actor.has_role(MANAGER))


def check_can_manage_accounts(actor: Actor) -> None:
    if not can_manage_accounts(actor):
        raise forbidden(
            "accounts.may_not_manage", _("Only a security administrator manages accounts and roles.")
        )


def can_see_accounts(actor: Actor) -> bool:
    """Each of the three administrators, and the platform itself."""
    return actor.system or (actor.scopes is None and bool(actor.organizations(*EXCLUSIVE_ROLES)))


def can_assign_roles(actor: Actor, person_id: UUID) -> bool:
    """To anybody but oneself."""
    return can_manage_accounts(actor) and (actor.system or actor.person_id != person_id)


def check_can_assign_roles(actor: Actor, person_id: UUID) -> None:
    check_can_manage_accounts(actor)
    if not can_assign_roles(actor, person_id):
        raise forbidden("accounts.may_not_elevate", _("Nobody changes their own roles."))


def can_name_deputy(
    actor: Actor, absent_person_id: UUID, places: frozenset[UUID], deputy_person_id: UUID
) -> bool:
    """Who is away himself, the head of one of his organizations or of one above (places), or a security
    administrator.

    Nobody makes himself the deputy of another, and rights that are lent lend nothing.
    """
    if actor.system:
        return True
    if actor.scopes is not None or actor.person_id in (None, deputy_person_id):
        return False
    return actor.person_id == absent_person_id or _heads(actor, places)


def check_can_name_deputy(
    actor: Actor, absent_person_id: UUID, places: frozenset[UUID], deputy_person_id: UUID
) -> None:
    if not can_name_deputy(actor, absent_person_id, places, deputy_person_id):
        raise forbidden(
            "accounts.may_not_name_deputy",
            _("Only who is away, the head of his unit or a security administrator names his deputy."),
            remedy=_("Nobody makes himself the deputy of another."),
        )


def can_end_deputy(
    actor: Actor, absent_person_id: UUID, places: frozenset[UUID], deputy_person_id: UUID
) -> bool:
    """Also the deputy himself: it takes rights away and gives none."""
    if actor.system:
        return True
    if actor.scopes is not None or actor.person_id is None:
        return False
    return actor.person_id in (absent_person_id, deputy_person_id) or _heads(actor, places)


def check_can_end_deputy(
    actor: Actor, absent_person_id: UUID, places: frozenset[UUID], deputy_person_id: UUID
) -> None:
    if not can_end_deputy(actor, absent_person_id, places, deputy_person_id):
        raise forbidden(
            "accounts.may_not_end_deputy",
            _("Only who is away, his deputy, the head of his unit or a security administrator ends this."),
        )


def _heads(actor: Actor, places: frozenset[UUID]) -> bool:
    return any(
        one.role == MANAGER or (one.role in HEADS and one.organization_id in places)
        for one in actor.own_roles
    )


def can_manage_tokens(actor: Actor, account_id: UUID) -> bool:
    """One's own, signed in by oneself: a token makes no further tokens."""
    return actor.system or (actor.scopes is None and actor.account_id == account_id)


def check_can_manage_tokens(actor: Actor, account_id: UUID) -> None:
    if not can_manage_tokens(actor, account_id):
        raise forbidden("accounts.may_not_issue_tokens", _("Only its owner makes or revokes a token."))
