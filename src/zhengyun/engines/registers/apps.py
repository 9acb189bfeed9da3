from __future__ import annotations

from typing import ClassVar

from zhengyun.kernel.modules import ModuleConfig, Progress

_READ_WRITE = "SELECT, INSERT, UPDATE"


class RegistersConfig(ModuleConfig):
    name = "zhengyun.engines.registers"
    label = "registers"
    default = True
    grants: ClassVar[dict[str, str]] = {
        "registers_register": f"{_READ_WRITE}, DELETE",
        "registers_registerversion": f"{_READ_WRITE}, DELETE",
        "registers_access": "SELECT, INSERT",
        "registers_dispute": _READ_WRITE,
        "registers_write": "SELECT, INSERT",
        "registers_draw": _READ_WRITE,
        "registers_import": _READ_WRITE,
        "registers_importpart": "SELECT, INSERT, DELETE",
        "registers_export": f"{_READ_WRITE}, DELETE",
    }

    def load_reference_data(self, progress: Progress) -> None:
        from zhengyun.engines.registers import sections

        sections.bring_all_up(progress)

    def ready(self) -> None:
        from zhengyun.engines.registers import casework_links, sections

        sections.register()
        casework_links.register()
