"""What a security administrator does with an account: open and stop it, end its sessions, reset it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts.contracts import EXCLUSIVE_ROLES, AccountState, AccountView
from zhengyun.kernel.accounts.logic import keep_password
from zhengyun.kernel.accounts.models import Account, Session
from zhengyun.kernel.accounts.permissions import check_can_manage_accounts
from zhengyun.kernel.accounts.queries import get_account, view
from zhengyun.kernel.accounts.queries_staff import roles_held
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.notices import facade as notices
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import conflict, forbidden
from zhengyun.kit.ids import uuid7

KINDS = ("abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKMNPQRSTUVWXYZ", "23456789", "-+=@%")
LENGTH = 14


def reset_password(actor: Actor, account_id: UUID) -> str:
    """A new password that is told once, signs in once within 24 hours and is changed then; until that its
    tokens give nothing. All sessions end, and whoever owns the account is told of it.

    Not of an administrator: who knew his password would be two of the four eyes.
    Raises Problem `accounts.unknown_account` (404), `accounts.not_oneself` (403),
    `accounts.administrator` (409).
    """
    password = _password()
    with transaction.atomic():
        row = _row(actor, account_id)
        _check_is_no_administrator(actor, row)
        keep_password.give(row, password)
        row.save(update_fields=keep_password.FIELDS)
        _end_sessions(row.id)
        if row.phone:
            with translation.override(settings.LANGUAGE_CODE):
                text = _(
                    "An administrator gave your account a new password. If you know nothing of it, ask why."
                )
            notices.send_sms(row.phone, text, f"accounts.reset_password:{uuid7()}")
        audit.record(actor, "accounts.reset_password", "account", row.id)
    return password


def enable_account(actor: Actor, account_id: UUID) -> AccountView:
    """Opens again what was disabled or locked by wrong tries; of an open account nothing changes."""
    with transaction.atomic():
        row = _row(actor, account_id)
        if row.state != AccountState.ACTIVE or row.locked_until is not None or row.failed_attempts:
            row.state, row.failed_attempts, row.locked_until = AccountState.ACTIVE.value, 0, None
            row.save(update_fields=["state", "failed_attempts", "locked_until"])
            audit.record(actor, "accounts.enable_account", "account", row.id)
    return view(row)


def end_sessions(actor: Actor, account_id: UUID) -> int:
    """Signs the account out everywhere; returns how many sessions there were."""
    with transaction.atomic():
        row = _row(actor, account_id)
        ended = _end_sessions(row.id)
        detail: Mapping[str, Any] = {"sessions": ended}
        audit.record(actor, "accounts.end_sessions", "account", row.id, detail=detail)
    return ended


def _row(actor: Actor, account_id: UUID) -> Account:
    check_can_manage_accounts(actor)
    get_account(account_id)
    row = Account.objects.select_for_update().get(pk=account_id)
    if not actor.system and row.person_id == actor.person_id:
        raise forbidden("accounts.not_oneself", _("Nobody does this with an account of their own."))
    return row


def _check_is_no_administrator(actor: Actor, row: Account) -> None:
    if actor.system or roles_held(row.id).isdisjoint(EXCLUSIVE_ROLES):
        return
    raise conflict(
        "accounts.administrator",
        _("Nobody alone gives an administrator a new password."),
        value=row.username,
        remedy=_("End the role first; two persons give it again afterwards."),
    )


def _end_sessions(account_id: UUID) -> int:
    return Session.objects.filter(account_id=account_id).delete()[0]


def _password() -> str:
    """At least one character of each kind, in random order."""
    chosen = [secrets.choice(kind) for kind in KINDS]
    chosen += [secrets.choice("".join(KINDS)) for _place in range(LENGTH - len(chosen))]
    secrets.SystemRandom().shuffle(chosen)
    return "".join(chosen)
