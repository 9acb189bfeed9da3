from __future__ import annotations

from typing import ClassVar

from zhengyun.kernel.modules import ModuleConfig


class FilesConfig(ModuleConfig):
    name = "zhengyun.kernel.files"
    label = "files"
    default = True
    grants: ClassVar[dict[str, str]] = {"files_file": "SELECT, INSERT, UPDATE, DELETE"}
