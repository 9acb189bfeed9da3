from __future__ import annotations

from zhengyun.kernel.modules import ModuleConfig


class ExchangeConfig(ModuleConfig):
    """Pages only: records and their rules belong to registers."""

    default = True
    name = "zhengyun.services.exchange"
    label = "exchange"
