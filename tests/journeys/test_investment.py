"""企业投资项目备案: filed at once; change, report and withdrawal then ask for its code, and know it again."""

from __future__ import annotations

import re

import pytest

from tests.journeys import citizen, matters, matters_people
from tests.journeys.conftest import County, NewVisitor
from tests.journeys.papers import text_of
from tests.journeys.visitor import NARROW, WIDE, Visitor
from zhengyun.kit import clock, codes

pytestmark = pytest.mark.xdist_group("journeys")
ITEM = "990124001004001001"
CERTIFICATE = "企业投资项目备案证明"
FIRM = "望溪县禾里餐饮管理有限公司"
NAME, LATER = "禾里中央厨房项目", "禾里中央厨房（二期）项目"


@pytest.fixture(scope="module")
def projects(county: County) -> None:
    county.sow("investment")


@pytest.mark.usefixtures("projects")
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_project_has_a_code_that_goes_with_it(width: int, visitor: NewVisitor, county: County) -> None:
    """At 1280 with the keyboard alone; the officer who looks it up has the other size."""
    agent = visitor(width, keyboard=width == WIDE)
    agent.sign_in(citizen.AGENT, FIRM)
    _is_sent_elsewhere(agent)
    number, certificate = _file(agent)
    code = _code_of(certificate)
    matters.verify(visitor(width), certificate, county, "有效", "investment")
    matters_people.say_how_it_went(agent, number, "investment")

    _asks_for_the_right_code(agent, code)
    changed = _change(agent, code)
    assert (_code_of(changed), LATER in text_of(changed)) == (code, True)
    matters.verify(visitor(width), certificate, county, "已被新证替换", "investment-replaced")
    _report(agent, code)
    _is_registered(visitor(NARROW if width == WIDE else WIDE), code, "已开工")
    _withdraw(agent, code)
    matters.verify(visitor(width), changed, county, "已注销", "investment-withdrawn")
    _is_over(agent, code)


def _begin(agent: Visitor, option: str) -> None:
    citizen.forget_drafts(agent)
    agent.go(f"/items/{ITEM}/")
    agent.follow("立即办理")
    agent.choose("option", option)
    agent.press("继续")


def _is_sent_elsewhere(agent: Visitor) -> None:
    """What needs approval is refused by the first question, with words that say where it goes."""
    agent.go(f"/items/{ITEM}/")
    agent.look("investment-guide")
    _begin(agent, "file")
    agent.look("investment-question")
    agent.choose("answer", "approval")
    agent.press("继续")
    agent.says("请到县发展和改革局窗口办理项目核准")
    agent.look("investment-question-refused")


def _file(agent: Visitor) -> tuple[str, bytes]:
    agent.choose("answer", "other")
    agent.press("继续")
    agent.look("investment-project")
    _tell_of_it(agent, NAME)
    agent.choose("project.kind", "01")
    agent.press("保存并继续")
    matters.confirm_known(agent, {}, "investment")
    _declare(agent)
    number = matters.send(agent, "investment")
    matters_people.follow_to(agent, number, "已备案")
    return number, matters_people.take(agent, CERTIFICATE, "investment-filed")


def _tell_of_it(agent: Visitor, name: str) -> None:
    agent.write("project.name", name)
    agent.choose("project.nature", "new")
    agent.choose("project.sector", "C")
    agent.choose("project.town", "990124101")
    agent.write("project.site", "石桥镇工业集中区八号地块")
    agent.write("project.scale", "新建中央厨房一座，日产熟食五吨，配套冷藏运输车六辆。")
    agent.write("project.investment", "1800")
    agent.write("project.planned_start", matters.day_after(60))
    agent.write("project.planned_finish", matters.day_after(420))


def _declare(agent: Visitor) -> None:
    agent.choose("promise.truthful", "true")
    agent.press("保存并继续")


def _code_of(certificate: bytes) -> str:
    found = re.search(r"\d{4}-990124-04-01-\d{6}", text_of(certificate))
    assert found
    assert codes.is_project_code(found[0])
    return found[0]


def _asks_for_the_right_code(agent: Visitor, code: str) -> None:
    """A mistyped character is told, and so is a good code of nobody's."""
    _begin(agent, "change")
    agent.look("investment-code")
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    agent.write("project.code", wrong)
    agent.press("保存并继续")
    agent.says("末位为校验码")
    agent.look("investment-code-refused")
    agent.write("project.code", "2611-990124-04-01-123450")
    agent.press("保存并继续")
    agent.says("您单位没有用这个代码备案的项目")


def _name_it(agent: Visitor, code: str, name: str) -> None:
    """The code brings what is filed under it."""
    agent.write("project.code", code)
    agent.press("保存并继续")
    agent.says(name)


def _change(agent: Visitor, code: str) -> bytes:
    _name_it(agent, code, NAME)
    agent.look("investment-change")
    assert agent.field("project.name").input_value() == NAME, "what is filed stands there already"
    agent.write("project.name", LATER)
    agent.press("保存并继续")
    agent.press("保存并继续")
    _declare(agent)
    number = matters.send(agent, "investment-change")
    matters_people.follow_to(agent, number, "已备案")
    return matters_people.take(agent, CERTIFICATE, "investment-changed")


def _report(agent: Visitor, code: str) -> None:
    _begin(agent, "progress")
    _name_it(agent, code, LATER)
    agent.choose("project.stage", "started")
    agent.write("project.happened_on", clock.today().isoformat())
    agent.write("project.invested", "90")
    agent.write("project.percent", "5")
    agent.look("investment-report")
    agent.press("保存并继续")
    agent.press("保存并继续")
    _declare(agent)
    number = matters.send(agent, "investment-report")
    matters_people.follow_to(agent, number, "已备案")


def _is_registered(officer: Visitor, code: str, state: str) -> None:
    officer.sign_in("fanrui")
    officer.go(f"/data/registers/investment_project/?f.code={code}")
    officer.look("investment-registered")
    officer.follow_first("main table tbody a")
    officer.return_until(officer.page.url, state)
    officer.look("investment-record")
    officer.says(LATER)


def _withdraw(agent: Visitor, code: str) -> None:
    _begin(agent, "withdraw")
    _name_it(agent, code, LATER)
    agent.write("project.reason", "转让给其他单位，不再建设。")
    agent.look("investment-reason")
    agent.press("保存并继续")
    agent.press("保存并继续")
    _declare(agent)
    number = matters.send(agent, "investment-withdraw")
    matters_people.follow_to(agent, number, "已备案")


def _is_over(agent: Visitor, code: str) -> None:
    _begin(agent, "progress")
    agent.write("project.code", code)
    agent.press("保存并继续")
    agent.says("这个项目的备案已经撤销")
    agent.look("investment-over")
