"""Close an account."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts.contracts import AccountState, AccountView
from zhengyun.kernel.accounts.models import Account, Session
from zhengyun.kernel.accounts.permissions import check_can_manage_accounts
from zhengyun.kernel.accounts.queries import get_account
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import forbidden


def disable_account(actor: Actor, account_id: UUID) -> AccountView:
    """Its sessions end and its tokens give no rights any more, at once."""
    check_can_manage_accounts(actor)
    if not actor.system and get_account(account_id).person_id == actor.person_id:
        raise forbidden("accounts.not_oneself", _("Nobody does this with an account of their own."))
    with transaction.atomic():
        active = Account.objects.filter(pk=account_id, state=AccountState.ACTIVE.value)
        if active.update(state=AccountState.DISABLED.value):
            Session.objects.filter(account_id=account_id).delete()
            audit.record(actor, "accounts.disable_account", "account", account_id)
    return get_account(account_id)
