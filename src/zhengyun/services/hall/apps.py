from __future__ import annotations

from zhengyun.kernel.modules import ModuleConfig


class HallConfig(ModuleConfig):
    """Pages only: the hall keeps nothing of its own."""

    default = True
    name = "zhengyun.services.hall"
    label = "hall"
