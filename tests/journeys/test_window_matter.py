"""农药经营许可, which only the counter receives: on paper, decided by others, collected, seen by the shop."""

from __future__ import annotations

import pytest

from tests.journeys import citizen, matters, matters_people
from tests.journeys.conftest import County, NewVisitor
from tests.journeys.known import number_of
from tests.journeys.papers import text_of
from tests.journeys.visitor import NARROW, WIDE, Visitor

pytestmark = pytest.mark.xdist_group("journeys of staff")
ITEM, LICENCE = "990124000120005001", "农药经营许可证"
CLERK, REVIEWER, CHIEF = "hexiaomin", "xiangdong", "suqiming"
HEAD, SHOP_CODE = "周桂兰", "92990124MA5N3R8C63"
PAPERS = {"training": "copy_taken", "site_plan": "original_checked", "rules": "original_checked"}
REVIEW = {
    "review.complete": "pass",
    "review.site": "visited",
    "review.visited_on": matters.day_after(0),
    "review.visitors": "向东、田野",
    "review.conclusion": "pass",
    "review.note": "营业场所与其他商品、生活区域隔离。",
}


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_counter_receives_on_paper_what_others_decide(
    width: int, visitor: NewVisitor, county: County
) -> None:
    """Clerk and head of the shop at this width, the department at the other one."""
    county.sow("window_matters")
    other = NARROW + WIDE - width
    shop = visitor(width)
    shop.sign_in("zhouguilan", citizen.SHOP)
    _read_guide(shop)

    clerk = visitor(width)
    clerk.sign_in(CLERK)
    number = _receive(clerk)

    reviewer = visitor(other)
    matters.step(reviewer, REVIEWER, number, "window-acceptance", "accept")
    matters.record(reviewer, number, "window-review", REVIEW)
    matters.step(visitor(other), CHIEF, number, "window-decision", "grant")

    _hand_over(clerk, number)
    matters_people.case_of(shop, number)
    licence = matters_people.take(shop, LICENCE, "window-granted")
    assert "农药（限制使用农药除外）" in text_of(licence)
    matters_people.say_how_it_went(shop, number, "window")


def _read_guide(shop: Visitor) -> None:
    """Nothing leads to an application; an appointment can be made."""
    shop.go(f"/items/{ITEM}/")
    shop.look("window-guide")
    shop.says("由政务服务中心窗口收件，不能在网上申请")
    assert not shop.page.get_by_role("link", name="立即办理").count()
    assert shop.page.locator("a[href^='/appointments/new/']").count()


def _receive(clerk: Visitor) -> str:
    clerk.go("/desk/counter/")
    clerk.write("q", "卖农药")
    clerk.press("查找")
    clerk.follow("农药经营许可", within=".items")
    clerk.write("id_number", number_of(HEAD))
    clerk.choose("method", "card_read")
    clerk.choose("applies", "firm")
    clerk.write("uscc", SHOP_CODE)
    clerk.look("window-who")
    clerk.press("进入表单")
    clerk.look("window-applicant")
    clerk.press("保存并继续")
    clerk.choose("shop.town", "990124001")
    clerk.write("shop.area", "46")
    clerk.write("shop.storage_address", "望溪县城关街道人民中路6号后院")
    clerk.write("shop.storage_area", "60")
    clerk.write("people.name", HEAD)
    clerk.choose("people.qualification", "training")
    clerk.look("window-shop")
    clerk.press("保存并继续")
    for code, seen in PAPERS.items():
        clerk.choose(f"tick.{code}", seen)
    clerk.look("window-materials")
    clerk.press("保存并继续")
    clerk.choose("service.method", "counter")
    clerk.choose("promise.truthful", "true")
    clerk.press("保存并继续")
    clerk.look("window-review-all")
    clerk.press("提交并收件")
    clerk.look("window-sent")
    number = clerk.page.locator(".bignumber").inner_text().strip()
    clerk.return_until(clerk.page.url, "打印接收凭证", within="main")
    printed = clerk.page.get_by_role("link", name="打印接收凭证").get_attribute("href")
    assert printed
    receipt = text_of(clerk.page.request.get(f"{clerk.home}{printed}").body())
    assert "复印件收" in receipt
    assert "原件已核" in receipt
    return number


def _hand_over(clerk: Visitor, number: str) -> None:
    clerk.return_until(f"/desk/counter/papers/?q={number}", number, within="main table")
    clerk.look("window-papers")
    clerk.follow_first("main table a")
    clerk.choose("method", "counter")
    clerk.write("id_number", number_of(HEAD))
    clerk.choose("identified", "card_read")
    clerk.look("window-hand-over")
    clerk.press("登记送达")
    clerk.says("已登记送达")
