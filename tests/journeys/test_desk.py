"""The desk by thumb and by keyboard: a leader decides in three taps, a clerk takes several tasks at once."""

from __future__ import annotations

import time

import pytest

from tests.journeys.conftest import County, NewVisitor
from tests.journeys.visitor import NARROW, PATIENCE, WIDE, Visitor

pytestmark = pytest.mark.xdist_group("journeys of staff")
PAGES = ("views", "phrases", "deputies", "exports", "together/runs", "keys")


@pytest.fixture(scope="module")
def numbers(county: County) -> dict[str, str]:
    return county.sow("desk")


def test_a_leader_decides_in_three_taps_and_one_confirmation(
    visitor: NewVisitor, numbers: dict[str, str]
) -> None:
    leader = visitor(NARROW)
    leader.sign_in("wuchunhui")
    leader.look("desk-leader")
    leader.taps = 0
    leader.follow_first(f"main tr:has-text('{numbers['number3']}') a")
    leader.look("desk-leader-case")
    before = leader.taps
    leader.touch(leader.page.locator("[data-view]").locator("visible=true").first)
    leader.page.locator("#desk-full[open]").wait_for()
    leader.look("desk-leader-viewer")
    leader.touch(leader.page.locator("[data-full-close]"))
    leader.taps = before
    leader.open_sheet("办理")
    leader.look("desk-leader-sheet")
    leader.follow_first("dialog[open] a[href*='/acts/grant/']")
    assert leader.taps == 3
    leader.look("desk-leader-confirm")
    leader.says("准予行政许可决定书")
    leader.submit("#act .confirm .btn--primary, #act .confirm .btn--danger")
    assert leader.taps == 4
    assert leader.page.locator(".flash, [role=status]").locator("visible=true").count()


def test_a_clerk_takes_several_tasks_at_once_by_keyboard(
    visitor: NewVisitor, numbers: dict[str, str]
) -> None:
    clerk = visitor(WIDE, keyboard=True)
    clerk.sign_in("hexiaomin")
    clerk.go("/desk/inbox/?scope=team&step=receiving")
    keys = clerk.page.keyboard
    for _row in range(2):
        keys.press("j")
        keys.press("x")
        clerk.page.locator("tr:focus-within a").first.focus()
    assert clerk.page.locator("input[form=bulk]:checked").count() == 2
    clerk.look("desk-inbox-ticked")
    with clerk.page.expect_navigation():
        keys.press("b")
    clerk.choose("act", "claim")
    clerk.look("desk-bulk")
    clerk.press("下一步：确认")
    clerk.look("desk-bulk-confirm")
    clerk.submit("#confirm .btn--primary")
    address = clerk.page.url.removeprefix(clerk.home)
    clerk.return_until(address, "已完成: 2")
    clerk.look("desk-bulk-result")


def walk_to_the_first_row(clerk: Visitor) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        clerk.page.keyboard.press("j")
        if clerk.page.locator("main tbody a:focus").count():
            return
        assert time.monotonic() < deadline, "J never led to a row of the list"
        clerk.page.wait_for_timeout(200)


def test_keys_open_their_list_and_ask_before_an_act(visitor: NewVisitor, numbers: dict[str, str]) -> None:
    clerk = visitor(WIDE, keyboard=True)
    clerk.sign_in("hexiaomin")
    clerk.go(f"/desk/inbox/?scope=team&q={numbers['number2']}")
    clerk.page.keyboard.press("?")
    clerk.page.locator("#desk-keys[open]").wait_for()
    clerk.look("desk-keys-dialog")
    clerk.page.keyboard.press("Escape")
    clerk.page.locator("#desk-keys").wait_for(state="hidden")
    walk_to_the_first_row(clerk)
    with clerk.page.expect_navigation():
        clerk.page.keyboard.press("Enter")
    clerk.look("desk-case-keys")
    form = clerk.page.locator(".case__acts .act:has(form) .act__key").first
    clerk.page.keyboard.press(form.inner_text())
    clerk.page.locator("#desk-ask[open]").wait_for()
    clerk.look("desk-ask")
    clerk.page.keyboard.press("Escape")
    clerk.page.locator(".case__acts button:focus").wait_for()


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_what_an_officer_arranges_looks_right(
    width: int, visitor: NewVisitor, numbers: dict[str, str]
) -> None:
    officer = visitor(width)
    officer.sign_in("dingli")
    officer.go("/desk/inbox/?scope=team&lamp=green")
    officer.page.locator("summary", has_text="把当前筛选存为视图").click()
    officer.write("name", f"正常 {width}")
    officer.press("保存视图")
    officer.look("desk-inbox-views")
    officer.go("/desk/phrases/")
    officer.write("text", f"请补充盖章页 {width}")
    officer.press("保存常用语")
    for page in PAGES:
        officer.go(f"/desk/{page}/")
        officer.look(f"desk-{page.replace('/', '-')}")
    officer.go("/desk/")
    officer.look("desk-views-counted")
