"""The session store: rows whose key is hashed, read together with account and roles in one query.

Signing out or disabling an account takes hold at once in every process, which a cache in each
process (cached_db) or a signed cookie could not promise; README.md gives the figures.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection
from django.http import HttpRequest

from zhengyun.kernel.accounts.models import Account, Session
from zhengyun.kit import clock

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
PARTY = "party_id"
WAY, TYPED = "way", "password"
ACCOUNT = "_auth_user_id"


_CONCRETE = Account._meta.concrete_fields  # noqa: SLF001
ACCOUNT_FIELDS = [field.attname for field in _CONCRETE]
_COLUMNS = ", ".join(f'a."{field.column}"' for field in _CONCRETE)
# Written out because building these queries in the ORM costs four times as much as running them.
ROLES = """
    (SELECT coalesce(json_agg(json_build_array(r.role, r.organization_id)), '[]')
     FROM accounts_roleassignment r
     WHERE r.account_id = a.id AND r.valid_from <= %(today)s
         AND (r.valid_until IS NULL OR r.valid_until > %(today)s))
"""
LOAD = f"""
SELECT s.session_data, s.expire_date, {ROLES},
    (SELECT coalesce(json_agg(json_build_array(r.role, r.organization_id, o.id, o.person_id, o.name)), '[]')
     FROM accounts_deputy d
     JOIN accounts_account o ON o.id = d.absent_id AND o.state = 'active'
     JOIN accounts_roleassignment r ON r.account_id = o.id AND r.valid_from <= %(today)s
         AND (r.valid_until IS NULL OR r.valid_until > %(today)s)
     WHERE d.deputy_id = s.account_id AND d.ended_at IS NULL
         AND d.valid_from <= %(today)s AND d.valid_until > %(today)s),
    {_COLUMNS}
FROM accounts_session s LEFT JOIN accounts_account a ON a.id = s.account_id
WHERE s.session_key = %(key)s AND s.expire_date > %(now)s
"""  # noqa: S608


def stamp_sign_in(
    sender: type[Account], request: HttpRequest, user: AbstractBaseUser, **_kwargs: Any
) -> None:
    """Times from which the absolute and the idle time-out are reckoned."""
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = clock.now().isoformat()


def hashed(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


class SessionStore(DatabaseStore):
    """`account`, `roles` and `lent` (roles of absent people with whose they are) are those of the row last
    loaded."""

    account: Account | None = None
    roles: tuple[tuple[str, str], ...] = ()
    lent: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        if not self.session_key:
            return None
        with connection.cursor() as cursor:
            key = hashed(self.session_key)
            cursor.execute(LOAD, {"today": clock.today(), "key": key, "now": clock.now()})
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return None
        data, expiry, roles, lent, *account = found
        row = Account.from_db(connection.alias, ACCOUNT_FIELDS, account)
        self.account = row if row.id else None
        self.roles = tuple((role, organization) for role, organization in roles)
        self.lent = tuple(tuple(one) for one in lent)
        return Session(session_data=data, expire_date=expiry)

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=hashed(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        return Session(
            session_key=hashed(self.session_key or ""),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            account_id=data.get(ACCOUNT),
        )

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            Session.objects.filter(session_key=hashed(key)).delete()

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        kwargs.setdefault("modification", clock.now())
        return super().get_expiry_date(**kwargs)

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expire_date__lt=clock.now()).delete()
