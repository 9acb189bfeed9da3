"""Change one's own password."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts import rules
from zhengyun.kernel.accounts.logic import keep_password
from zhengyun.kernel.accounts.logic.sign_in import judge
from zhengyun.kernel.accounts.models import Account
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem


def change_password(actor: Actor, account_id: UUID, old: str, new: str) -> Account:
    """Ends all other sessions of the account, since a session is bound to the password.

    A wrong present password counts towards the lock of the account as it does when signing in.
    Raises Problem `accounts.wrong_password`, `accounts.locked` (423), `accounts.same_password`,
    `accounts.used_before`, `accounts.weak_password`.
    """
    with transaction.atomic():
        row = Account.objects.select_for_update().get(pk=account_id)
        problem = judge(row, old) if row.has_usable_password() else None
        if problem is None:
            _change(row, old, new)
            audit.record(actor, "accounts.change_password", "account", row.id)
        else:
            audit.record(actor, "accounts.change_password", "account", row.id, outcome="refused")
    if problem is not None:
        raise _said_at_the_field(problem)
    return row


def _change(row: Account, old: str, new: str) -> None:
    if old == new:
        message = _("The new password is the old one.")
        raise Problem("accounts.same_password", message, fields={"new": [message]})
    check_strength(new, row.username)
    keep_password.choose(row, new)


def _said_at_the_field(problem: Problem) -> Problem:
    if problem.code == "accounts.locked":
        problem.fields = {"old": [str(problem)]}
        return problem
    message = _("The present password is not right.")
    return Problem("accounts.wrong_password", message, fields={"old": [message]})


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
