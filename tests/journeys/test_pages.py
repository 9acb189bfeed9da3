"""Every page that no journey passes, at both widths: budgets, pictures, axe."""

from __future__ import annotations

import pytest

from tests.journeys import citizen
from tests.journeys.conftest import NewVisitor
from tests.journeys.visitor import NARROW, WIDE

pytestmark = pytest.mark.xdist_group("journeys")
WIDTHS = pytest.mark.parametrize("width", [NARROW, WIDE])
PUBLIC = {
    "front": "/",
    "items": "/items/",
    "items-firms": "/items/?for=firms",
    "search-nothing": "/search/?q=潜水艇",
    "board": "/board/",
    "verify-entry": "/v/",
    "sign-in": "/account/sign-in/",
    "demo-accounts": "/account/demo/",
    "not-found": "/nothing-here/",
}
CITIZEN = {
    "my": "/my/",
    "wallet": "/my/licences/",
    "my-data": "/my/data/",
    "readers": "/my/data/readers/",
    "notices": "/account/notices/",
    "act-for": "/account/act-for/",
    "password": "/account/password/",
    "no-permission": "/desk/",
}
STAFF = {
    "desk-start": "/desk/",
    "inbox": "/desk/inbox/",
    "inbox-done": "/desk/inbox/?scope=done",
    "find-nothing": "/desk/find/?number=1",
}


@WIDTHS
def test_public_pages(width: int, visitor: NewVisitor) -> None:
    anybody = visitor(width)
    for name, path in PUBLIC.items():
        anybody.go(path)
        anybody.look(name)


@WIDTHS
def test_pages_of_an_applicant(width: int, visitor: NewVisitor) -> None:
    agent = visitor(width)
    agent.go("/account/sign-in/")
    agent.write("username", "nobody")
    agent.write("password", "wrong")
    agent.press("登录")
    agent.look("sign-in-refused")
    agent.sign_in(citizen.AGENT, "石桥分店")
    for name, path in CITIZEN.items():
        agent.go(path)
        agent.look(name)


@WIDTHS
def test_an_objection_begins_beside_the_entry(width: int, visitor: NewVisitor) -> None:
    agent = visitor(width)
    agent.sign_in(citizen.AGENT)
    agent.go("/my/data/")
    agent.page.get_by_role("link", name="有误？ 手机号码").first.click()
    agent.look("objection-about")
    agent.press("开始")
    agent.look("objection-form")
    assert agent.says("16000000001")


@WIDTHS
def test_pages_of_an_officer(width: int, visitor: NewVisitor) -> None:
    officer = visitor(width)
    officer.sign_in("dingli")
    for name, path in STAFF.items():
        officer.go(path)
        officer.look(name)
    officer.go("/desk/inbox/")
    officer.follow_first("main table a")
    for tab in ("timeline", "letters"):
        officer.go(officer.page.url.split("?")[0] + f"?tab={tab}")
        officer.look(f"case-{tab}")


def test_the_acts_rise_from_the_bottom_of_a_telephone(visitor: NewVisitor) -> None:
    officer = visitor(NARROW)
    officer.sign_in("dingli")
    officer.go("/desk/inbox/")
    officer.follow_first("main table a")
    officer.open_sheet("办理")
    officer.look("case-sheet")
    officer.page.keyboard.press("Escape")
    officer.page.locator("dialog[open]").wait_for(state="detached")


@WIDTHS
def test_the_gallery_of_components(width: int, visitor: NewVisitor) -> None:
    """The gallery shows everything at once, so it alone may be larger than a page that people use."""
    anybody = visitor(width)
    anybody.go("/ui/")
    anybody.faults = [one for one in anybody.faults if "bytes of HTML" not in one]
    anybody.look("gallery")


@WIDTHS
def test_pages_in_the_mode_for_the_elderly(width: int, visitor: NewVisitor) -> None:
    reader = visitor(width)
    reader.go("/")
    reader.press("长辈版")
    reader.look("elder-front")
    reader.go(f"/items/{citizen.ITEM}/")
    reader.look("elder-guide")
    reader.go("/progress/")
    reader.look("elder-progress")
