"""An administrator puts the steps of all departments in order, and a leader reads what came of it."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import County, NewVisitor
from tests.journeys.visitor import NARROW, WIDE

pytestmark = pytest.mark.xdist_group("journeys of staff")
WIDTHS = pytest.mark.parametrize("width", [NARROW, WIDE])
PAGES = {
    "steps-catalogue": "catalogue/",
    "steps-procedure": "procedures/food_licence/",
    "steps-compare": "compare/?a=food_licence&b=food_licence_cancel",
}


@pytest.fixture(scope="module")
def departments(county: County) -> None:
    """What two departments do alike is found."""
    county.sow("hygiene")


@WIDTHS
@pytest.mark.usefixtures("departments")
def test_a_standard_step_is_named_and_a_finding_agreed_on(
    width: int, county: County, visitor: NewVisitor
) -> None:
    code = f"receiving_{width}"
    administrator = visitor(width)
    administrator.sign_in("guanxitong")
    administrator.go("/manage/steps/standard/")
    administrator.page.locator("#new summary").click()
    administrator.write("code", code)
    administrator.write("title", f"收件核对 {width}")
    administrator.write("definition", "窗口核对材料是否齐全，出具凭证")
    administrator.page.locator("[name='owner']").select_option(index=1)
    administrator.press("建立")
    administrator.says("标准环节已建立")
    administrator.page.locator("#any summary").click()
    element = {NARROW: "food_licence_renew:receiving", WIDE: "food_licence_cancel:receiving"}[width]
    administrator.page.locator("#any [name='any']").select_option(element)
    administrator.press("归入")
    administrator.says("归入的环节")
    administrator.look("steps-standard")
    administrator.go("/manage/steps/findings/")
    administrator.look("steps-findings")
    administrator.page.locator("main table a").nth({NARROW: 0, WIDE: 1}[width]).click()
    administrator.page.locator("[name='owner']").select_option(index=1)
    administrator.press("商定办理")
    administrator.says("已商定")
    administrator.look("steps-finding")


@WIDTHS
def test_a_leader_reads_what_departments_do_alike(width: int, county: County, visitor: NewVisitor) -> None:
    leader = visitor(width)
    leader.sign_in("wuchunhui")
    leader.go("/manage/steps/")
    leader.says("优先研究")
    leader.look("steps")
    for name, path in PAGES.items():
        leader.go(f"/manage/steps/{path}")
        leader.look(name)
