"""What happened to the orders of the demonstration: short scripts for officers, leaders, bureau, provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any

from zhengyun.config.demo.acting import Deed

OFFICERS = {"health": "zhengkai", "civil": "shaoyu"}
LEADERS = {"health": "hejianmin", "civil": "liangguoan"}
SERVER, SMALL, PHYSICAL = "A-01-001-04", "A-01-001-02", "A-01-004-01"


@dataclass(frozen=True, slots=True)
class OrderStory:
    """An order of a unit for one of its systems, with deeds by an account, `officer` or `leader`.

    Act `work`: the provider's people finish what waits for them. at_end: acts at the moment of loading, after
    which background jobs of the running installation go on."""

    unit: str
    system: str
    option: str
    age: int
    purpose: str
    deeds: tuple[Deed, ...] = ()
    lines: tuple[Mapping[str, Any], ...] = ()
    extras: tuple[Mapping[str, Any], ...] = ()
    zone: str = "gov"
    answers: Mapping[str, Any] = field(default_factory=dict)
    at_end: tuple[Deed, ...] = ()


ENDORSE = Deed(0, time(14, 20), "leader", "endorse", "同意申请。")
COMPLY = Deed(1, time(9, 40), "linlan", "complete", "有立项批复，等级保护材料齐全。")
APPROVE = Deed(2, time(10, 0), "linlan", "approve", "规格与测算相符，同意。")
WORK = Deed(2, time(10, 2), "gaoyuan", "work")
TURN_OVER = Deed(
    2,
    time(11, 0),
    "gaoyuan",
    "turn_over",
    "按核准内容交付。",
    record={"handover.checked": "pass", "handover.note": "首次登录须修改口令；每日凌晨备份。"},
)
CONFIRM = Deed(2, time(15, 0), "officer", "confirm", "已登录核对。", record={"confirmation.received": "pass"})
REVIEWED = (ENDORSE, COMPLY)
DELIVERED = (*REVIEWED, APPROVE, WORK, TURN_OVER)
CONFIRMED = (*DELIVERED, CONFIRM)
AGREE = Deed(1, time(10, 0), "linlan", "approve", "同意。")
ONE_PHYSICAL = ({"grade": PHYSICAL, "count": 1, "image": "kylin-v10"},)
ONE = ({"grade": SERVER, "count": 1, "data_gb": 200, "image": "zy-tiny"},)
TWO = ({"grade": SERVER, "count": 2, "data_gb": 200, "image": "debian-12"},)
LITTLE = ({"grade": SMALL, "count": 1, "data_gb": 50, "image": "debian-12"},)
RETURNED = {
    "items": [{"kind": "field", "target": "term.purpose", "title": "用途", "reason": "没有写测算依据。"}]
}
DECLINED = {"reasons": "现有系统可以满足，暂不新增。"}
REJECTED = {"reasons": "同类系统已由省级统一建设，按集约化要求不再单独部署。"}
WITHDRAWN = {"reason": "建设方案调整，重新测算后再申请。"}


def now(deed: Deed) -> Deed:
    return replace(deed, after=0)


def order_stories() -> list[OrderStory]:
    """In the order in which they were sent."""
    return [*_delivered(), *_refused(), *_open(), *_running()]


def _delivered() -> Iterator[OrderStory]:
    yield OrderStory("civil", "社会救助系统", "new", 28, "信创适配验证，单机部署。", CONFIRMED, ONE_PHYSICAL)
    ends = (ENDORSE, AGREE, replace(WORK, after=1), replace(TURN_OVER, after=1), replace(CONFIRM, after=1))
    yield OrderStory("civil", "社会救助系统", "exit", 22, "适配验证结束，退回物理机。", ends)
    yield OrderStory(
        "civil", "养老服务平台", "new", 20, "数据库信创改造，连接数按1200测算。", CONFIRMED, ONE_PHYSICAL
    )
    yield OrderStory(
        "health", "基本公共卫生服务系统", "new", 18, "数据库信创改造，年新增记录260万条。", CONFIRMED,
        ONE_PHYSICAL,
    )  # fmt: skip
    renewed = (ENDORSE, AGREE)
    yield OrderStory("health", "基本公共卫生服务系统", "renew", 6, "系统继续使用。", renewed)
    yield OrderStory(
        "health", "传染病报告管理系统", "new", 5, "省级平台对接，信创数据库。", DELIVERED, ONE_PHYSICAL
    )


def _refused() -> Iterator[OrderStory]:
    decline = Deed(1, time(9, 0), "leader", "decline", data=DECLINED)
    yield OrderStory("civil", "慈善信息系统", "new", 12, "慈善活动公示。", (decline,), LITTLE)
    yield OrderStory("health", "生育登记系统", "new", 15, "生育登记查询。", (decline,), LITTLE)
    reject = Deed(2, time(16, 0), "linlan", "reject", data=REJECTED)
    yield OrderStory("civil", "区划地名系统", "new", 9, "地名查询服务。", (*REVIEWED, reject), TWO)
    yield OrderStory("health", "医疗机构注册系统", "new", 17, "机构注册。", (*REVIEWED, reject), TWO)
    withdraw = Deed(1, time(11, 0), "officer", "withdraw", data=WITHDRAWN)
    yield OrderStory("health", "远程会诊平台", "new", 8, "影像会诊。", (ENDORSE, withdraw), TWO)
    yield OrderStory("civil", "儿童福利系统", "new", 13, "儿童档案。", (ENDORSE, withdraw), LITTLE)


def _open() -> Iterator[OrderStory]:
    back = Deed(1, time(15, 0), "linlan", "send_back", data=RETURNED)
    yield OrderStory("civil", "婚姻登记预约系统", "new", 4, "预约高峰扩容。", (ENDORSE, back), LITTLE)
    yield OrderStory("health", "预约挂号平台", "new", 3, "预约高峰扩容，日均6000人次。", (ENDORSE, back), TWO)
    late = OrderStory("health", "妇幼健康管理系统", "new", 9, "产后访视终端接入。", (ENDORSE,), LITTLE)
    yield late
    yield OrderStory("civil", "社会组织管理系统", "new", 3, "年检集中办理。", REVIEWED, LITTLE)
    yield OrderStory("health", "预防接种管理系统", "new", 1, "接种门诊接入22家。", (ENDORSE,), TWO)
    yield OrderStory("civil", "高龄津贴系统", "new", 1, "按月发放核验。", (ENDORSE,), LITTLE)
    yield OrderStory("civil", "殡葬管理系统", "new", 0, "殡葬业务上网。", (), LITTLE)
    yield OrderStory("health", "卫生监督执法系统", "new", 0, "执法终端接入。", (), LITTLE)
    ports = [{"protocol": "tcp", "port": "5432", "remote": "10.8.20.0/24", "note": "数据库访问"}]
    yield OrderStory(
        "civil", "养老服务平台", "change", 1, "养老机构接入，开放数据库端口。", (ENDORSE,),
        answers={"change.ports": ports},
    )  # fmt: skip
    yield OrderStory("civil", "养老服务平台", "renew", 0, "平台继续使用。")
    yield OrderStory("health", "传染病报告管理系统", "new", 2, "测试环境。", REVIEWED, LITTLE)
    yield OrderStory(
        "health",
        "家庭医生签约系统",
        "new",
        2,
        "全县签约8000户，每户每年12次随访，按并发300测算。",
        REVIEWED,
        TWO,
    )


def _running() -> Iterator[OrderStory]:
    """What the running installation goes on with: one server boots, one machine is set up by hand."""
    yield OrderStory(
        "civil",
        "社会救助系统",
        "new",
        4,
        "救助核对，信创环境。",
        REVIEWED,
        ONE_PHYSICAL,
        at_end=(now(APPROVE),),
    )
    yield OrderStory(
        "health",
        "家庭医生签约系统",
        "new",
        5,
        "签约系统试运行，先开一台。",
        REVIEWED,
        ONE,
        at_end=(now(APPROVE),),
    )
