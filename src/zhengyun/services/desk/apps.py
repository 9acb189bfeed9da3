from __future__ import annotations

from typing import ClassVar

from zhengyun.kernel.modules import ModuleConfig

_ALL = "SELECT, INSERT, UPDATE, DELETE"


class DeskConfig(ModuleConfig):
    """Views and sentences belong to their owners and are really deleted; runs and exports are kept."""

    default = True
    name = "zhengyun.services.desk"
    label = "desk"
    grants: ClassVar[dict[str, str]] = {
        "desk_savedview": _ALL,
        "desk_defaultview": _ALL,
        "desk_phrase": _ALL,
        "desk_countersite": "SELECT, INSERT, UPDATE",
        "desk_counterwindow": "SELECT, INSERT, UPDATE",
        "desk_counterclosure": _ALL,
        "desk_slotlimit": _ALL,
        "desk_counterdevice": "SELECT, INSERT, UPDATE",
        "desk_ticketday": "SELECT, INSERT, UPDATE",
        "desk_ticket": "SELECT, INSERT, UPDATE",
        "desk_appointment": "SELECT, INSERT, UPDATE",
        "desk_visit": "SELECT, INSERT, UPDATE",
        "desk_bulkrun": "SELECT, INSERT, UPDATE",
        "desk_bulkitem": "SELECT, INSERT, UPDATE",
        "desk_export": "SELECT, INSERT, UPDATE",
    }

    def ready(self) -> None:
        from zhengyun.services.desk import verbs

        verbs.register()
