"""现场评价: the tablet of a window, and the code on the receipt on a telephone."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import County, NewVisitor
from tests.journeys.visitor import NARROW, Visitor

pytestmark = pytest.mark.xdist_group("journeys of staff")
TABLET = 768


def connect(supervisor: Visitor, tablet: Visitor, window: str) -> None:
    supervisor.sign_in("sunlei")
    supervisor.go("/supervision/tablets/")
    supervisor.look("tablets")
    supervisor.submit(f"form:has([value='{window}']) button[value=connect]")
    supervisor.look("tablet-code")
    code = supervisor.page.locator(".bignumber").inner_text()
    tablet.go("/rate/tablet/")
    tablet.look("tablet-connect")
    tablet.write("code", code)
    tablet.press("连接")


def test_one_tap_on_the_tablet_and_the_code_on_a_telephone(visitor: NewVisitor, county: County) -> None:
    supervisor, tablet, phone = visitor(NARROW), visitor(TABLET), visitor(NARROW, scripts=False)
    sown = county.sow("served")
    connect(supervisor, tablet, sown["window"])
    tablet.says(sown["label"])
    tablet.look("tablet-levels")
    tablet.press("非常满意")
    tablet.says("谢谢您")
    tablet.page.get_by_label("办得快").check()
    tablet.look("tablet-reasons")
    tablet.press("提交")
    tablet.look("tablet-idle")

    phone.go(f"/rate/visit/{sown['code']}/")
    phone.choose("level", "4")
    phone.write("words", "叫号以后又等了很久。")
    phone.look("visit-rating")
    phone.press("提交评价")
    phone.says("不满意")
    phone.look("visit-rated")
    phone.go("/rate/figures/")
    phone.look("rating-figures")
