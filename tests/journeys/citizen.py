"""What 陈雨桐 does for 稻香小馆: with a finger, with a mouse, with the keyboard alone, or without scripts."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

from tests.journeys.visitor import Visitor
from zhengyun.config.demo import samples
from zhengyun.kit import clock

AGENT, SHOP = "chenyutong", "稻香小馆"
PHONE_TAIL = "0001"
ITEM = "990124000131023001"
MATERIALS = ("layout", "process", "safety_rules")


@cache
def material(code: str) -> dict[str, Any]:
    """A file as the browser's chooser hands it over."""
    content = samples.material(code, name=SHOP, kind="catering", items=("hot",), area=66)
    return {"name": f"{code}.pdf", "mimeType": "application/pdf", "buffer": content}


def find_matter(visitor: Visitor) -> None:
    visitor.go("/")
    visitor.look("front-signed-in")
    visitor.write("q", "开饭馆")
    visitor.press("搜索")
    visitor.look("search")
    visitor.follow("食品经营许可", within=".items")
    visitor.look("guide")
    visitor.follow("立即办理")


def forget_drafts(visitor: Visitor) -> None:
    """A form that was begun before would go on where it was left."""
    visitor.go("/my/")
    while visitor.page.get_by_role("link", name="放弃").count():
        visitor.follow_first("main a[href$='/discard/']")
        visitor.look("discard")
        visitor.press("删除草稿")


def begin(visitor: Visitor, scope: str = "other", option: str = "new") -> None:
    """The first question, then what it leads to."""
    visitor.look("first-question")
    visitor.choose("answer", scope)
    visitor.press("继续")
    if scope == "other":
        visitor.look("option")
        visitor.choose("option", option)
        visitor.press("继续")


def fill_in(visitor: Visitor) -> None:
    """Every page of the form up to the materials; mistakes are told and corrected on the way."""
    visitor.look("page-applicant")
    visitor.says("来自 望溪县市场监督管理局「法人和非法人组织」")
    asked = visitor.page.locator("main [name='applicant.name']:not([type=hidden], [readonly])")
    assert not asked.count(), "what is known is not asked"
    visitor.press("保存并继续")
    _fill_premises(visitor)
    _fill_business(visitor)
    _fill_people(visitor)


def _fill_premises(visitor: Visitor) -> None:
    visitor.press("保存并继续")
    visitor.look("page-premises-refused")
    assert visitor.page.locator(".errors").is_visible(), "what is missing is told above the page"
    visitor.choose("premises.town", "990124001")
    assert visitor.field("premises.address").input_value(), "what the city knows is there already"
    visitor.write("premises.area", "66")
    visitor.choose("premises.storage", "false")
    visitor.press("保存并继续")


def _fill_business(visitor: Visitor) -> None:
    visitor.look("page-business")
    visitor.choose("business.main_type", "catering")
    visitor.choose("business.items", "hot")
    visitor.choose("business.network", "false")
    visitor.write("business.brand", SHOP)
    visitor.press("保存并继续")


def _fill_people(visitor: Visitor) -> None:
    visitor.look("page-people")
    visitor.write("people.manager_name", "周桂兰")
    visitor.write("people.manager_phone", "16000000002")
    for number, (name, work) in enumerate((("周桂兰", "负责人"), ("田秀英", "厨师"))):
        if number:
            visitor.press("增加一行")
        visitor.write(f"people.staff-{number}-name", name)
        visitor.write(f"people.staff-{number}-position", work)
        until = clock.today() + timedelta(days=300)
        visitor.write(f"people.staff-{number}-health_until", until.isoformat())
    visitor.press("保存并继续")


def hand_in(visitor: Visitor, *, process: str = "layout") -> None:
    """Uploads; by mistake a second floor plan instead of the process, unless told otherwise."""
    visitor.look("page-materials")
    visitor.says("免交")
    for code in MATERIALS:
        given = process if code == "process" else code
        visitor.upload(f"material.{code}", [material(given)])
        if visitor.has_scripts:
            visitor.page.locator("#materials .files").nth(MATERIALS.index(code)).wait_for()
    visitor.press("保存并继续")


def promise(visitor: Visitor) -> None:
    visitor.look("page-service")
    visitor.choose("service.method", "electronic")
    visitor.choose("promise.truthful", "true")
    visitor.press("保存并继续")


def send(visitor: Visitor) -> str:
    """Checks everything and sends it; returns the number of the case."""
    visitor.look("review")
    visitor.press("提交")
    visitor.look("sent")
    return visitor.page.locator(".bignumber").inner_text().strip()


def fill_filing(visitor: Visitor) -> None:
    """The short form of those who sell only packaged food."""
    visitor.press("保存并继续")
    visitor.choose("premises.town", "990124002")
    visitor.write("premises.area", "40")
    visitor.choose("premises.storage", "false")
    visitor.press("保存并继续")
    visitor.look("filing-questions")
    visitor.choose("filing.network", "false")
    visitor.choose("filing.vending", "false")
    visitor.press("保存并继续")
    visitor.choose("promise.truthful", "true")
    visitor.press("保存并继续")


def answer_correction(visitor: Visitor, number: str) -> None:
    """Finds what is asked under My matters, hands in the right paper and sends it back."""
    visitor.go("/my/")
    visitor.look("my-asked")
    visitor.page.locator("main .card", has_text=number).get_by_role("link").first.click()
    visitor.page.wait_for_url("**/my/cases/**")
    visitor.look("case-asked")
    visitor.says("缺操作流程图")
    visitor.press("现在补正")
    visitor.look("correction")
    visitor.upload("material.process", [material("process")])
    if visitor.has_scripts:
        visitor.page.locator("#materials .files", has_text="process.pdf").wait_for()
    while "/review/" not in visitor.page.url:
        visitor.press("保存并继续")
    visitor.look("correction-review")
    visitor.press("提交")
    visitor.look("correction-sent")


def ask_progress(visitor: Visitor, number: str) -> None:
    """Without signing in, by the number and the last four digits of the telephone."""
    visitor.go("/progress/")
    visitor.write("number", number)
    visitor.write("digits", "9999")
    visitor.press("查进度")
    visitor.look("progress-refused")
    assert not visitor.page.locator("#found").count()
    visitor.write("digits", PHONE_TAIL)
    visitor.press("查进度")
    visitor.look("progress")
    visitor.page.locator("#found").wait_for()
    assert "禾里餐饮" not in visitor.page.content(), "the name is masked"
