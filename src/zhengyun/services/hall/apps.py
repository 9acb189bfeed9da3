from __future__ import annotations

from typing import ClassVar

from zhengyun.kernel.modules import ModuleConfig


class HallConfig(ModuleConfig):
    """Wishes and watches belong to their owners and are really deleted; reminders are kept."""

    default = True
    name = "zhengyun.services.hall"
    label = "hall"
    grants: ClassVar[dict[str, str]] = {
        "hall_wish": "SELECT, INSERT, UPDATE, DELETE",
        "hall_itemwatch": "SELECT, INSERT, UPDATE, DELETE",
        "hall_feed": "SELECT, INSERT, UPDATE",
        "hall_expiryreminder": "SELECT, INSERT",
    }

    def ready(self) -> None:
        from zhengyun.engines.casework import facade as casework
        from zhengyun.services.hall import asked, purchases
        from zhengyun.services.hall.logic.send_messages import send_messages

        casework.guides.set_messenger(send_messages)
        asked.register()
        purchases.register()
