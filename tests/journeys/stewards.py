"""What a data steward does at the registers: with a finger, with the keyboard alone, or without scripts."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Download

from tests.journeys.visitor import Visitor
from zhengyun.kit import codes

STEWARD = "luzhengping"
BASIS = "《户口登记条例》第三条"
PEOPLE = "/data/registers/population/"
HEAD = "公民身份号码,姓名,性别,出生日期,民族,户号,与户主关系,户籍地址,户籍所在村（社区）,本人号,户籍状态"


def name_duty(steward: Visitor) -> None:
    """From the list of registers to one about persons, which asks once for what one reads."""
    steward.go("/data/")
    steward.look("data")
    steward.follow("人口")
    steward.look("duty")
    steward.press("继续")
    steward.look("duty-refused")
    steward.says("请填写查询所依据的条款")
    steward.write("basis", BASIS)
    steward.press("继续")


def say_duty(reader: Visitor, basis: str = BASIS) -> None:
    reader.go(PEOPLE)
    reader.write("basis", basis)
    reader.press("继续")


def find(steward: Visitor, words: str, name: str) -> None:
    """Opens the record that a part of the name finds."""
    steward.write("q", words)
    steward.press("搜索")
    steward.says(name)
    steward.look("found")
    steward.follow(name)


def meanwhile(steward: Visitor, phone: str) -> None:
    """In a second window the telephone of the record that is being corrected is changed."""
    second = steward.context.new_page()
    second.goto(steward.page.url)
    second.fill("main [name='phone']", phone)
    second.fill("main [name='cause']", "本人来电申报")
    second.get_by_role("button", name="保存修改").click()
    second.get_by_text("已修改").wait_for()
    second.close()


def correct(steward: Visitor, address: str, phone: str) -> None:
    """A correction that meets another one: both are told in words, then it is sent again."""
    steward.look("record-before")
    steward.follow("修改")
    meanwhile(steward, phone)
    steward.write("registered_address", address)
    steward.write("cause", "户口迁移证核对")
    steward.press("保存修改")
    steward.look("conflict")
    steward.says("您填写期间，这条数据已被他人修改")
    assert phone in steward.page.locator("main table").first.inner_text()
    assert steward.field("registered_address").input_value() == address, "what was typed stands"
    steward.press("保存修改")
    steward.says("已修改")
    steward.look("record-after")


def bring_back(steward: Visitor) -> None:
    """The version before the newest, by its history."""
    steward.follow("历史")
    steward.look("history")
    steward.follow_first("main a[href*='/restore/']")
    steward.look("restore")
    steward.write("cause", "迁移证有误，恢复原地址")
    steward.press("恢复")
    steward.says("已恢复第")
    steward.look("history-restored")


def number(serial: int) -> str:
    """An identity number of the unassigned division with its check character."""
    body = f"99012419880808{serial:03d}"
    return body + codes.ric_check_character(body)


def wrong_number(serial: int) -> str:
    right = number(serial)
    return right[:-1] + ("1" if right[-1] == "0" else "0")


def people_file(name: str, serial: int) -> dict[str, Any]:
    """Three persons of a household; the check digit of the last is wrong."""
    numbers = (number(serial), number(serial + 2), wrong_number(serial + 4))
    household = f"7000{serial:05d}"
    rows = [
        f"{one},{name}{given},1,1988-08-08,01,{household},{kin},望溪县城关街道溪滨路18号,990124001,"
        f"1600000{serial:03d}{place},registered"
        for place, (one, given, kin) in enumerate(zip(numbers, "春夏秋", ("02", "20", "20"), strict=True))
    ]
    content = "\n".join([HEAD, *rows]) + "\n"
    return {"name": f"{name}家.csv", "mimeType": "text/csv", "buffer": content.encode()}


def read_in(steward: Visitor, file: dict[str, Any]) -> None:
    """A file with one wrong row, of which what is right is taken; a column is assigned by hand."""
    steward.follow("导入")
    steward.look("upload")
    steward.upload("file", [file])
    steward.press("上传")
    steward.look("columns")
    steward.choose("map.phone", "本人号")
    steward.press("重新预览")
    steward.look("columns-assigned")
    steward.says("校验")
    steward.choose("mode", "right_rows")
    steward.press("开始导入")
    if steward.has_scripts:
        steward.says("已完成")
    else:
        steward.return_until(steward.page.url, "已完成")
    steward.look("imported")


def download(steward: Visitor, name: str) -> Download:
    with steward.page.expect_download() as started:
        steward.touch(steward.page.get_by_role("link", name=name).first)
    return started.value


def take_out(steward: Visitor, words: str, fields: tuple[str, ...]) -> str:
    """What a search found, as CSV, with these fields only; returns the file."""
    steward.go(PEOPLE)
    steward.write("q", words)
    steward.press("搜索")
    steward.says(words)
    steward.follow("导出符合条件的数据")
    steward.look("export")
    for name in fields:
        steward.choose("field", name)
    steward.choose("format", "csv")
    steward.look("export-fields")
    steward.press("生成文件")
    if steward.has_scripts:
        steward.page.locator("main tbody tr").first.get_by_role("link", name="下载").wait_for()
    else:
        steward.return_until("/data/exports/", "下载", "main tbody tr")
    steward.look("exported")
    return download(steward, "下载").path().read_text(encoding="utf-8-sig")
