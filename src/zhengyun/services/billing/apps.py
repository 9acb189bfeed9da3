from __future__ import annotations

from typing import ClassVar

from zhengyun.kernel.modules import ModuleConfig

_READ_WRITE = "SELECT, INSERT, UPDATE"


class BillingConfig(ModuleConfig):
    name = "zhengyun.services.billing"
    label = "billing"
    default = True
    grants: ClassVar[dict[str, str]] = {
        "billing_paymentorder": _READ_WRITE,
        "billing_payment": _READ_WRITE,
        "billing_refund": _READ_WRITE,
        "billing_bankstatement": _READ_WRITE,
        "billing_testbankentry": _READ_WRITE,
        "billing_testbankrefund": "SELECT, INSERT",
    }

    def ready(self) -> None:
        from zhengyun.services.billing import casework_links, drivers, handlers, panels

        drivers.register_embedded()
        casework_links.register()
        handlers.register()
        panels.register()
