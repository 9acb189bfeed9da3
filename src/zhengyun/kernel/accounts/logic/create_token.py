"""Make a bearer token for the API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts import rules
from zhengyun.kernel.accounts.logic.make_actor import TOKEN_PREFIX, actor_for_account
from zhengyun.kernel.accounts.models import Account, ApiToken
from zhengyun.kernel.accounts.permissions import check_can_manage_tokens
from zhengyun.kernel.accounts.queries import find_account
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, forbidden, not_found
from zhengyun.kit.ids import digest_of, secret_code


def create_token(
    username: str, name: str, scopes: Sequence[str], days: int, actor: Actor, party_id: UUID | None = None
) -> str:
    """The token itself, shown only now. scopes such as "cases:write"; party_id: whom its bearer
    acts for (default: oneself). Raises Problem `accounts.unknown_account` (404), `accounts.bad_token`,
    `accounts.password_change_needed`, `parties.no_mandate` (403)."""
    if (account := find_account(username)) is None:
        raise not_found("accounts.unknown_account", _("This account is not known."), value=username)
    check_can_manage_tokens(actor, account.id)
    if Account.objects.get(pk=account.id).must_change_password:
        raise forbidden("accounts.password_change_needed", _("Change your password first."), value=username)
    wrong = [scope for scope in scopes if not rules.SCOPE.fullmatch(scope)]
    if wrong or not scopes or not 1 <= days <= rules.TOKEN_DAYS:
        raise Problem(
            "accounts.bad_token",
            _("A token needs at least one scope such as cases:read, and a term of 1 to 365 days."),
            value=", ".join(wrong) or days,
        )
    if party_id:
        actor_for_account(account.id, party_id)
    raw = TOKEN_PREFIX + secret_code()
    with transaction.atomic():
        row = ApiToken.objects.create(
            account_id=account.id,
            name=name[:100],
            prefix=raw[:7],
            token_hash=digest_of(raw),
            scopes=sorted(set(scopes)),
            party_id=party_id,
            expires_at=clock.now() + timedelta(days=days),
        )
        audit.record(
            actor, "accounts.create_token", "token", row.id, detail={"scopes": row.scopes, "days": days}
        )
    return raw
