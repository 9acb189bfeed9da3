"""The rooms of the house that are Django apps, lowest first. A new room adds its line here."""

from __future__ import annotations

from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent
ROOMS = (
    "ui",
    "kernel.modules",
    "kernel.audit",
    "kernel.jobs",
    "kernel.files",
    "kernel.parties",
    "kernel.notices",
    "kernel.accounts",
    "kernel.packages",
    "engines.rules",
    "engines.casework",
    "engines.registers",
    "engines.compute",
    "services.hall",
    "services.desk",
    "services.admin",
    "services.site",
    "services.supervision",
    "services.exchange",
    "services.cloud",
    "services.billing",
)


def installed() -> list[str]:
    return [f"zhengyun.{room}" for room in ROOMS if (SOURCE / room.replace(".", "/") / "apps.py").exists()]
