"""Changes and uploads that tests begin with."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

from zhengyun.engines.casework.tests.world import write_package
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.services.admin.logic.ask_change import ask_change
from zhengyun.services.admin.logic.uploads import upload_package
from zhengyun.services.admin.models import ChangeRequest, PackageUpload
from zhengyun.services.admin.tests.county import County


def role_payload(county: County, who: str = "reviewer", role: Role = Role.INSPECTOR) -> dict[str, Any]:
    return {
        "account_id": str(county.people[who]),
        "role": role.value,
        "organization_id": str(county.offices["bureau"]),
        "valid_from": "2026-03-02",
        "valid_until": None,
    }


def asked_role(county: County, who: str = "reviewer", role: Role = Role.INSPECTOR) -> ChangeRequest:
    return ask_change(county.security, "role.grant", who, role_payload(county, who, role), "调入执法队")


def zipped(folder: Path) -> BytesIO:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder.parent).as_posix())
    target.seek(0)
    return target


def newer(county: County, version: str = "1.1.0", **replaced: str) -> Path:
    """The county's package in another folder, with other content."""
    folder = county.package.parent / f"newer-{version}"
    return write_package(folder, version=version, effect="demo.scripted", **replaced)


def uploaded(county: County, version: str = "1.1.0", **replaced: str) -> PackageUpload:
    return upload_package(county.system, zipped(newer(county, version, **replaced)), "tests.zip")
