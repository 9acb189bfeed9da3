"""营业前消防安全检查: looked at before it opens, or opened by promise and looked at afterwards."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.journeys import citizen, matters, matters_people
from tests.journeys.conftest import County, NewVisitor
from tests.journeys.papers import text_of
from tests.journeys.visitor import NARROW, WIDE, Visitor
from zhengyun.kit import clock

pytestmark = pytest.mark.xdist_group("journeys")
ITEM = "990124000195003001"
OPINION = "公众聚集场所投入使用、营业前消防安全检查意见书"
CLERK, REVIEWER, LEADER = "hexiaomin", "yanfeng", "chengweidong"
FIRST, SECOND = "weijun", "panglei"
CHECKS = (
    "legal", "rules", "training", "control_room", "exits", "passages", "signs", "lighting", "alarm",
    "sprinkler", "hydrant", "extinguisher", "smoke", "decoration", "electric", "separation",
)  # fmt: skip
PROMISES = ("told", "fulfilled", "checked", "agreed")
FIRM = "望溪县禾里餐饮管理有限公司"


@pytest.fixture(scope="module")
def fire(county: County) -> None:
    county.sow("fire")


@pytest.mark.usefixtures("fire")
def test_a_restaurant_is_looked_at_before_it_opens(visitor: NewVisitor, county: County) -> None:
    """Agent and inspectors use their telephones, the officers their desks."""
    agent = visitor(NARROW)
    agent.sign_in(citizen.AGENT, FIRM)
    _begin(agent, "check")
    _tell_of_the_place(agent, FIRM)
    _needs_an_accepted_building(agent)
    _tell_of_the_people(agent)
    _hand_in(agent, FIRM)
    citizen.promise(agent)
    number = matters.send(agent, "fire")

    matters.step(visitor(WIDE), CLERK, number, "fire-receiving", "receive")
    matters.step(visitor(WIDE), REVIEWER, number, "fire-acceptance", "accept")
    _look_at_it(visitor(NARROW), number, "fire-check", {"visit.conclusion": "pass"})
    matters.step(visitor(NARROW), SECOND, number, "fire-signing", "sign")
    matters.step(visitor(WIDE), LEADER, number, "fire-decision", "grant")

    opinion = _take_opinion(agent, number)
    assert FIRM in text_of(opinion)
    matters.verify(visitor(NARROW), opinion, county, "有效", "fire")
    matters_people.serve(visitor(WIDE), number, "fire-service")
    matters_people.say_how_it_went(agent, number, "fire")


@pytest.mark.usefixtures("fire")
def test_a_promise_opens_it_at_once_and_the_inspectors_find_something_later(
    visitor: NewVisitor, county: County
) -> None:
    """The agent sits at a desk with nothing but a keyboard, the officers use their telephones."""
    agent = visitor(WIDE, keyboard=True)
    agent.sign_in(citizen.AGENT, citizen.SHOP)
    _begin(agent, "promise")
    _tell_of_the_place(agent, citizen.SHOP)
    _tell_of_the_building(agent)
    _tell_of_the_people(agent)
    _hand_in(agent, citizen.SHOP)
    _promise(agent)
    number = matters.send(agent, "fire")

    matters.step(visitor(NARROW), CLERK, number, "fire-receiving", "receive")
    matters.step(visitor(NARROW), REVIEWER, number, "fire-acceptance", "accept")
    matters.step(visitor(NARROW), LEADER, number, "fire-decision", "grant")
    opinion = _take_opinion(agent, number)
    matters_people.serve(visitor(NARROW), number, "fire-service")

    found = {"check.exits": "fail", "visit.conclusion": "fail", "visit.note": "后门安全出口上锁。"}
    found |= {"visit.rectify_by": matters.day_after(20)}
    _look_at_it(visitor(WIDE), number, "fire-afterwards", found)
    matters.step(visitor(WIDE), SECOND, number, "fire-signing", "sign")
    matters_people.case_of(agent, number)
    assert "后门安全出口上锁" in text_of(
        matters_people.take(agent, "责令限期改正通知书", "fire-to-put-right")
    )
    matters.verify(visitor(WIDE), opinion, county, "有效", "fire")
    matters_people.say_how_it_went(agent, number, "fire")


def _begin(agent: Visitor, option: str) -> None:
    citizen.forget_drafts(agent)
    matters.begin(agent, ITEM, "restaurant", option, "fire")
    matters.confirm_known(agent, {}, "fire")


def _tell_of_the_place(agent: Visitor, name: str) -> None:
    agent.look("fire-premises")
    assert agent.field("premises.kind").input_value() == "restaurant", "the first question was answered"
    assert agent.field("premises.address").input_value(), "what the city knows is there already"
    agent.write("premises.name", name)
    agent.choose("premises.town", "990124001")
    agent.write("premises.area", "420")
    agent.write("premises.capacity", "160")
    agent.press("保存并继续")


def _needs_an_accepted_building(agent: Visitor) -> None:
    agent.choose("building.acceptance", "none")
    agent.press("保存并继续")
    agent.look("fire-building-refused")
    agent.says("所在建筑没有消防验收或者备案的，不符合申请条件")
    _tell_of_the_building(agent)


def _tell_of_the_building(agent: Visitor) -> None:
    agent.write("building.name", "禾里广场")
    agent.write("building.floors", "地上1层")
    agent.choose("building.acceptance", "accepted")
    agent.write("building.acceptance_number", "望住建消验字〔2023〕第0017号")
    agent.write("building.exits", "2")
    for one in ("hydrant", "lighting", "extinguisher"):
        agent.choose("building.systems", one)
    agent.choose("building.control_room", "false")
    agent.look("fire-building")
    agent.press("保存并继续")


def _tell_of_the_people(agent: Visitor) -> None:
    agent.look("fire-people")
    assert agent.field("people.responsible").input_value(), "the head of the firm is known"
    agent.write("people.manager", "周桂兰")
    agent.write("people.manager_phone", "16000000002")
    agent.press("保存并继续")


def _hand_in(agent: Visitor, holder: str) -> None:
    agent.says("已从法人库读取登记信息，免交")
    papers = {"layout": "消防设施平面图", "rules": "消防安全制度和应急疏散预案"}
    files = [(code, matters.paper(title, holder)) for code, title in papers.items()]
    matters.hand_in(agent, files, "fire")


def _promise(agent: Visitor) -> None:
    agent.look("fire-promise")
    for one in PROMISES:
        agent.choose(f"promise.{one}", "true")
    agent.write("promise.signature", "陈雨桐")
    agent.press("保存并继续")
    agent.choose("service.method", "electronic")
    agent.press("保存并继续")


def _take_opinion(agent: Visitor, number: str) -> bytes:
    matters_people.case_of(agent, number)
    return matters_people.take(agent, OPINION, "fire-granted")


def _look_at_it(inspector: Visitor, number: str, name: str, found: Mapping[str, str]) -> None:
    inspector.sign_in(FIRST)
    answers = {**{f"check.{one}": "pass" for one in CHECKS}, **_visit(), **found}
    matters.record(inspector, number, name, answers, matters.picture(FIRM, "望江街道"))


def _visit() -> dict[str, str]:
    return {"visit.visited_on": clock.today().isoformat(), "visit.receiver": "周桂兰"}
