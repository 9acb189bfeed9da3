"""The room of notices as a Django application."""

from __future__ import annotations

from typing import ClassVar

from zhengyun.kernel.modules import ModuleConfig


class NoticesConfig(ModuleConfig):
    """Sending happens in jobs."""

    default = True
    name = "zhengyun.kernel.notices"
    label = "notices"
    grants: ClassVar[dict[str, str]] = {
        "notices_notice": "SELECT, INSERT, UPDATE",
        "notices_message": "SELECT, INSERT, UPDATE",
    }
