"""The room of accounts as a Django application."""

from __future__ import annotations

from typing import ClassVar

from zhengyun.kernel.modules import ModuleConfig


class AccountsConfig(ModuleConfig):
    """Accounts and roles are ended, never deleted; sessions, codes and counters are swept."""

    default = True
    name = "zhengyun.kernel.accounts"
    label = "accounts"
    grants: ClassVar[dict[str, str]] = {
        "accounts_account": "SELECT, INSERT, UPDATE",
        "accounts_pastpassword": "SELECT, INSERT, DELETE",
        "accounts_roleassignment": "SELECT, INSERT, UPDATE",
        "accounts_deputy": "SELECT, INSERT, UPDATE",
        "accounts_session": "SELECT, INSERT, UPDATE, DELETE",
        "accounts_externalidentity": "SELECT, INSERT, UPDATE, DELETE",
        "accounts_onetimecode": "SELECT, INSERT, UPDATE, DELETE",
        "accounts_apitoken": "SELECT, INSERT, UPDATE",
        "accounts_ratecount": "SELECT, INSERT, UPDATE, DELETE",
    }

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from zhengyun.kernel.accounts.sessions import stamp_sign_in

        user_logged_in.connect(stamp_sign_in, dispatch_uid="accounts.stamp_sign_in")
