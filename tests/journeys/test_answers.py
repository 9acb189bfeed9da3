"""A choice fetches the page again: what one types and presses while the answer is under way counts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Route

from tests.journeys import citizen, officers
from tests.journeys.conftest import County, NewVisitor
from tests.journeys.test_citizen import FIRM, begin_again
from tests.journeys.test_counter import CLERK, begin
from tests.journeys.visitor import NARROW, PATIENCE, WIDE, Visitor

ELSEWHERE = "这份草稿已在别处"
TOWNS = ("990124001", "990124002")


@contextmanager
def slowly(visitor: Visitor) -> Iterator[None]:
    """Answers to choices come when the block ends."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.headers.get("hx-request"):
            held.append(route)
        else:
            route.continue_()

    visitor.page.route("**/*", hold)
    yield
    deadline = time.monotonic() + PATIENCE
    while not held:
        assert time.monotonic() < deadline, "nothing was under way"
        visitor.page.wait_for_timeout(20)
    for route in held:
        route.continue_()
    visitor.page.unroute("**/*", hold)


def press_at_once(visitor: Visitor, name: str) -> None:
    visitor.touch(visitor.page.get_by_role("button", name=name, exact=True).locator("visible=true").first)


def type_and_press_meanwhile(visitor: Visitor) -> None:
    """On the page 经营场所: half of a number before the answer and half after it, then on at once."""
    page, area = visitor.page, visitor.field("premises.area")
    visitor.choose("premises.town", TOWNS[0])
    area.fill("86.5")
    with slowly(visitor):
        visitor.mark("premises.town", TOWNS[1])
        area.select_text()
        page.keyboard.type("120")
        visitor.mark("premises.storage", "true")
        area.focus()
        page.keyboard.press("End")
    visitor.field("premises.storage_address").or_(
        visitor.field("premises.storage_address.line")
    ).first.wait_for()
    visitor.settle()
    page.keyboard.type(".5")
    assert area.input_value() == "120.5"
    with slowly(visitor):
        visitor.mark("premises.storage", "false")
        press_at_once(visitor, "保存并继续")
        assert page.url.endswith("/premises/"), "it waits for the answer"
    page.wait_for_url("**/business/")
    assert not page.get_by_text(ELSEWHERE).count()
    page.go_back()
    assert area.input_value() == "120.5"


@pytest.mark.xdist_group("journeys")
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_an_applicant_does_not_wait_for_the_answer(width: int, visitor: NewVisitor) -> None:
    agent = visitor(width)
    agent.sign_in(citizen.AGENT, FIRM)
    begin_again(agent)
    agent.press("保存并继续")
    type_and_press_meanwhile(agent)
    agent.look("page-premises-kept")


@pytest.mark.xdist_group("journeys of staff")
def test_a_clerk_at_the_counter_does_not_either(visitor: NewVisitor, county: County) -> None:
    county.sow("counter")
    clerk = visitor(WIDE)
    clerk.sign_in(CLERK)
    begin(clerk)
    clerk.press("保存并继续")
    type_and_press_meanwhile(clerk)
    clerk.go(clerk.page.url.split("pages/")[0].removeprefix(clerk.home) + "discard/")
    clerk.submit("main form .btn--danger, main form .btn--primary")


@pytest.mark.xdist_group("journeys of staff")
def test_nor_does_a_reviewer_who_writes_an_opinion(visitor: NewVisitor) -> None:
    reviewer = visitor(WIDE)
    reviewer.sign_in("dingli")
    reviewer.go("/desk/inbox/?step=document_review")
    reviewer.follow_first("main table a")
    officers.act(reviewer, "/record/")
    note = reviewer.field("review.note")
    note.fill("材料齐全")
    with slowly(reviewer):
        reviewer.mark("review.complete", "pass")
        note.focus()
        reviewer.page.keyboard.press("End")
        reviewer.page.keyboard.type("，一致")
        reviewer.mark("review.consistent", "pass")
    reviewer.settle()
    reviewer.says("材料齐全，一致")
    assert reviewer.field("review.consistent", "pass").is_checked()
    with slowly(reviewer):
        reviewer.mark("review.conclusion", "pass")
        press_at_once(reviewer, "保存")
    reviewer.says("已保存")
    assert note.input_value() == "材料齐全，一致"
    assert reviewer.field("review.conclusion", "pass").is_checked()
