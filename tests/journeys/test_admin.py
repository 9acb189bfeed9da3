"""Administrators change a guide, publish a year, grant a role; two of them where it widens rights."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import County, NewVisitor
from tests.journeys.visitor import NARROW, WIDE, Visitor

pytestmark = pytest.mark.xdist_group("journeys of staff")
WIDTHS = pytest.mark.parametrize("width", [NARROW, WIDE])
ITEM = "990124000131023001"
PAGES = {
    "admin": "",
    "admin-items": "items/",
    "admin-item": f"items/{ITEM}/",
    "admin-item-preview": f"items/{ITEM}/versions/1/",
    "admin-procedures": "procedures/",
    "admin-procedure": "procedures/food_licence/",
    "admin-calendar": "calendars/2026/",
    "admin-organizations": "organizations/",
    "admin-counters": "counters/",
    "admin-counter": "counters/wangxi/",
    "admin-window": "counters/wangxi/windows/1/",
    "admin-packages": "packages/",
    "admin-package": "packages/food_licence/",
    "admin-jobs": "jobs/",
    "admin-searches": "searches/",
    "admin-roles": "roles/",
}


@WIDTHS
def test_pages_of_a_system_administrator(width: int, county: County, visitor: NewVisitor) -> None:
    county.sow("counter")
    administrator = visitor(width)
    administrator.sign_in("guanxitong")
    for name, path in PAGES.items():
        administrator.go(f"/manage/{path}")
        administrator.look(name)


@WIDTHS
def test_a_changed_telephone_stands_in_the_hall(width: int, county: County, visitor: NewVisitor) -> None:
    phone = f"0990-12400{width % 100:02d}"
    manager = visitor(width)
    manager.sign_in("miaoyiping")
    manager.go(f"/manage/items/{ITEM}/")
    manager.follow("修改指南")
    manager.look("admin-guide")
    manager.write("consult_phone", phone)
    manager.write("reason", "咨询电话变更")
    manager.press("生成新版本")
    manager.says("咨询电话变更")
    manager.look("admin-item-changed")
    citizen = visitor(width)
    citizen.go(f"/items/{ITEM}/")
    citizen.says(phone)


@WIDTHS
def test_a_role_needs_the_second_person(width: int, county: County, visitor: NewVisitor) -> None:
    security = visitor(width)
    security.sign_in("anquansheng")
    security.go("/manage/people/?q=hexiaomin")
    security.look("admin-people")
    security.page.locator("main table a").first.click()
    security.look("admin-account")
    ask_for_a_role(security, {NARROW: "editor", WIDE: "inspector"}[width])
    security.says("等待第二人决定")
    system = visitor(width)
    system.sign_in("guanxitong")
    system.go("/manage/changes/")
    system.look("admin-changes")
    system.page.locator("#waiting table a").first.click()
    system.look("admin-change")
    system.press("批准并执行")
    system.says("已执行")
    system.look("admin-change-done")


def ask_for_a_role(security: Visitor, role: str) -> None:
    security.page.locator("#grant summary").click()
    security.page.locator("#grant [name='role']").select_option(role)
    security.page.locator("#grant [name='organization']").select_option(index=1)
    security.page.locator("#grant [name='because']").fill("岗位调整")
    security.press("提请授予角色")


@WIDTHS
def test_a_year_is_looked_at_before_it_is_asked_for(width: int, county: County, visitor: NewVisitor) -> None:
    administrator = visitor(width)
    administrator.sign_in("guanxitong")
    administrator.go("/manage/calendars/2027/edit/")
    administrator.write("holidays", "2027-01-01..2027-01-03 元旦")
    administrator.write("source", f"演示通知〔2026〕{width}号")
    administrator.press("预览影响")
    administrator.says("个将调整")
    administrator.look("admin-calendar-preview")
    administrator.write("reason", "公布新一年的工作日")
    administrator.press("提请公布")
    administrator.says("已提交，等待第二人决定。")


@WIDTHS
def test_the_auditor_searches(width: int, county: County, visitor: NewVisitor) -> None:
    auditor = visitor(width)
    auditor.sign_in("shenjizhi")
    auditor.go("/manage/audit/?who=shenjizhi")
    auditor.says("原始记录")
    auditor.look("admin-audit")


@WIDTHS
def test_a_screen_becomes_a_ticket_machine_and_is_stopped(
    width: int, county: County, visitor: NewVisitor
) -> None:
    county.sow("counter")
    screen = visitor(width)
    screen.go("/queue/wangxi/")
    screen.look("queue-not-enrolled")
    administrator = visitor(width)
    administrator.sign_in("guanxitong")
    administrator.go("/manage/counters/wangxi/")
    administrator.write("device", f"{width}号取号机")
    administrator.press("生成连接码")
    code = administrator.says("仅显示这一次").inner_text().rsplit("：", 1)[1].strip()
    administrator.look("admin-counter-code")
    screen.page.locator("main details summary").click()
    screen.write("code", code)
    screen.press("设为取号机")
    expect(screen.page.get_by_text("请在大厅取号机取号")).to_have_count(0)
    screen.look("queue-enrolled")
    administrator.go("/manage/counters/wangxi/")
    administrator.page.locator("#revoke summary").click()
    administrator.page.locator("#revoke [name='which_device']").select_option(label=f"{width}号取号机")
    administrator.press("停用这台取号机")
    administrator.says("已停用")
    screen.go("/queue/wangxi/")
    screen.says("请在大厅取号机取号")
