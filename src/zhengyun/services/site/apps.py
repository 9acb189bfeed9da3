from __future__ import annotations

from typing import ClassVar

from zhengyun.kernel.modules import ModuleConfig


class SiteConfig(ModuleConfig):
    """A draft that nobody wants is really deleted; what was published once stays."""

    default = True
    name = "zhengyun.services.site"
    label = "site"
    grants: ClassVar[dict[str, str]] = {
        "site_notice": "SELECT, INSERT, UPDATE, DELETE",
        "site_noticeversion": "SELECT, INSERT, UPDATE, DELETE",
    }

    def ready(self) -> None:
        from zhengyun.services.hall import facade as hall
        from zhengyun.services.site.front import newest

        hall.register_front_list("site.notices", newest)
