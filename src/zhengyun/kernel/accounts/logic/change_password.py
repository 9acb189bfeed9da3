"""Change one's own password."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts import rules
from zhengyun.kernel.accounts.models import Account
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem


def change_password(actor: Actor, account_id: UUID, old: str, new: str) -> Account:
    """Ends all other sessions of the account, since a session is bound to the password.

    Raises Problem `accounts.wrong_password`, `accounts.same_password`, `accounts.weak_password`.
    """
    with transaction.atomic():
        row = Account.objects.select_for_update().get(pk=account_id)
        if row.has_usable_password() and not row.check_password(old):
            message = _("The present password is not right.")
            raise Problem("accounts.wrong_password", message, fields={"old": [message]})
        if old == new:
            message = _("The new password is the old one.")
            raise Problem("accounts.same_password", message, fields={"new": [message]})
        check_strength(new, row.username)
        row.set_password(new)
        row.must_change_password = False
        row.save(update_fields=["password", "must_change_password"])
        audit.record(actor, "accounts.change_password", "account", row.id)
    return row


def check_strength(password: str, username: str) -> None:
    """Raises Problem `accounts.weak_password`."""
    if rules.is_weak(password, username) or password.lower() in _common():
        message = _(
            "A password needs 10 characters of at least three kinds (small and capital letters, digits, "
            "signs), must not contain the user name and must not be a common one."
        )
        raise Problem("accounts.weak_password", message, fields={"new": [message]})


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
