"""Stewards at their registers: every page at both widths with axe; by keyboard; without scripts."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import County, NewVisitor
from tests.journeys.visitor import NARROW, WIDE, Visitor

pytestmark = pytest.mark.xdist_group("journeys of staff")
WIDTHS = pytest.mark.parametrize("width", [NARROW, WIDE])
BASIS = "《户口登记条例》第三条"
PEOPLE = "/data/registers/population/"
ADDRESSES = "/data/registers/standard_address/"
ROWS = """地址编码,地址,所属村（社区）,类别,位置
9901240010010990001,望溪县城关街道溪滨路901号,990124001001,shop,"{""type"":""Point"",""coordinates"":[110.61,29.37]}"
1,望溪县城关街道溪滨路902号,990124001001,palace,
"""


@pytest.fixture
def person(county: County) -> str:
    """The address of a person's record."""
    return f"{PEOPLE}records/{county.person}/"


def say_purpose(steward: Visitor) -> None:
    steward.go(PEOPLE)
    steward.write("basis", BASIS)
    steward.press("继续")


@WIDTHS
def test_pages_of_a_register_about_persons(width: int, person: str, visitor: NewVisitor) -> None:
    steward = visitor(width)
    steward.sign_in("luzhengping")
    steward.go("/data/")
    steward.look("registers")
    steward.go(PEOPLE)
    steward.look("register-purpose")
    say_purpose(steward)
    steward.look("register-people")
    for name, path in {
        "record": "",
        "record-history": "?tab=history",
        "record-readers": "?tab=readers",
        "record-edit": "edit/",
        "record-retire": "retire/",
    }.items():
        steward.go(person + path)
        steward.look(name)
    for name in ("about", "check", "import", "export", "new"):
        steward.go(f"{PEOPLE}{name}/")
        steward.look(f"register-{name}")
    steward.go("/data/exports/")
    steward.look("exports")


@WIDTHS
def test_the_map_comes_nearer(width: int, person: str, visitor: NewVisitor) -> None:
    steward = visitor(width)
    steward.sign_in("luzhengping")
    for code in ("division", "standard_address"):
        steward.go(f"/data/registers/{code}/map/")
        steward.look(f"map-{code}")
    before = steward.page.url
    for _step in range(2):
        steward.touch(steward.page.get_by_role("link", name="放大"))
        steward.page.wait_for_function("old => location.href !== old", arg=before)
        steward.settle()
        before = steward.page.url
    steward.look("map-near")
    assert steward.page.locator(".map__place").count()
    assert steward.page.locator(".map__list table a").count()


def test_a_record_is_found_and_changed_with_the_keyboard(person: str, visitor: NewVisitor) -> None:
    steward = visitor(WIDE, keyboard=True)
    steward.sign_in("luzhengping")
    say_purpose(steward)
    steward.write("q", "青禾")
    steward.touch(steward.page.get_by_role("button", name="搜索"))
    steward.settle()
    steward.follow("沈青禾")
    steward.follow("修改")
    steward.write("phone", "16000008888")
    steward.write("cause", "本人申报")
    steward.press("保存修改")
    steward.says("已修改")
    steward.follow("历史")
    steward.says("16000008888")
    steward.look("record-changed")


def test_a_file_is_read_in_without_scripts(person: str, visitor: NewVisitor) -> None:
    steward = visitor(NARROW, scripts=False)
    steward.sign_in("luzhengping")
    steward.go(f"{ADDRESSES}import/")
    steward.upload("file", [{"name": "门牌.csv", "mimeType": "text/csv", "buffer": ROWS.encode()}])
    steward.press("上传")
    steward.says("不在可选范围内")
    steward.look("import-columns")
    steward.choose("mode", "right_rows")
    steward.press("开始导入")
    steward.return_until(steward.page.url, "已完成")
    steward.look("import-result")
    steward.says("palace")
    steward.go(f"{ADDRESSES}?q=溪滨路901号")
    steward.follow("望溪县城关街道溪滨路901号")
    steward.says("110.61000, 29.37000")
    steward.look("record-of-import")


def test_what_was_found_is_taken_out(person: str, visitor: NewVisitor) -> None:
    steward = visitor(WIDE)
    steward.sign_in("renhao")
    steward.go(f"{ADDRESSES}?q=城关街道")
    steward.follow("导出符合条件的数据")
    steward.choose("format", "csv")
    steward.press("生成文件")
    steward.page.get_by_role("link", name="下载").first.wait_for()
    steward.look("export-done")
