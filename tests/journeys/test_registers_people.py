"""Those whom the registers tell something: a reader of another office, and the person herself."""

from __future__ import annotations

import pytest

from tests.journeys import citizen, officers, stewards
from tests.journeys.conftest import County, NewVisitor
from tests.journeys.visitor import NARROW, WIDE, Visitor

pytestmark = pytest.mark.xdist_group("journeys of staff")
READER, AID = "tanhui", "《社会救助暂行办法》第十三条"
OWN_NUMBER = "990124199304126013"
ENTRY = "居住地址"


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_reader_sees_what_is_hers_asks_and_objects(width: int, visitor: NewVisitor, county: County) -> None:
    """At 1280 with the keyboard alone."""
    reader = visitor(width, keyboard=width == WIDE)
    reader.sign_in(READER)
    stewards.say_duty(reader, AID)
    reader.look("reader-list")
    assert "沈青禾" not in reader.page.content(), "names are masked"
    reader.follow_first(f"main a[href*='{county.person}']")
    reader.look("reader-record")
    reader.says("已脱敏")
    for hidden in ("手机号码", "16000000001", "婚姻状况", "谁看过", "修改"):
        assert not reader.page.locator("main").get_by_text(hidden, exact=True).count(), hidden
    record = reader.page.url

    reader.go(f"{stewards.PEOPLE}new/")
    reader.look("reader-refused")
    reader.says("只有数源部门")
    _check(reader)
    reader.go(record)
    reader.follow("提出异议")
    reader.look("reader-objection")
    reader.choose("field", "status")
    reader.press("开始")
    _object(reader, "迁出", "入户走访得知，已经迁往外县。", "reader")
    reader.says("核实：数源部门")


def _check(reader: Visitor) -> None:
    """Whether a number and a name belong together, and nothing else."""
    reader.go(f"{stewards.PEOPLE}check/")
    for name, answer in (("陈雨桐", "一致：所填内容相符"), ("陈雨", "不一致")):
        reader.write("id_number", OWN_NUMBER)
        reader.write("name", name)
        reader.press("核验")
        reader.look(f"check-{'right' if name == '陈雨桐' else 'wrong'}")
        reader.says(answer)
        assert "溪滨路" not in reader.page.content()


def _object(person: Visitor, value: str, reason: str, who: str) -> str:
    """Fills in the objection and sends it; returns the number of the case."""
    person.look(f"{who}-objection-form")
    person.write("proposal.value", value)
    person.write("proposal.reason", reason)
    if not person.field("contact.phone").input_value():
        person.write("contact.phone", "16000000029")
    person.press("保存并继续")
    person.look(f"{who}-objection-review")
    person.press("提交")
    person.look(f"{who}-objection-sent")
    return person.page.locator(".bignumber").inner_text().strip()


@pytest.mark.parametrize("scripts", [True, False], ids=["touch", "no-scripts"])
def test_a_person_sees_who_looked_objects_and_is_heard(scripts: bool, visitor: NewVisitor) -> None:
    """The steward's looks are hers to see; what she puts right is right for all."""
    moved = f"望溪县城关街道溪滨路{28 if scripts else 38}号"
    steward = visitor(WIDE)
    steward.sign_in(stewards.STEWARD)
    stewards.say_duty(steward)
    stewards.find(steward, "雨桐", "陈雨桐")
    record = steward.page.url

    person = visitor(NARROW, scripts=scripts)
    person.sign_in(citizen.AGENT)
    person.go("/my/data/")
    person.look("my-data-before")
    person.says("望溪县公安局")
    person.follow("谁看过")
    person.look("my-readers")
    first = person.page.locator("main .items > li").first.inner_text()
    assert "望溪县公安局" in first
    assert stewards.BASIS in first
    person.go("/my/data/")
    person.follow_first(f"main a:has-text('有误'):has-text('{ENTRY}')")
    person.look("my-objection")
    person.press("开始")
    number = _object(person, moved, "去年已经搬家。", "my")
    person.return_until("/my/data/", "异议处理中")
    person.look("my-data-disputed")

    steward.go(record)
    steward.says("异议处理中")
    steward.look("record-disputed")
    _uphold(steward, number)
    person.return_while("/my/data/", "异议处理中")
    person.return_until("/my/data/", moved)
    person.look("my-data-corrected")
    person.go("/my/")
    person.look("my-after-objection")
    steward.go(f"{record}?tab=history")
    steward.look("history-of-objection")
    assert number in steward.page.locator("main .version").first.inner_text()


def _uphold(steward: Visitor, number: str) -> None:
    """What was found is written down first; the letter is offered to be seen."""
    officers.open_task(steward, number, "objection")
    steward.follow("填写核实记录")
    steward.write("check.finding", "与居住证登记一致。")
    steward.look("record-objection")
    steward.press("保存")
    officers.act(steward, "/acts/uphold/")
    officers.confirm(steward, "uphold")
