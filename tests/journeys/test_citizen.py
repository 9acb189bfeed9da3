"""What an applicant meets beside the straight way."""

from __future__ import annotations

import re

import pytest

from tests.journeys import citizen
from tests.journeys.conftest import County, NewVisitor
from tests.journeys.visitor import NARROW, WIDE, Visitor

pytestmark = pytest.mark.xdist_group("journeys")
FIRM = "禾里餐饮管理有限公司"


def begin_again(agent: Visitor) -> None:
    """At the first page of a form in which nothing is filled in."""
    citizen.forget_drafts(agent)
    agent.go(f"/items/{citizen.ITEM}/apply/")
    citizen.begin(agent)


def test_who_sells_only_packaged_food_files_at_once(visitor: NewVisitor) -> None:
    agent = visitor(NARROW)
    agent.sign_in(citizen.AGENT, FIRM)
    agent.go(f"/items/{citizen.ITEM}/apply/")
    citizen.begin(agent, scope="prepackaged")
    agent.look("filing-applicant")
    citizen.fill_filing(agent)
    citizen.send(agent)
    agent.follow("查看办件")
    agent.return_until(agent.page.url, "已备案")
    agent.look("filing-closed")


def test_a_draft_goes_on_where_it_was_left_on_another_device(visitor: NewVisitor) -> None:
    phone, desk = visitor(NARROW), visitor(WIDE)
    phone.sign_in(citizen.AGENT, FIRM)
    begin_again(phone)
    phone.press("保存并继续")
    phone.write("premises.area", "123")
    phone.press("保存，以后再填")
    phone.look("my-draft")

    desk.sign_in(citizen.AGENT, FIRM)
    desk.go("/my/")
    desk.look("my-draft")
    desk.follow("食品经营许可（新办）", within="section[aria-labelledby=drafts]")
    assert desk.field("premises.area").input_value() == "123"


def test_what_was_changed_elsewhere_is_told_and_nothing_typed_is_lost(visitor: NewVisitor) -> None:
    phone, desk = visitor(NARROW), visitor(WIDE)
    phone.sign_in(citizen.AGENT, FIRM)
    begin_again(phone)
    phone.press("保存并继续")
    desk.sign_in(citizen.AGENT, FIRM)
    desk.go(phone.page.url)
    desk.choose("premises.town", "990124002")
    desk.write("premises.area", "200")
    desk.choose("premises.storage", "false")
    desk.press("保存并继续")

    phone.write("premises.area", "88")
    phone.choose("premises.town", "990124001")
    phone.look("stale")
    phone.says("另一处已保存：200")
    assert phone.field("premises.area").input_value() == "88", "what was typed stands"
    phone.choose("premises.storage", "false")
    phone.press("保存并继续")
    phone.go(desk.page.url.replace("/business/", "/premises/"))
    assert phone.field("premises.area").input_value() == "88"


def test_progress_without_signing_in(visitor: NewVisitor) -> None:
    agent = visitor(WIDE)
    agent.sign_in(citizen.AGENT, "石桥分店")
    agent.go("/my/")
    number = agent.page.locator("main .card .num").first.inner_text().strip()
    for width in (NARROW, WIDE):
        citizen.ask_progress(visitor(width), number)


def test_signing_in_by_a_code_from_the_demonstration_mailbox(visitor: NewVisitor) -> None:
    person, mailbox = visitor(WIDE), visitor(NARROW)
    person.go("/account/sign-in/code/")
    person.look("ask-code")
    person.write("login", "16000000004")
    person.press("获取验证码")
    person.look("enter-code")
    mailbox.go("/")
    mailbox.follow("演示短信箱", within="footer")
    mailbox.look("outbox")
    text = mailbox.page.locator("main").inner_text()
    code = re.findall(r"登录验证码为 (\d{6})", text)[0]
    person.write("code", code)
    person.press("登录")
    person.says("许晓芸")


def test_english_is_one_press_away(visitor: NewVisitor) -> None:
    reader = visitor(WIDE)
    reader.go("/")
    reader.press("EN")
    reader.says("For people")
    reader.look("front-english")
    reader.press("中文")
    reader.says("个人办事")


def test_a_cancelled_licence_says_so(visitor: NewVisitor, county: County) -> None:
    reader = visitor(NARROW)
    reader.go(f"/v/{county.ended_licence}/")
    reader.look("verify-cancelled")
    reader.says("已注销")
