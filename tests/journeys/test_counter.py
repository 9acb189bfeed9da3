"""何晓敏 at the counter with the keyboard alone, and a citizen who makes an appointment on a telephone."""

from __future__ import annotations

import re

import pytest

from tests.journeys import citizen
from tests.journeys.conftest import County, NewVisitor
from tests.journeys.known import number_of
from tests.journeys.visitor import NARROW, WIDE, Visitor

pytestmark = pytest.mark.xdist_group("journeys of staff")
CLERK, HEAD, SHOP_CODE = "hexiaomin", "周桂兰", "92990124MA5N3R8C63"
SEEN = "original_checked"


def identify(clerk: Visitor) -> None:
    """Who stands there is the proprietor of the shop; register and document say so."""
    clerk.choose("answer", "other")
    clerk.choose("option", "new")
    clerk.write("id_number", number_of(HEAD))
    clerk.choose("method", "card_read")
    clerk.choose("applies", "firm")
    clerk.write("uscc", SHOP_CODE)
    clerk.look("counter-who")
    clerk.press("进入表单")


def begin(clerk: Visitor) -> None:
    clerk.go("/desk/counter/")
    clerk.look("counter")
    clerk.write("q", "食品经营")
    clerk.press("查找")
    clerk.look("counter-found")
    clerk.follow("食品经营许可", within=".items")
    identify(clerk)


def hand_in(clerk: Visitor) -> None:
    """One scan, checked against the original; the others stay paper."""
    clerk.upload("material.layout", [citizen.material("layout")])
    clerk.page.locator("#materials .files").first.wait_for()
    for code in citizen.MATERIALS:
        clerk.choose(f"tick.{code}", SEEN)
    clerk.look("counter-materials")
    clerk.press("保存并继续")


def test_a_clerk_receives_for_who_stands_there_and_needs_the_paper_only_once(
    visitor: NewVisitor, county: County
) -> None:
    county.sow("counter")
    clerk = visitor(WIDE, keyboard=True)
    clerk.sign_in(CLERK)
    begin(clerk)
    citizen.fill_in(clerk)
    hand_in(clerk)
    clerk.choose("service.method", "counter")
    clerk.choose("promise.truthful", "true")
    clerk.press("保存并继续")
    clerk.look("counter-review")
    clerk.press("提交并收件")
    clerk.look("counter-sent")
    number = clerk.page.locator(".bignumber").inner_text().strip()
    clerk.return_until(clerk.page.url, "打印接收凭证", within="main")
    clerk.look("counter-receipt")
    receipt = clerk.page.get_by_role("link", name="打印接收凭证").get_attribute("href")
    assert receipt
    assert clerk.page.request.get(f"{clerk.home}{receipt}").body().startswith(b"%PDF")

    begin(clerk)
    while "/materials/" not in clerk.page.url:
        clerk.go(re.sub(r"/pages/[a-z]+/", "/pages/materials/", clerk.page.url))
    clerk.look("counter-kept")
    clerk.submit("main button[name=use_evidence]")
    clerk.says("核验。")
    clerk.look("counter-used")

    owner = visitor(NARROW)
    owner.sign_in("zhouguilan", "稻香小馆")
    owner.go("/my/evidence/")
    owner.look("evidence")
    owner.says("下次申请可直接选用")
    owner.go("/my/")
    owner.says(number)


def take_time(phone: Visitor, place: int) -> None:
    """On the last day that is offered: of today perhaps nothing is left, or it passes meanwhile."""
    phone.follow_first("main .days li:last-child a")
    phone.page.locator("main button[name=slot]:enabled").nth(place).click()
    phone.page.wait_for_url("**/appointments/")


def test_a_citizen_makes_an_appointment_on_a_telephone(visitor: NewVisitor, county: County) -> None:
    county.sow("counter")
    phone = visitor(NARROW)
    phone.sign_in(citizen.AGENT)
    phone.go("/appointments/")
    phone.look("appointments-none")
    phone.follow("预约办事", within="main")
    phone.write("q", "开饭馆")
    phone.press("查找")
    phone.follow("食品经营许可", within=".items")
    phone.look("appointments-times")
    take_time(phone, 0)
    phone.look("appointments-booked")
    phone.says("预约成功")
    phone.follow_first("main a[href$='/move/']")
    phone.look("appointments-move")
    take_time(phone, 3)
    phone.follow_first("main a[href$='/cancel/']")
    phone.look("appointments-cancel")
    phone.press("确认取消")
    phone.says("已取消预约")
    phone.look("appointments-cancelled")
