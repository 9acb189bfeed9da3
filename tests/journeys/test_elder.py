"""高龄津贴: an old lady who types nothing, and a son who does it for his father."""

from __future__ import annotations

import pytest

from tests.journeys import citizen, matters, matters_people, officers
from tests.journeys.conftest import County, NewVisitor
from tests.journeys.known import FATHER, MOTHER
from tests.journeys.papers import text_of
from tests.journeys.visitor import NARROW, WIDE, Visitor

pytestmark = pytest.mark.xdist_group("journeys")
DECISION = "高龄津贴准予决定书"
REVIEWER, LEADER = "tanhui", "hechunlin"
BANK = "望溪农村商业银行城关支行"


@pytest.fixture(scope="module")
def elders(county: County) -> None:
    county.sow("elder")


@pytest.mark.usefixtures("elders")
def test_an_old_lady_applies_on_her_telephone_and_types_nothing(visitor: NewVisitor, county: County) -> None:
    """In large letters; the officers sit at their desks. Her son later has it paid to another account."""
    lady = visitor(NARROW)
    lady.go("/")
    lady.press("长辈版")
    lady.sign_in("jiangguifang")
    lady.look("elder-signed-in")
    number = _apply(lady, MOTHER[1])

    _decide(visitor, WIDE, number)
    decision = _take_decision(lady, number, MOTHER[1])
    matters.verify(visitor(NARROW), decision, county, "有效", "elder")
    matters_people.say_how_it_went(lady, number, "elder")

    son = visitor(NARROW)
    son.sign_in("yuchanghe", MOTHER[1])
    _change_account(son)


@pytest.mark.usefixtures("elders")
def test_a_son_applies_for_his_father(visitor: NewVisitor, county: County) -> None:
    """In large letters and with the keyboard alone; the officers use their telephones."""
    son = visitor(WIDE, keyboard=True)
    son.go("/")
    son.press("长辈版")
    son.sign_in("yuchanghe", FATHER[1])
    son.look("elder-signed-in")
    number = _apply(son, FATHER[1])

    _decide(visitor, NARROW, number)
    decision = _take_decision(son, number, FATHER[1])
    matters.verify(visitor(WIDE), decision, county, "有效", "elder")
    matters_people.say_how_it_went(son, number, "elder")
    _cannot_ask_twice(son)


def _find(person: Visitor) -> None:
    """By the words that old people use."""
    person.go("/")
    person.write("q", "老人钱")
    person.press("搜索")
    person.follow("高龄津贴", within=".items")
    person.look("elder-guide-allowance")
    person.says("不用上传材料")
    person.follow("立即办理")
    person.look("elder-option")


def _apply(person: Visitor, name: str) -> str:
    citizen.forget_drafts(person)
    _find(person)
    person.choose("option", "apply")
    person.press("继续")
    person.look("elder-known")
    for known in (name, BANK, "1600000064"):
        assert known in person.page.locator("main").inner_html(), f"{known} stands there already"
    assert not person.page.locator("main input[type=file]").count(), "nothing is to be handed in"
    person.choose("promise.truthful", "true")
    person.press("保存并继续")
    return matters.send(person, "elder")


def _decide(visitor: NewVisitor, width: int, number: str) -> None:
    matters.step(visitor(width), REVIEWER, number, "elder-acceptance", "accept")
    leader = visitor(width)
    leader.sign_in(LEADER)
    officers.open_task(leader, number, "elder-decision")
    officers.act(leader, "/acts/grant/")
    leader.says("《高龄津贴准予决定书》")
    officers.confirm(leader, "elder-decision-grant")


def _take_decision(person: Visitor, number: str, name: str) -> bytes:
    matters_people.case_of(person, number)
    decision = matters_people.take(person, DECISION, "elder-granted")
    words = text_of(decision)
    assert name in words
    assert "100元" in words, "what is paid each month from the eightieth birthday"
    return decision


def _change_account(son: Visitor) -> None:
    """At once, and only while something is paid."""
    _find(son)
    son.choose("option", "account")
    son.press("继续")
    son.look("elder-account")
    son.says("6217990124000008201")
    son.write("payment.bank", "望溪农村商业银行石桥支行")
    son.write("payment.account", "6217990124000009999")
    son.choose("promise.own", "true")
    son.press("保存并继续")
    number = matters.send(son, "elder-account")
    matters_people.follow_to(son, number, "已备案")
    son.look("elder-account-changed")


def _cannot_ask_twice(son: Visitor) -> None:
    _find(son)
    son.choose("option", "apply")
    son.press("继续")
    son.choose("promise.truthful", "true")
    son.press("保存并继续")
    son.says("已经在发放名册中，不需要重复申请")
    son.look("elder-known-refused")
