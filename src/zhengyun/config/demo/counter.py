"""The counter of the county: 望溪县政务服务中心 with four windows."""

from __future__ import annotations

from zhengyun.config.demo.county import organization_id
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.desk import facade as desk

HOURS = (("09:00", "12:00"), ("13:30", "17:00"))


def enter_counter() -> None:
    """Windows 1 to 3 take everything, the fourth is for matters of the market supervision."""
    amr = organization_id("amr")
    entry = desk.SiteEntry(
        code="wangxi",
        name="望溪县政务服务中心",
        organization_id=organization_id("asb-counter"),
        address="望溪县城关街道政务路6号一楼",
        hours=HOURS,
        windows=(
            desk.WindowEntry(1, "综合受理"),
            desk.WindowEntry(2, "综合受理"),
            desk.WindowEntry(3, "综合受理、统一出件"),
            desk.WindowEntry(4, "市场监管专窗", organizations=(amr,)),
        ),
    )
    desk.enter_counter(SYSTEM, entry)
