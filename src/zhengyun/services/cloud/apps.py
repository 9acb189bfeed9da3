from __future__ import annotations

from typing import ClassVar

from zhengyun.kernel.modules import ModuleConfig

_READ_WRITE = "SELECT, INSERT, UPDATE"


class CloudConfig(ModuleConfig):
    name = "zhengyun.services.cloud"
    label = "cloud"
    default = True
    grants: ClassVar[dict[str, str]] = {
        "cloud_offering": _READ_WRITE,
        "cloud_grade": _READ_WRITE,
        "cloud_price": "SELECT, INSERT",
        "cloud_expiryrule": "SELECT, INSERT",
        "cloud_quota": _READ_WRITE,
        "cloud_businesssystem": _READ_WRITE,
        "cloud_safetycheck": _READ_WRITE,
        "cloud_order": _READ_WRITE,
        "cloud_orderline": f"{_READ_WRITE}, DELETE",
        "cloud_opening": f"{_READ_WRITE}, DELETE",
        "cloud_lease": _READ_WRITE,
        "cloud_term": "SELECT, INSERT",
        "cloud_certificate": "SELECT, INSERT",
    }

    def ready(self) -> None:
        from zhengyun.engines.compute import facade as compute
        from zhengyun.services.cloud import bodies, casework_links, handlers, panels

        compute.set_managing_bodies(bodies.managers)
        casework_links.register()
        handlers.register()
        panels.register()
