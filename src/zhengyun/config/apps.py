"""The config room as a Django app: it owns no table, only pages around the others."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "zhengyun.config"
    label = "config"

    def ready(self) -> None:
        from zhengyun.config import demo
        from zhengyun.kernel.accounts import facade as accounts

        accounts.set_demo_accounts(demo.demo_accounts)
