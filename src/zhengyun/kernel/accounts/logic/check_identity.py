"""What an outside identity must be before anything is built on it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhengyun.kernel.accounts import rules
from zhengyun.kernel.accounts.identity.provider import Identity
from zhengyun.kit.errors import Problem, conflict, forbidden


def check_verified(identity: Identity) -> None:
    """Raises Problem `accounts.identity_unverified` (403) below level 4 or without an identity number."""
    if not identity.id_number or identity.assurance < rules.MIN_ASSURANCE:
        raise forbidden(
            "accounts.identity_unverified",
            _("The identity provider has not verified your identity number."),
            remedy=_("Verify your identity there, or sign in another way."),
        )


def check_same_person(identity: Identity, id_number: str) -> None:
    """Raises Problem `accounts.identity_of_another` (409)."""
    if identity.id_number != id_number:
        raise wrong_person()


def wrong_person() -> Problem:
    return conflict("accounts.identity_of_another", _("This identity belongs to another account or person."))
