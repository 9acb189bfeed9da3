"""The config room as a Django app: it owns no table, only pages around the others."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings


class ConfigConfig(AppConfig):
    name = "zhengyun.config"
    label = "config"

    def ready(self) -> None:
        """Tells the kernel what only config knows: first pages and demonstration accounts."""
        from zhengyun.config.context import landing_of
        from zhengyun.kernel.accounts import facade as accounts

        accounts.set_landing(landing_of)
        if settings.ZHENGYUN.is_demo:
            from zhengyun.config.demo import demo_accounts

            accounts.set_demo_accounts(demo_accounts)
