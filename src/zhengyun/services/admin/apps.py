from __future__ import annotations

from typing import ClassVar

from zhengyun.kernel.modules import ModuleConfig


class AdminConfig(ModuleConfig):
    """Changes that wait for a second person, uploads that were checked, standard steps and what is done
    about findings. Everything else belongs to the rooms below."""

    default = True
    name = "zhengyun.services.admin"
    label = "admin"
    grants: ClassVar[dict[str, str]] = {
        "admin_changerequest": "SELECT, INSERT, UPDATE",
        "admin_packageupload": "SELECT, INSERT, UPDATE, DELETE",
        "admin_standardstep": "SELECT, INSERT, UPDATE",
        "admin_stepassignment": "SELECT, INSERT, UPDATE, DELETE",
        "admin_findingtask": "SELECT, INSERT, UPDATE",
    }
