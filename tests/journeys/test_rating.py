"""好差评: a citizen says how it went, the department makes good, the supervisor calls back."""

from __future__ import annotations

import pytest

from tests.journeys import citizen
from tests.journeys.conftest import NewVisitor
from tests.journeys.test_citizen import FIRM
from tests.journeys.visitor import NARROW, WIDE, Visitor

pytestmark = pytest.mark.xdist_group("journeys")


def file_at_once(agent: Visitor) -> None:
    citizen.forget_drafts(agent)
    agent.go(f"/items/{citizen.ITEM}/apply/")
    citizen.begin(agent, scope="prepackaged")
    citizen.fill_filing(agent)
    citizen.send(agent)
    agent.follow("查看办件")
    agent.return_until(agent.page.url, "去评价", within="main")
    agent.says("已备案")


def rate_badly(agent: Visitor) -> None:
    agent.look("rating-panel")
    agent.follow("去评价")
    agent.press("提交评价")
    agent.look("rating-refused")
    agent.choose("level", "4")
    agent.write("words", "电话一直打不通，来回跑了两趟。")
    agent.look("rating")
    agent.press("提交评价")
    agent.says("谢谢，评价已提交")
    agent.write("supplement", "后来补寄了材料。")
    agent.press("追评")
    agent.look("rated")
    agent.go("/rate/")
    agent.look("rating-list")


def open_rectification(officer: Visitor) -> None:
    officer.go("/supervision/rectifications/")
    officer.look("rectifications")
    officer.follow_first("main table a")


def write_and(officer: Visitor, act: str, words: str) -> None:
    officer.page.locator(f"form:has([name=does][value={act}]) textarea").fill(words)
    officer.submit(f"button[name=does][value={act}]")


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_bad_rating_goes_its_way_and_nobody_learns_who_gave_it(visitor: NewVisitor, width: int) -> None:
    agent, supervisor, chief = visitor(width), visitor(width), visitor(width)
    agent.sign_in(citizen.AGENT, FIRM)
    file_at_once(agent)
    rate_badly(agent)

    supervisor.sign_in("sunlei")
    open_rectification(supervisor)
    write_and(supervisor, "assign", "请核实并改进。")
    supervisor.look("rectification-assigned")

    chief.sign_in("wuchunhui")
    open_rectification(chief)
    assert "陈雨桐" not in chief.page.locator("main").inner_text()
    chief.look("rectification-answering")
    write_and(chief, "answer", "已增设咨询电话，并当面说明。")

    supervisor.page.reload()
    supervisor.touch(supervisor.page.get_by_text("查看评价人（每次查看都会留痕）"))
    write_and(supervisor, "contact", "电话回访")
    supervisor.says("陈雨桐")
    supervisor.look("rectification-contact")
    supervisor.choose("result", "solved")
    write_and(supervisor, "visit", "评价人认可。")
    write_and(supervisor, "close", "")
    supervisor.look("rectification-closed")
    for name in ("ratings", "ratings/words"):
        supervisor.go(f"/supervision/{name}/")
        supervisor.look(name.replace("/", "-"))
    chief.go("/supervision/ratings/")
    chief.look("ratings-of-the-rated")
