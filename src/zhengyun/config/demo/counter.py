"""The counters of the county: 望溪县政务服务中心, with windows on two floors."""

from __future__ import annotations

from dataclasses import dataclass

from zhengyun.config.demo.county import organization_id
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.desk import facade as desk

HOURS = (("08:30", "12:00"), ("14:00", "17:30"))
INTERMEDIARIES = ("990124002001011001", "990124002001012001")


@dataclass(frozen=True, slots=True)
class Window:
    """offices: codes of departments; a window that names no matter and no department takes everything."""

    title: str
    offices: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Floor:
    code: str
    name: str
    address: str
    windows: tuple[Window, ...]


FLOORS = (
    Floor(
        "wangxi",
        "望溪县政务服务中心",
        "望溪县城关街道政务路6号一楼",
        (
            Window("综合受理"),
            Window("综合受理"),
            Window("综合受理、统一出件"),
            Window("市场监管专窗", ("amr",)),
        ),
    ),
    Floor(
        "wangxi-2",
        "望溪县政务服务中心二楼",
        "望溪县城关街道政务路6号二楼",
        (
            Window("行政审批", ("agriculture", "culture", "environment", "transport", "water")),
            Window("商务服务", ("drc",)),
            Window("不动产登记", ("land",)),
            Window("中介服务", items=INTERMEDIARIES),
        ),
    ),
)
"""Where a guide sends people is where its matter can be booked."""


def enter_counter() -> None:
    for floor in FLOORS:
        windows = tuple(
            desk.WindowEntry(number, one.title, one.items, tuple(map(organization_id, one.offices)))
            for number, one in enumerate(floor.windows, 1)
        )
        entry = desk.SiteEntry(
            code=floor.code,
            name=floor.name,
            organization_id=organization_id("asb-counter"),
            address=floor.address,
            hours=HOURS,
            windows=windows,
        )
        desk.enter_counter(SYSTEM, entry)
