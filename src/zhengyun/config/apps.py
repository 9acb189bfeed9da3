"""The config room as a Django app: it owns no table, only pages around the others."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.urls import reverse


class ConfigConfig(AppConfig):
    name = "zhengyun.config"
    label = "config"

    def ready(self) -> None:
        """Tells others what only config knows: first pages, the owner's login, demonstration accounts."""
        from zhengyun.config import owner_login, tenants
        from zhengyun.config.context import landing_of
        from zhengyun.engines.registers import facade as registers
        from zhengyun.kernel.accounts import facade as accounts

        accounts.set_landing(landing_of)
        accounts.set_mandates(lambda: reverse("hall:mandates"))
        accounts.set_identity_providers(map(accounts.OidcProvider, settings.ZHENGYUN.identity_providers))
        registers.set_owner_login(owner_login.connect)
        tenants.tell_compute(settings.ZHENGYUN)
        if settings.ZHENGYUN.is_demo:
            from zhengyun.config.demo import demo_accounts

            accounts.set_demo_accounts(demo_accounts)
