"""The room of parties as a Django application."""

from __future__ import annotations

from typing import ClassVar

from zhengyun.kernel.modules import ModuleConfig, Progress


class PartiesConfig(ModuleConfig):
    """Rows are never deleted: states and history instead."""

    default = True
    name = "zhengyun.kernel.parties"
    label = "parties"
    grants: ClassVar[dict[str, str]] = {
        "parties_party": "SELECT, INSERT, UPDATE",
        "parties_person": "SELECT, INSERT, UPDATE",
        "parties_legalentity": "SELECT, INSERT, UPDATE",
        "parties_organization": "SELECT, INSERT, UPDATE",
        "parties_organizationclosure": "SELECT, INSERT, DELETE",
        "parties_mandate": "SELECT, INSERT, UPDATE",
        "parties_region": "SELECT",
    }

    def load_reference_data(self, progress: Progress) -> None:
        from zhengyun.kernel.parties import reference

        reference.load_regions(progress)
