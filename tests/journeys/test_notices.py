"""The website: one writes, another publishes, everybody reads it, from the front page on."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import County, NewVisitor
from tests.journeys.visitor import NARROW, WIDE, Visitor

pytestmark = pytest.mark.xdist_group("journeys")
WIDTHS = pytest.mark.parametrize("width", [NARROW, WIDE])
ITEM = "/items/990124000131023001/"


def write(author: Visitor, title: str) -> str:
    """A text that is refused at first; the address of its page."""
    author.sign_in("lushuyao")
    author.go("/site/notices/")
    author.look("notices")
    author.follow("撰写信息")
    author.write("title", title)
    author.choose("column", "announcement")
    author.field("organization").select_option(label="望溪县行政审批服务局（望溪县数据局）")
    author.write("body", f"自下周起调整。\n- 请看[指南]({ITEM})\n- 联系人手机16000000001")
    author.look("notice-writing")
    author.press("保存")
    author.says("正文第 2 段：含手机号码 160******01")
    author.look("notice-checked")
    author.follow("修改内容")
    author.write("body", f"自下周起调整。\n- 请看[指南]({ITEM})\n- 电话 0990-1240131")
    author.press("保存")
    return author.page.url


@WIDTHS
def test_a_notice_is_written_reviewed_and_read(width: int, county: County, visitor: NewVisitor) -> None:
    county.sow("site")
    title = f"关于调整窗口服务时间的公告（{width}）"
    author, reviewer, citizen = visitor(width), visitor(width), visitor(width)
    page = write(author, title)
    author.follow("预览")
    author.page.frame_locator("iframe").get_by_role("heading", name=title).wait_for()
    author.look("notice-preview")
    author.go(page)
    author.press("提交审核")
    author.says("已提交，等待审核员决定。")

    citizen.go("/news/")
    assert not citizen.page.get_by_text(title).count()
    reviewer.sign_in("xingwei")
    reviewer.go(page)
    reviewer.look("notice-review")
    reviewer.press("发布")
    reviewer.says("已发布。")
    reviewer.look("notice-published")

    citizen.go("/")
    if width == NARROW:
        citizen.touch(citizen.page.locator(".folds summary").get_by_text("公告和动态"))
    citizen.look("front-with-notices")
    citizen.follow(title)
    citizen.says("电话 0990-1240131")
    citizen.look("notice")
    citizen.go("/news/announcement/")
    citizen.look("notice-list")
    citizen.follow(title)
    citizen.follow("指南")
    assert citizen.page.url.endswith(ITEM)
