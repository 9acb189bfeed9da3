"""授权经办人: the owner of a shop lets a friend apply for one matter, on telephones, and takes it back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.journeys import citizen
from tests.journeys.conftest import NewVisitor
from tests.journeys.visitor import NARROW, WIDE, Visitor
from zhengyun.kit import clock

pytestmark = pytest.mark.xdist_group("journeys")
OWNER, FRIEND = "zhouguilan", "xuxiaoyun"
NAME, NUMBER = "许晓芸", "990124198802056041"
GUIDE = f"/items/{citizen.ITEM}/"


def test_a_friend_applies_for_the_shop_until_the_mandate_is_taken_back(visitor: NewVisitor) -> None:
    owner, friend = visitor(NARROW), visitor(WIDE)
    friend.sign_in(FRIEND)
    _is_refused(friend)

    owner.sign_in(OWNER, citizen.SHOP)
    _give(owner)

    friend.go("/account/notices/")
    friend.says(f"{citizen.SHOP}授权您经办")
    friend.go(GUIDE)
    friend.follow("立即办理")
    friend.submit(f"main button:has-text('{citizen.SHOP}')")
    citizen.begin(friend)
    friend.look("page-applicant")
    draft = friend.page.url

    _take_back(owner)

    friend.go(draft)
    friend.says("找不到这份草稿")
    friend.go("/my/")
    assert not friend.page.get_by_text(citizen.SHOP).count()
    _is_refused(friend)
    friend.go("/account/notices/")
    friend.says(f"{citizen.SHOP}收回了对您的授权")


def _is_refused(friend: Visitor) -> None:
    """The guide is for firms; she may act for none."""
    friend.go(GUIDE)
    friend.follow("立即办理")
    friend.look("for-whom-nobody")
    assert not friend.page.locator("main").get_by_text(citizen.SHOP).count()
    friend.follow("经办人授权")
    friend.look("mandates-of-nobody")


def _give(owner: Visitor) -> None:
    owner.follow("经办人授权")
    owner.look("mandates")
    owner.follow("新增授权")
    owner.look("mandate-new")
    owner.press("继续")
    owner.look("mandate-new-refused")
    owner.write("name", NAME)
    owner.write("id_number", NUMBER)
    owner.choose("matters", citizen.ITEM)
    until = clock.today() + timedelta(days=90)
    owner.write("last_day", until.isoformat())
    owner.press("继续")
    owner.look("mandate-check")
    owner.says("（含首尾两日）")
    owner.press("确认授权")
    owner.look("mandate")
    owner.says("授权已生效，并已通知经办人。")
    owner.says(until.isoformat())


def _take_back(owner: Visitor) -> None:
    owner.go("/my/mandates/")
    owner.submit(f".items > li:has-text('{NAME}') a[href$='/end/']")
    owner.says("收回对许晓芸的授权？")
    owner.look("mandate-end")
    owner.press("收回授权")
    owner.says("已收回对许晓芸的授权，即时失效。")
    owner.look("mandates-after")
