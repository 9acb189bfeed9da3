"""Who may manage accounts, roles and tokens: each check raises, each can answers.

System administrators manage no accounts, and nobody gives roles to themselves (三员分立).
"""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import forbidden

MANAGER = "security_admin"


def can_manage_accounts(actor: Actor) -> bool:
    return actor.system or (actor.scopes is None and actor.has_role(MANAGER))


def check_can_manage_accounts(actor: Actor) -> None:
    if not can_manage_accounts(actor):
        raise forbidden(
            "accounts.may_not_manage", _("Only a security administrator manages accounts and roles.")
        )


def can_assign_roles(actor: Actor, person_id: UUID) -> bool:
    """To anybody but oneself."""
    return can_manage_accounts(actor) and (actor.system or actor.person_id != person_id)


def check_can_assign_roles(actor: Actor, person_id: UUID) -> None:
    check_can_manage_accounts(actor)
    if not can_assign_roles(actor, person_id):
        raise forbidden("accounts.may_not_elevate", _("Nobody changes their own roles."))


def can_manage_tokens(actor: Actor, account_id: UUID) -> bool:
    """One's own, signed in by oneself: a token makes no further tokens."""
    return actor.system or (actor.scopes is None and actor.account_id == account_id)


def check_can_manage_tokens(actor: Actor, account_id: UUID) -> None:
    if not can_manage_tokens(actor, account_id):
        raise forbidden("accounts.may_not_issue_tokens", _("Only its owner makes or revokes a token."))
