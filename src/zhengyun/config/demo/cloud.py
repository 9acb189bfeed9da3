"""The government cloud of the county: catalogue, provider, units, business systems, quotas."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction

from zhengyun.config.demo.county import organization_id, written
from zhengyun.config.demo.population import DATA, credit_code
from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import Amounts
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import OrganizationKind
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.cloud import facade as cloud
from zhengyun.services.cloud.contracts import NewSystem, SystemState

MB_PER_GB = 1024
EXEMPT_UNTIL = date(2027, 12, 31)
QUOTAS = {"health": Amounts(320, 1280 * MB_PER_GB, 20_000), "civil": Amounts(320, 1280 * MB_PER_GB, 20_000)}
USUAL_QUOTA = Amounts(32, 128 * MB_PER_GB, 4_000)
PERSONAL = ("档案", "居保", "社会救助", "户籍", "医", "人事", "税", "签约", "健康", "缴", "补贴")
PUBLIC = ("网站", "平台", "预约", "查询", "门户", "客户端", "信箱")
MARKS = {"~": SystemState.PLANNED, "#": SystemState.EXEMPT}


@cache
def systems() -> dict[str, Any]:
    """What data/cloud_systems.toml says."""
    return tomllib.loads((DATA / "cloud_systems.toml").read_text())


def fill(progress: Callable[[str], None]) -> None:
    """Safe to repeat."""
    progress("government cloud: catalogue, units, business systems")
    cloud.load_catalogue(SYSTEM, tomllib.loads((DATA / "cloud_catalogue.toml").read_text()))
    _enter_provider()
    _enter_units()
    if not cloud.systems_by_unit(SYSTEM):
        _enter_systems()
    for unit in cloud.systems_by_unit(SYSTEM):
        _set_quota(unit.owner_id)


def _enter_provider() -> None:
    """Who runs the pools; their hosts are known at once, since orders are approved against them."""
    for pool in compute.list_pools(SYSTEM):
        compute.set_pool_provider(SYSTEM, pool.code, organization_id("lzcloud"))
        if not pool.hosts:
            compute.take_inventory(SYSTEM, pool.code)


@transaction.atomic
def _enter_units() -> None:
    """Units without accounts: towns, and what stands in the file with a name of its own."""
    for number, (code, name, short, kind) in enumerate(_units()):
        if parties.find_organization(code) is None:
            parties.register_organization(
                SYSTEM,
                name,
                credit_code(
                    "12" if kind is OrganizationKind.PUBLIC_INSTITUTION else "11",
                    f"{62_000_000 + number * 71:08d}",
                ),
                code,
                kind=kind,
                region_code=written()["region"],
                short_name=short,
                parent_id=organization_id("gov"),
            )


def _units() -> Iterator[tuple[str, str, str, OrganizationKind]]:
    for one in systems()["units"]:
        if "name" in one:
            yield one["code"], one["name"], one["short_name"], OrganizationKind(one["kind"])
    for code, name in towns():
        office = "办事处" if name.endswith("街道") else "人民政府"
        yield code, f"望溪县{name}{office}", name, OrganizationKind.DEPARTMENT


def towns() -> list[tuple[str, str]]:
    """(code, name) of the 17 towns."""
    known = tomllib.loads((DATA / "names.toml").read_text())["towns"]
    return [(f"town-{code}", one["name"]) for code, one in known.items()]


@transaction.atomic
def _enter_systems() -> None:
    for unit, titles in _titles():
        owner = organization_id(unit)
        for title in titles:
            cloud.register_system(SYSTEM, _system(owner, title))
        for number in range(systems()["classified"].get(unit, 0)):
            hidden = f"涉密业务系统{number + 1}（名称不在本平台登记）"
            cloud.register_system(SYSTEM, NewSystem(owner, hidden, 3, zone="", state=SystemState.CLASSIFIED))


def _titles() -> Iterator[tuple[str, list[str]]]:
    for one in systems()["units"]:
        yield one["code"], one["systems"]
    for code, _name in towns():
        yield code, systems()["towns"]["systems"]


def _system(owner: UUID, marked: str) -> NewSystem:
    state = MARKS.get(marked[-1], SystemState.ON_CLOUD)
    title = marked.rstrip("~#")
    level = 3 if any(word in title for word in PERSONAL) else 2
    is_exempt = state is SystemState.EXEMPT
    return NewSystem(
        owner,
        title,
        level,
        approval_number=f"望发改投〔2026〕{len(title) * 3}号" if state is SystemState.PLANNED else "",
        zone="internet" if any(word in title for word in PUBLIC) else "gov",
        purpose=f"{title}的建设和运行",
        state=state,
        reason=systems()["reasons"][title] if is_exempt else "",
        exempt_until=EXEMPT_UNTIL if is_exempt else None,
    )


def _set_quota(owner_id: UUID) -> None:
    if not cloud.get_quota(SYSTEM, owner_id).is_set:
        code = parties.get_organization(owner_id).code
        cloud.set_quota(SYSTEM, owner_id, QUOTAS.get(code, USUAL_QUOTA), "2026年度配额（演示）")
