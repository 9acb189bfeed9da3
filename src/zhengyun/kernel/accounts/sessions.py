"""The session store: rows whose key is hashed, read together with account and roles in one query.

Signing out or disabling an account takes hold at once in every process, which a cache in each
process (cached_db) or a signed cookie could not promise; docs in README.md give the figures.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import HttpRequest

from zhengyun.kernel.accounts.models import Account, Session
from zhengyun.kernel.accounts.queries import roles_in_force
from zhengyun.kit import clock

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
PARTY = "party_id"
MANDATE = "mandate_id"
ACCOUNT = "_auth_user_id"


def stamp_sign_in(
    sender: type[Account], request: HttpRequest, user: AbstractBaseUser, **_kwargs: Any
) -> None:
    """Times from which the absolute and the idle time-out are reckoned."""
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = clock.now().isoformat()


def hashed(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


class SessionStore(DatabaseStore):
    """`account` and `roles` are those of the row last loaded."""

    account: Account | None = None
    roles: tuple[tuple[str, str], ...] = ()

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        if not self.session_key:
            return None
        roles = roles_in_force().filter(account_id=OuterRef("account_id"))
        shape = JSONObject(role="role", organization="organization_id")
        rows = Session.objects.select_related("account").annotate(
            roles=ArraySubquery(roles.values(json=shape))
        )
        row = rows.filter(session_key=hashed(self.session_key), expire_date__gt=clock.now()).first()
        if row is None:
            self._session_key = None
            return None
        self.account = row.account
        self.roles = tuple((one["role"], one["organization"]) for one in row.roles)
        return row

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
