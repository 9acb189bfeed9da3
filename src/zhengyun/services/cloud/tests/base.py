"""A small cloud for tests: a catalogue, a department with a system and a quota, and cases as sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView, Done, EffectCall, Failed, Lamp, Wait
from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import (
    Amounts,
    DatabaseState,
    DatabaseView,
    InstanceView,
    NewDatabase,
)
from zhengyun.engines.compute.models import Database
from zhengyun.engines.compute.tests import machines
from zhengyun.engines.compute.tests.machines import Room
from zhengyun.kernel.parties.contracts import OrganizationView
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.cloud import casework_links, facade
from zhengyun.services.cloud.contracts import NewSystem, OrderView, SystemView
from zhengyun.services.cloud.logic import follow_case
from zhengyun.services.cloud.logic.enter_order import enter_order

SERVER, FAST, WHOLE = "A-01-001-04", "A-01-001-06", "A-01-004-01"
GUARD, FREE = "F-02-001", "C-01-001"
SOURCE = "望财购〔2026〕3号（演示）"
SINCE = date(2026, 1, 1)


def offering(code: str, title: str, delivery: str = "driver", **more: Any) -> dict[str, Any]:
    return {"code": code, "family": code[0], "title": title, "unit": "个", "delivery": delivery, **more}


PRICES = {
    "A-01-002": 2300, "A-01-003": 850, "A-01-004": 280_000, "A-02-001": 30, "A-02-002": 80,
    "A-03-002": 5000, "F-02-001": 6000,
}  # fmt: skip
OFFERINGS = [
    offering("A-01-001", "云主机", days=3),
    offering("A-01-002", "vCPU", meter="vcpu", is_part=True),
    offering("A-01-003", "内存", meter="memory_gb", is_part=True),
    offering("A-02-001", "普通存储", meter="disk_ordinary_gb", is_part=True),
    offering("A-02-002", "高性能存储", meter="disk_fast_gb", is_part=True),
    offering("A-03-002", "公网IP", meter="public_address"),
    offering("A-01-004", "国产化物理机"),
    offering(GUARD, "堡垒机账号", "manual", days=1),
    offering(FREE, "统一表单和流程", "none"),
]


def server(code: str, vcpus: int, memory_gb: int, pool: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code, "offering": "A-01-001", "kind": "server", "images": ["test-image"], "root_gb": 2,
        "pool": pool, "title": f"{vcpus}C{memory_gb}G", "vcpus": vcpus, "memory_mb": memory_gb * 1024,
        "components": {"A-01-002": vcpus, "A-01-003": memory_gb}, "disk": "A-02-001", **more,
    }  # fmt: skip


def catalogue(pool: str = "") -> dict[str, Any]:
    """The demonstration's prices: 2 × 4C16G with 200 GB each are 576.00 yuan a month."""
    expiry = {"notice_days": [30, 15, 7, 1], "grace_days": 15, "stopped_days": 30}
    return {
        "offerings": [dict(one) for one in OFFERINGS],
        "grades": [
            server("A-01-001-02", 2, 4, pool),
            server(SERVER, 4, 16, pool),
            server(WHOLE, 16, 64, pool, offering="A-01-004", components={"A-01-004": 1}, disk=""),
            server(FAST, 8, 32, pool, disk="A-02-002", disk_class="fast"),
        ],
        "prices": [
            {"offering": code, "fen": fen, "valid_from": SINCE, "source": SOURCE}
            for code, fen in PRICES.items()
        ],
        "expiry": [{"valid_from": SINCE, "source": "管理办法第十三条", **expiry}],
    }


@dataclass
class Cloud:
    """room: machines, units, a provider, the data bureau. cases, data, approved: what casework knows."""

    room: Room
    system: SystemView
    cases: dict[UUID, CaseView] = field(default_factory=dict)
    data: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    approved: dict[UUID, Mapping[str, Any] | None] = field(default_factory=dict)

    @property
    def owner(self) -> OrganizationView:
        return self.room.owner

    def quota(self, vcpus: int = 64, memory_gb: int = 256, disk_gb: int = 4000) -> None:
        facade.set_quota(SYSTEM, self.owner.id, Amounts(vcpus, memory_gb * 1024, disk_gb), "测试")

    def case(self, option: str, data: dict[str, Any]) -> UUID:
        case_id, now = uuid4(), clock.now()
        self.cases[case_id] = CaseView(
            id=case_id, number=f"9901242026{len(self.cases):06}X", title="政务云资源申请",
            applicant_name=self.owner.name, organization_name="数据局", state="submitted", outcome="",
            lamp=Lamp.GREEN, due_on=None, submitted_at=now, closed_at=None, version=1, item_code="cloud",
            option_code=option, applicant_id=self.owner.id, promised_due_on=clock.today(),
        )  # fmt: skip
        self.data[case_id] = data
        return case_id

    def new(self, *lines: Mapping[str, Any], zone: str = "", **more: Any) -> UUID:
        wanted = list(lines) or [{"grade": SERVER, "count": 2, "data_gb": 200}]
        data: dict[str, Any] = {
            "system": {"id": str(self.system.id)},
            "lines": wanted,
            "network": {"zone": zone or self.room.pool.zone_id, "public_ip": "no"},
            "term": {"months": 12, "purpose": "签约服务"},
        }
        network = more.pop("network", {})
        data["network"] |= network
        return self.case("new", data | more)

    def entered(self, case_id: UUID) -> OrderView:
        enter_order(case_id)
        found = facade.order_of_case(SYSTEM, case_id)
        assert found
        return found

    def run(self, effect: str, case_id: UUID, run_id: UUID | None = None) -> Done | Wait | Failed:
        one = next(one for one in EFFECTS if one.name == f"cloud.{effect}")
        return one.run(EffectCall(run_id or uuid4(), case_id, effect, 1, {}))

    def settled(self, effect: str, case_id: UUID) -> Done | Failed:
        """The effect asked again while machines are at work, as its job would."""
        return self.settled_with(effect, case_id, uuid4())

    def settled_with(self, effect: str, case_id: UUID, run_id: UUID) -> Done | Failed:
        for _round in range(20):
            answer = self.run(effect, case_id, run_id)
            if not isinstance(answer, Wait):
                return answer
            machines.settle()
        raise AssertionError("it waits for ever")

    def delivered(self, case_id: UUID) -> OrderView:
        """Approved, provisioned, confirmed."""
        assert isinstance(self.run("commit", case_id), Done)
        assert isinstance(self.settled("provision", case_id), Done)
        assert isinstance(self.run("activate", case_id), Done)
        return self.order(case_id)

    def delivered_change(self, case_id: UUID) -> OrderView:
        assert isinstance(self.run("commit", case_id), Done)
        assert isinstance(self.settled("change", case_id), Done)
        assert isinstance(self.run("activate", case_id), Done)
        return self.order(case_id)

    def order(self, case_id: UUID) -> OrderView:
        found = facade.order_of_case(SYSTEM, case_id)
        assert found
        return found

    def servers(self, case_id: UUID) -> list[InstanceView]:
        ids = [one for line in self.order(case_id).lines for one in line.instance_ids]
        found = compute.get_instances(SYSTEM, ids)
        return [found[one] for one in ids if one in found]

    def end(self, case_id: UUID, state: str) -> None:
        follow_case.follow_change(case_id, 9, state, "withdraw")


EFFECTS = (
    casework_links.CommitOrder(),
    casework_links.ProvisionOrder(),
    casework_links.ChangeInstances(),
    casework_links.ActivateOrder(),
    casework_links.RenewLeases(),
    casework_links.ReleaseLeases(),
)


def with_databases() -> None:
    """The catalogue with a database in it."""
    prices = {"B-01-001": 12_000, "B-01-002": 40}
    facade.load_catalogue(
        SYSTEM,
        {
            "offerings": [
                offering("B-01-001", "PostgreSQL 数据库", meter="database"),
                offering("B-01-002", "数据库存储", meter="database_gb", is_part=True),
            ],
            "grades": [
                {
                    "code": "B-01-001-01", "offering": "B-01-001", "kind": "database", "title": "小型",
                    "components": {"B-01-001": 1}, "disk": "B-01-002",
                }
            ],
            "prices": [
                {"offering": code, "fen": fen, "valid_from": SINCE, "source": SOURCE}
                for code, fen in prices.items()
            ],
        },
    )  # fmt: skip


def store_of(owner_id: UUID, system_id: UUID | None = None) -> DatabaseView:
    """A database whose server says that it runs; that one really makes it is proved where it is made."""
    new = NewDatabase(uuid4(), owner_id, "签约档案库", 20, system_id)
    compute.create_database(SYSTEM, new)
    row = Database.objects.filter(id=new.id)
    row.update(state=DatabaseState.RUNNING, used_bytes=9_437_184, measured_at=clock.now())
    return compute.get_database(SYSTEM, new.id)


def build(monkeypatch: pytest.MonkeyPatch, *, is_internet: bool = False) -> Cloud:
    """Casework's own tests prove what it hands out; here it hands out what a test has put in."""
    zone = "test-internet" if is_internet else "test-zone"
    room = machines.build(zone, is_internet=is_internet)
    facade.load_catalogue(SYSTEM, catalogue(room.pool.code))
    system = facade.register_system(
        SYSTEM,
        NewSystem(room.owner.id, "家庭医生签约系统", 3, approval_number="望发改〔2026〕8号", zone=zone),
    )
    cloud = Cloud(room, system)
    cloud.quota()

    def effect_values(case_id: UUID, settings: Mapping[str, Any]) -> dict[str, Any]:
        approved = cloud.approved.get(case_id)
        known = {
            "=data": cloud.data[case_id],
            "=tasks.technical.approved": approved,
            **{
                f"=tasks.technical.approved.{name}": (approved or {}).get(name)
                for name in ("lines", "extras")
            },
            "=tasks.technical.approved.note": (approved or {}).get("note"),
        }
        return {name: known.get(one, one) for name, one in settings.items()}

    monkeypatch.setattr(casework, "get_case", lambda _actor, case_id: cloud.cases[case_id])
    monkeypatch.setattr(casework, "effect_values", effect_values)
    return cloud
