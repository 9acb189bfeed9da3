"""Connect an outside identity with one's account while signed in, and part them again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest

from zhengyun.kernel.accounts.identity.provider import IdentityProvider
from zhengyun.kernel.accounts.logic.check_identity import check_same_person, check_verified, wrong_person
from zhengyun.kernel.accounts.logic.make_actor import actor_for
from zhengyun.kernel.accounts.logic.sign_in import count_failure
from zhengyun.kernel.accounts.logic.sign_in_by_identity import ask, lock, write_link
from zhengyun.kernel.accounts.models import Account, ExternalIdentity
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem


def connect_identity(request: HttpRequest, provider: IdentityProvider, pending: Mapping[str, Any]) -> None:
    """Only the account that began it, and only the same natural person. Twice changes nothing.

    Raises Problem `accounts.identity_unverified` (403), `accounts.identity_of_another` (409).
    """
    actor = actor_for(request)
    try:
        if actor.account_id is None or actor.person_id is None or str(actor.account_id) != pending["account"]:
            raise wrong_person()
        identity = ask(request, provider, pending)
        check_verified(identity)
        check_same_person(identity, parties.get_person(actor.person_id).id_number)
        with transaction.atomic():
            lock(identity)
            rows = ExternalIdentity.objects.filter(provider=identity.provider, subject=identity.subject)
            if (known := rows.first()) is None:
                write_link(actor, Account.objects.get(pk=actor.account_id), identity)
            elif known.account_id != actor.account_id:
                raise wrong_person()
    except Problem:
        count_failure(request)
        raise


def disconnect_identity(actor: Actor, identity_id: UUID) -> None:
    """One's own; what is not there any more is no error."""
    if actor.account_id is None:
        return
    with transaction.atomic():
        row = ExternalIdentity.objects.filter(pk=identity_id, account_id=actor.account_id).first()
        if row is None or not row.delete()[0]:
            return
        detail = {"provider": row.provider}
        audit.record(actor, "accounts.disconnect_identity", "account", row.account_id, detail=detail)
