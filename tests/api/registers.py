"""Registers with a record, an import and an export, and the data steward of one of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhengyun.engines.registers import definitions
from zhengyun.engines.registers.tests import builders, record_types
from zhengyun.engines.registers.tests.test_api import bearer
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.accounts.tests.api_client import Caller
from zhengyun.kernel.packages import facade as packages
from zhengyun.kit.actor import SYSTEM

FIRMS = "test_firms"


def install(folder: Path) -> None:
    if not folder.exists():
        record_types.write_package(folder)
    definitions.forget()
    packages.install(folder, SYSTEM)
    definitions.forget()


def steward(client: Client) -> Caller:
    return bearer(client, builders.build_county(), Role.DATA_STEWARD, "market")


def known(caller: Caller) -> dict[str, Any]:
    """An example for each parameter of a path below /registers."""
    record = builders.firm(staff=3)
    builders.place("P1", "幸福路1号", 118.1, 31.5)
    file = SimpleUploadedFile("firms.csv", f"uscc,name\n{builders.fresh_credit_code()},禾里\n".encode())
    return {
        "register_code": FIRMS,
        "record_id": str(record.id),
        "import_id": caller.upload(f"/registers/{FIRMS}/imports", file=file).json()["id"],
        "export_id": caller.post(f"/registers/{FIRMS}/exports", {"format": "csv"}).json()["id"],
    }
