"""开办餐饮店一件事: one form on the phone, a case at each department, one progress page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.journeys import citizen, officers
from tests.journeys.conftest import County, NewVisitor
from tests.journeys.visitor import NARROW, WIDE, Visitor
from zhengyun.config.demo import samples
from zhengyun.kit import clock

pytestmark = pytest.mark.xdist_group("journeys")
BUNDLE = "990124000199001001"
SIGN = "户外招牌设置审批"


def paper(code: str) -> dict[str, object]:
    content = samples.paper("房屋租赁合同", citizen.SHOP, "户外招牌")
    return {"name": f"{code}.pdf", "mimeType": "application/pdf", "buffer": content}


def test_one_application_becomes_a_case_at_each_department(visitor: NewVisitor, county: County) -> None:
    county.sow("bundle")
    agent = visitor(NARROW)
    agent.sign_in(citizen.AGENT, citizen.SHOP)
    number = _apply(agent)
    agent.follow("查看办件")
    agent.return_until(agent.page.url, SIGN, within=".members")
    agent.look("bundle-progress")
    whole = agent.page.url
    member = _number_of(agent, SIGN)

    _receive(visitor(WIDE), member, number)
    _decide(visitor, member)

    agent.return_until(whole, "2 个事项，已办结 1 个")
    agent.look("bundle-one-decided")
    _is_listed_once(agent, number, member)
    wide = visitor(WIDE)
    wide.sign_in(citizen.AGENT, citizen.SHOP)
    wide.go(whole)
    wide.look("bundle-one-decided")


def _apply(agent: Visitor) -> str:
    citizen.forget_drafts(agent)
    agent.go(f"/items/{BUNDLE}/")
    agent.look("bundle-guide")
    agent.says("一次申请，一起办")
    agent.follow("立即办理")
    agent.choose("answer", "restaurant")
    agent.press("继续")
    agent.look("bundle-needs")
    agent.choose("need.sign", "true")
    agent.choose("need.street", "false")
    agent.choose("need.fire", "false")
    agent.press("保存并继续")
    agent.says("来自 望溪县市场监督管理局「法人和非法人组织」")
    agent.press("保存并继续")
    _fill_in(agent)
    _hand_in(agent)
    citizen.promise(agent)
    return citizen.send(agent)


def _fill_in(agent: Visitor) -> None:
    agent.choose("premises.town", "990124001")
    agent.write("premises.area", "66")
    agent.choose("premises.storage", "false")
    agent.choose("premises.right", "rent")
    agent.choose("premises.heritage", "false")
    agent.press("保存并继续")
    agent.choose("business.main_type", "catering")
    agent.choose("business.items", "hot")
    agent.choose("business.network", "false")
    agent.write("business.brand", citizen.SHOP)
    agent.press("保存并继续")
    agent.look("bundle-sign")
    agent.choose("sign.position", "front")
    for name, value in (("width", "6"), ("height", "1.2"), ("depth", "0.2"), ("bottom", "2.8")):
        agent.write(f"sign.{name}", value)
    agent.choose("sign.light", "inner")
    agent.press("保存并继续")
    agent.write("people.manager_name", "周桂兰")
    agent.write("people.manager_phone", "16000000002")
    agent.write("people.staff-0-name", "周桂兰")
    agent.write("people.staff-0-position", "负责人")
    agent.write("people.staff-0-health_until", (clock.today() + timedelta(days=300)).isoformat())
    agent.press("保存并继续")


def _hand_in(agent: Visitor) -> None:
    agent.look("bundle-materials")
    given = [(code, citizen.material(code)) for code in citizen.MATERIALS]
    given += [("site_photo", officers.photo()), ("effect_picture", paper("effect_picture"))]
    given += [("right_of_use", paper("right_of_use"))]
    for count, (code, file) in enumerate(given, start=1):
        agent.upload(f"material.{code}", [file])
        agent.page.wait_for_function(
            f"() => document.querySelectorAll('#materials .files li').length >= {count}"
        )
    agent.press("保存并继续")


def _number_of(agent: Visitor, title: str) -> str:
    found = agent.page.locator(".members > li", has_text=title).locator(".num").first
    return found.inner_text().strip()


def _receive(clerk: Visitor, member: str, whole: str) -> None:
    clerk.sign_in("hexiaomin")
    officers.open_task(clerk, member, "bundle-receiving")
    clerk.says(whole)
    officers.act(clerk, "/acts/receive/")
    officers.confirm(clerk, "receive")


def _decide(visitor: NewVisitor, member: str) -> None:
    reviewer = visitor(WIDE)
    reviewer.sign_in("lihaibo")
    officers.open_task(reviewer, member, "bundle-acceptance")
    officers.act(reviewer, "/acts/accept/")
    officers.confirm(reviewer, "accept")
    officers.review(reviewer, member)
    leader = visitor(WIDE)
    leader.sign_in("leiguoping")
    officers.open_task(leader, member, "bundle-decision")
    officers.act(leader, "/acts/grant/")
    officers.confirm(leader, "grant")


def _is_listed_once(agent: Visitor, number: str, member: str) -> None:
    agent.go("/my/")
    agent.look("bundle-my")
    assert agent.page.locator("main .card", has_text=number).count() == 1
    assert not agent.page.get_by_text(member).count(), "members stand under the whole"
