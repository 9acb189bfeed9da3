from __future__ import annotations

from zhengyun.kernel.modules import ModuleConfig


class DeskConfig(ModuleConfig):
    """Pages only: the desk keeps nothing of its own."""

    default = True
    name = "zhengyun.services.desk"
    label = "desk"
