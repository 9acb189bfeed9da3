"""容缺受理: a shop promises its lease, is accepted with that gap, supplies it, and is then permitted."""

from __future__ import annotations

import pytest

from tests.journeys import citizen, matters, matters_people, officers
from tests.journeys.conftest import County, NewVisitor
from tests.journeys.visitor import NARROW, WIDE, Visitor

pytestmark = pytest.mark.xdist_group("journeys")
ITEM, GAP = "990124000117021001", "right_of_use"
CLERK, REVIEWER, LEADER = "hexiaomin", "lihaibo", "leiguoping"


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_lease_follows_after_acceptance(width: int, visitor: NewVisitor, county: County) -> None:
    """The applicant by thumb and the officers at desks, then the other way round."""
    county.sow("bundle")
    other = NARROW + WIDE - width
    person = visitor(width)
    person.sign_in(citizen.AGENT, citizen.SHOP)
    number = _apply(person)

    matters.step(visitor(other), CLERK, number, "gap-receiving", "receive")
    reviewer = visitor(other)
    reviewer.sign_in(REVIEWER)
    officers.open_task(reviewer, number, "gap-acceptance")
    reviewer.says("容缺")
    officers.act(reviewer, "/acts/accept/")
    reviewer.look("gap-accept")
    reviewer.says("本件为容缺受理")
    officers.confirm(reviewer, "gap-acceptance-accept")
    officers.review(reviewer, number)

    leader = visitor(other)
    leader.sign_in(LEADER)
    officers.open_task(leader, number, "gap-decision-early")
    leader.says("补齐之前不能作出准予决定")

    _supply(person, number)
    matters.again(leader, number, "gap-decision", "grant")
    matters_people.case_of(person, number)
    person.look("gap-granted")


def _apply(person: Visitor) -> str:
    citizen.forget_drafts(person)
    matters.begin(person, ITEM, "front", "new", "gap")
    person.press("保存并继续")
    person.choose("premises.town", "990124001")
    person.choose("premises.right", "rent")
    person.choose("premises.heritage", "false")
    person.press("保存并继续")
    person.write("sign.text", citizen.SHOP)
    for name, value in (("width", "6"), ("height", "1.2"), ("depth", "0.2"), ("bottom", "2.8")):
        person.write(f"sign.{name}", value)
    person.choose("sign.light", "inner")
    person.press("保存并继续")
    person.look("gap-promise")
    person.page.locator(f"button[name=promise][value={GAP}]").click()
    person.page.locator(f"button[name=upload_now][value={GAP}]").wait_for()
    person.says("承诺受理之日起3个工作日内补交")
    files = [("site_photo", officers.photo())]
    files += [("effect_picture", matters.paper("招牌设置效果图", citizen.SHOP))]
    matters.hand_in(person, files, "gap")
    citizen.promise(person)
    person.says("提交即作出书面承诺")
    return matters.send(person, "gap")


def _supply(person: Visitor, number: str) -> None:
    """Found under My matters with its day, supplied on the page of the case."""
    person.go("/my/")
    person.look("gap-in-list")
    person.says("补交材料")
    matters_people.case_of(person, number)
    person.look("gap-case")
    person.press("补交材料")
    person.upload(f"material.{GAP}", [matters.paper("房屋租赁合同", citizen.SHOP)])
    person.page.locator("#materials .files li").first.wait_for()
    person.look("gap-supplying")
    person.press("保存并继续")
    person.look("gap-supply-review")
    person.press("提交")
    matters_people.case_of(person, number)
    person.look("gap-supplied")
