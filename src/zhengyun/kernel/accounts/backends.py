"""What Django's own sign-in asks for; passwords are checked in `logic/sign_in.py`."""

from __future__ import annotations

from typing import Any

from zhengyun.kernel.accounts.models import Account


class AccountBackend:
    """Finds the account of a session."""

    def get_user(self, user_id: Any) -> Account | None:
        return Account.objects.filter(pk=user_id).first()
