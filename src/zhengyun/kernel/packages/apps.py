from __future__ import annotations

from typing import ClassVar

from zhengyun.kernel.modules import ModuleConfig


class PackagesConfig(ModuleConfig):
    name = "zhengyun.kernel.packages"
    label = "packages"
    default = True
    grants: ClassVar[dict[str, str]] = {
        "packages_package": "SELECT, INSERT, UPDATE",
        "packages_version": "SELECT, INSERT, UPDATE, DELETE",
        "packages_switch": "SELECT, INSERT, UPDATE",
    }
