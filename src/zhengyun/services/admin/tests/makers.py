"""Changes and uploads that tests begin with."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

from zhengyun.engines.casework.tests.world import write_package
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.packages import facade as packages
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.admin.logic.ask_change import ask_change
from zhengyun.services.admin.logic.keep_standard_step import keep_standard_step
from zhengyun.services.admin.logic.uploads import upload_package
from zhengyun.services.admin.models import ChangeRequest, PackageUpload, StandardStep
from zhengyun.services.admin.steps import reading
from zhengyun.services.admin.steps.ranking import all_findings
from zhengyun.services.admin.tests.county import County
from zhengyun.services.desk import facade as desk


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
    folder = county.folder / f"newer-{version}"
    return write_package(folder, version=version, effect="demo.scripted", **replaced)


def uploaded(county: County, version: str = "1.1.0", **replaced: str) -> PackageUpload:
    return upload_package(county.system, zipped(newer(county, version, **replaced)), "tests.zip")


GUIDE = """code = "99012400013109900{number}"
title = "窗口事项{number}"
organization = "{office}"
region = "990124"
item_type = "20"
audience = ["1"]
is_online = false
[guide]
subjects = {{ person = ["准营准办"] }}
summary = "到窗口办理"
place = "政务服务中心"
hours = "工作日"
consult_phone = "0990-1"
complaint_phone = "0990-2"
visits = 1
visits_reason = "核对原件"
materials = [{{ title = "居民身份证" }}]
"""
GUIDES = """id = "guides"
version = "1.0.0"
title = "窗口事项"
platform = ">=0.1,<1"
owner = "990124:amr"
licence = "Apache-2.0"
category = "tests"
"""


def named(county: County, code: str = "review") -> StandardStep:
    owner = county.offices["bureau"]
    return keep_standard_step(county.system, code, "书面审查", "对照条件审查材料", owner, is_new=True)


def two_guides(county: County) -> None:
    """Two departments that want the same paper."""
    folder = county.folder / "guides"
    (folder / "items").mkdir(parents=True, exist_ok=True)
    (folder / "application.toml").write_text(GUIDES, "utf-8")
    for number, office in ((2, "t-amr"), (3, "t-north")):
        (folder / "items" / f"guide{number}.toml").write_text(
            GUIDE.format(number=number, office=office), "utf-8"
        )
    packages.install(folder, SYSTEM)


def some_finding(county: County) -> str:
    """Its key: a material that two departments want."""
    two_guides(county)
    return all_findings(county.system, reading.catalogue(county.system))[0][0].key


def centre(county: County) -> str:
    """A counter with one window; answers its code."""
    windows = (desk.WindowEntry(1),)
    entry = desk.SiteEntry("centre", "政务服务中心", county.offices["bureau"], (("09:00", "12:00"),), windows)
    desk.enter_counter(SYSTEM, entry)
    return entry.code
