from __future__ import annotations

from typing import ClassVar

from zhengyun.kernel.modules import ModuleConfig

_READ_WRITE = "SELECT, INSERT, UPDATE"


class RegistersConfig(ModuleConfig):
    name = "zhengyun.engines.registers"
    label = "registers"
    default = True
    grants: ClassVar[dict[str, str]] = {
        "registers_register": _READ_WRITE,
        "registers_registerversion": f"{_READ_WRITE}, DELETE",
        "registers_access": "SELECT, INSERT",
        "registers_dispute": _READ_WRITE,
        "registers_write": "SELECT, INSERT",
        "registers_import": _READ_WRITE,
        "registers_importpart": "SELECT, INSERT, DELETE",
        "registers_export": f"{_READ_WRITE}, DELETE",
    }

    def ready(self) -> None:
        from zhengyun.engines.registers import casework_links, sections

        sections.register()
        casework_links.register()
