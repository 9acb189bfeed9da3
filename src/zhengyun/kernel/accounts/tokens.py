"""Bearer tokens, read by their hash together with account and roles in one query."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from zhengyun.kernel.accounts.contracts import AccountState
from zhengyun.kernel.accounts.sessions import ROLES
from zhengyun.kit import clock
from zhengyun.kit.ids import digest_of

LOAD = f"""
SELECT t.id, t.scopes, t.party_id, t.last_used_on, a.id, a.person_id, a.name, a.kind, {ROLES}
FROM accounts_apitoken t JOIN accounts_account a ON a.id = t.account_id
WHERE t.token_hash = %(hash)s AND t.revoked_at IS NULL AND t.expires_at > %(now)s
    AND a.state = %(active)s AND NOT a.must_change_password
"""  # noqa: S608


class Bearer(NamedTuple):
    """A token that is valid now, and whose it is; roles: pairs of role and organization."""

    token_id: UUID
    scopes: list[str]
    party_id: UUID | None
    last_used_on: date | None
    id: UUID
    person_id: UUID
    name: str
    kind: str
    roles: list[tuple[str, str]]


def bearer_of(raw: str) -> Bearer | None:
    """None for an unknown, ended or revoked token, and while its owner may not use it."""
    active = AccountState.ACTIVE.value
    with connection.cursor() as cursor:
        cursor.execute(
            LOAD, {"hash": digest_of(raw), "now": clock.now(), "today": clock.today(), "active": active}
        )
        found = cursor.fetchone()
    return Bearer(*found) if found else None
