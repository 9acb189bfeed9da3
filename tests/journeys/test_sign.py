"""户外招牌设置 where the work takes up the street: review, a look by two, a decision, a fee, the permit."""

from __future__ import annotations

import re

import pytest

from tests.journeys import citizen, matters, matters_people, officers
from tests.journeys.conftest import County, NewVisitor
from tests.journeys.papers import text_of
from tests.journeys.visitor import NARROW, WIDE, Visitor

pytestmark = pytest.mark.xdist_group("journeys")
ITEM, PERMIT, FEE = "990124000117021001", "准予设置户外招牌决定书", "30.00"
CLERK, REVIEWER, LEADER = "hexiaomin", "lihaibo", "leiguoping"
FIRST, SECOND = "xiongjianjun", "gongxue"
HEAD = "zhouguilan"
CHECKS = ("place", "size", "clearance", "structure", "wires", "street")
PAPERS = (
    ("effect_picture", "招牌设置效果图"),
    ("right_of_use", "房屋租赁合同"),
    ("structure", "结构设计图"),
    ("traffic_plan", "占道施工方案"),
)
STREET = {
    "road": "人民中路118号门前人行道",
    "area": "12.5",
    "days": "3",
    "guard": "围挡高1.8米，夜间设警示灯。",
}


@pytest.mark.parametrize(("width", "account"), [(NARROW, citizen.AGENT), (WIDE, HEAD)])
def test_a_sign_is_reviewed_paid_for_and_permitted(
    width: int, account: str, visitor: NewVisitor, county: County
) -> None:
    """The agent and the inspectors by thumb, the officers at desks; then the head of the shop with the
    keyboard alone, and the officers by thumb."""
    county.sow("bundle")
    other = NARROW + WIDE - width
    person = visitor(width, keyboard=width == WIDE)
    person.sign_in(account, citizen.SHOP)
    number = _apply(person)

    matters.step(visitor(other), CLERK, number, "sign-receiving", "receive")
    reviewer = visitor(other)
    matters.step(reviewer, REVIEWER, number, "sign-acceptance", "accept")
    officers.review(reviewer, number)
    _look_at_the_place(visitor(width), visitor(width), number)
    matters.step(visitor(other), LEADER, number, "sign-decision", "grant")

    _pay(person, number)
    permit = matters_people.take(person, PERMIT, "sign-granted")
    assert "宽12米" in text_of(permit)
    matters.verify(visitor(other), permit, county, "有效", "sign")
    matters_people.serve(visitor(other), number, "sign-service")
    matters_people.say_how_it_went(person, number, "sign")


def _apply(person: Visitor) -> str:
    citizen.forget_drafts(person)
    matters.begin(person, ITEM, "front", "street", "sign")
    matters.confirm_known(person, {"applicant.representative": "周桂兰"}, "sign")
    person.choose("premises.town", "990124001")
    assert person.field("premises.address").input_value(), "what the city knows is there already"
    person.choose("premises.right", "rent")
    person.choose("premises.heritage", "false")
    person.press("保存并继续")
    _describe(person)
    files = [("site_photo", officers.photo())]
    files += [(code, matters.paper(title, citizen.SHOP)) for code, title in PAPERS]
    matters.hand_in(person, files, "sign")
    citizen.promise(person)
    return matters.send(person, "sign")


def _describe(person: Visitor) -> None:
    """The sign and the street. A sign that hangs too low is told at once."""
    person.write("sign.text", citizen.SHOP)
    for name, value in (("width", "12"), ("height", "1.5"), ("depth", "0.2"), ("bottom", "1.9")):
        person.write(f"sign.{name}", value)
    person.choose("sign.light", "inner")
    person.press("保存并继续")
    person.look("sign-too-low")
    person.says("下沿离地高度低于导则规定的最小净高")
    person.write("sign.bottom", "2.8")
    person.press("保存并继续")
    person.look("sign-street")
    for name, value in STREET.items():
        person.write(f"street.{name}", value)
    person.write("street.starts_on", matters.day_after(14))
    person.press("保存并继续")


def _look_at_the_place(inspector: Visitor, second: Visitor, number: str) -> None:
    inspector.sign_in(FIRST)
    answers = {f"check.{one}": "pass" for one in CHECKS}
    answers |= {
        "visit.visited_on": matters.day_after(0),
        "visit.receiver": "周桂兰",
        "visit.conclusion": "pass",
    }
    matters.record(inspector, number, "sign-look", answers, officers.photo())
    matters.step(second, SECOND, number, "sign-look-signing", "sign")


def _pay(person: Visitor, number: str) -> None:
    """Found under My matters and on the case, paid at the test bank."""
    person.return_until("/my/", FEE)
    person.look("sign-fee-in-list")
    matters_people.case_of(person, number)
    person.look("sign-fee")
    person.follow("立即缴费")
    person.look("sign-order")
    person.press("去银行缴费")
    person.look("sign-bank")
    person.press("付款")
    person.look("sign-back")
    order = re.sub(r"\?.*", "", person.page.url)
    person.return_until(order, "已缴费", within="main")
    person.look("sign-paid")
    matters_people.case_of(person, number)
