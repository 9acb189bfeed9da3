"""公共场所卫生许可 by a promise: the licence at once, the look afterwards, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.journeys import citizen, matters, matters_people
from tests.journeys.conftest import County, NewVisitor
from tests.journeys.hairdressers import HEAD
from tests.journeys.visitor import NARROW, WIDE, Visitor

pytestmark = pytest.mark.xdist_group("journeys")
ITEM, LICENCE, ORDER, REVOCATION = (
    "990124000123011001",
    "公共场所卫生许可证",
    "责令限期改正通知书",
    "撤销行政许可决定书",
)
CLERK, REVIEWER, LEADER = "hexiaomin", "tangjing", "zouminghua"
FIRST, SECOND = "hezhiyuan", "yuanfang"
PAPERS = (("plan", "场所方位示意图和平面图"), ("rules", "卫生管理制度"))
PROMISES = ("told", "fulfilled", "checked", "agreed")
CHECKS = (
    "site",
    "layout",
    "disinfection",
    "ventilation",
    "toilet",
    "pests",
    "people",
    "rules",
    "test",
    "sign",
)
WRONG = "没有消毒设备，公共用品用具不能消毒。"


@pytest.fixture(scope="module")
def shops(county: County) -> dict[str, str]:
    return county.sow("hygiene")


def test_a_promise_that_was_not_kept_is_made_good(
    visitor: NewVisitor, county: County, shops: dict[str, str]
) -> None:
    """陈雨桐 acts for the shop and the inspectors go there, all with their telephones."""
    agent = visitor(NARROW)
    agent.sign_in(citizen.AGENT, shops["shop"])
    number, licence = _licence_at_once(agent, "陈雨桐", visitor, WIDE)
    matters.verify(visitor(NARROW), licence, county, "有效", "hygiene")

    inspector, second = visitor(NARROW), visitor(NARROW)
    _find_it_wanting(agent, inspector, second, number)
    _look_again(inspector, second, number, "pass")
    agent.return_until(agent.page.url, "签名：整改复查")
    agent.return_while(agent.page.url, "前改正")
    agent.look("hygiene-made-good")
    matters.verify(agent, licence, county, "有效", "hygiene-made-good")


def test_a_promise_that_is_not_made_good_costs_the_licence(
    visitor: NewVisitor, county: County, shops: dict[str, str]
) -> None:
    """The head of the shop has nothing but a keyboard, officers of the bureau have telephones."""
    head = visitor(WIDE, keyboard=True)
    head.sign_in(HEAD, shops["shop_of_head"])
    number, licence = _licence_at_once(head, "叶大勇", visitor, NARROW)

    inspector, second = visitor(WIDE, keyboard=True), visitor(WIDE)
    _find_it_wanting(head, inspector, second, number)
    _look_again(inspector, second, number, "fail")
    _revoke(visitor(NARROW), number)
    clerk = visitor(NARROW)
    clerk.sign_in(CLERK)
    clerk.return_until(f"/desk/inbox/?q={number}", "送达撤销决定")
    matters.again(clerk, number, "hygiene-revoked", "complete")

    head.return_until(head.page.url, REVOCATION, within=".papers")
    head.return_until(head.page.url, "已撤销", within="main")
    head.look("hygiene-revoked")
    matters.verify(visitor(WIDE), licence, county, "已撤销", "hygiene-revoked")


def _licence_at_once(person: Visitor, signer: str, visitor: NewVisitor, width: int) -> tuple[str, bytes]:
    citizen.forget_drafts(person)
    matters.begin(person, ITEM, "barber", "promise", "hygiene")
    matters.confirm_known(person, {"applicant.kind": "个体工商户", "contact.name": signer}, "hygiene")
    _fill_in(person)
    _promise(person, signer)
    number = matters.send(person, "hygiene")
    assert not person.page.get_by_text("撤销").count(), "nobody is threatened who has just applied"

    matters.step(visitor(width), CLERK, number, "hygiene-receiving", "receive")
    matters.step(visitor(width), REVIEWER, number, "hygiene-acceptance", "accept")
    matters.step(visitor(width), LEADER, number, "hygiene-decision", "grant")
    licence = matters_people.take(person, LICENCE, "hygiene-granted")
    matters_people.serve(visitor(width), number, "hygiene-service")
    return number, licence


def _fill_in(person: Visitor) -> None:
    person.look("hygiene-premises")
    assert person.field("premises.kind").input_value() == "barber", "what was answered is not asked again"
    assert person.field("premises.address").input_value(), "what the city knows is there already"
    person.write("premises.name", "喜相逢理发")
    person.choose("premises.town", "990124001")
    person.write("premises.area", "45")
    person.choose("premises.air", "false")
    person.choose("premises.secondary_water", "false")
    person.press("保存并继续")
    person.look("hygiene-people")
    person.write("people.manager_name", "叶大勇")
    person.write("people.manager_phone", "16000001056")
    person.write("people.staff-0-name", "叶大勇")
    person.write("people.staff-0-position", "理发师")
    person.write("people.staff-0-health_until", matters.day_after(300))
    person.press("保存并继续")
    files = [(code, matters.paper(title, "理发店")) for code, title in PAPERS]
    matters.hand_in(person, files, "hygiene")


def _promise(person: Visitor, signer: str) -> None:
    """Each sentence on its own; only one's own name counts as a signature."""
    for one in PROMISES:
        person.choose(f"promise.{one}", "true")
    person.write("promise.signature", "别人")
    person.press("保存并继续")
    person.look("hygiene-promise-refused")
    person.says("签名应当是联系人或者法定代表人")
    person.write("promise.signature", signer)
    person.press("保存并继续")
    person.choose("service.method", "electronic")
    person.press("保存并继续")


def _find_it_wanting(person: Visitor, inspector: Visitor, second: Visitor, number: str) -> None:
    """Two inspectors look; the shop learns what is to be put right, and until when."""
    inspector.sign_in(FIRST)
    second.sign_in(SECOND)
    answers = {f"check.{one}": "pass" for one in CHECKS} | {"check.disinfection": "fail"}
    answers |= _visit() | {"visit.conclusion": "fail", "visit.note": WRONG}
    answers |= {"visit.rectify_by": matters.day_after(20)}
    matters.record(inspector, number, "hygiene-look", answers, _photo())
    matters.again(second, number, "hygiene-look-signing", "sign")
    matters_people.take(person, ORDER, "hygiene-to-be-made-good")
    person.return_until(person.page.url, f"请在{matters.day_after(20)}前改正")


def _look_again(inspector: Visitor, second: Visitor, number: str, conclusion: str) -> None:
    answers = {**_visit(), "visit.conclusion": conclusion, "visit.note": "对照责令改正的问题逐条查看。"}
    matters.record(inspector, number, "hygiene-again", answers, _photo())
    matters.again(second, number, "hygiene-again-signing", "sign")


def _visit() -> dict[str, str]:
    return {"visit.visited_on": matters.day_after(0), "visit.receiver": "叶大勇"}


def _photo() -> Mapping[str, object]:
    return matters.picture("理发店", "门头")


def _revoke(leader: Visitor, number: str) -> None:
    leader.sign_in(LEADER)
    decision = {"heard": "yes", "outcome": "revoke", "reasons": WRONG}
    matters.record(leader, number, "hygiene-revocation", {f"decision.{k}": v for k, v in decision.items()})
