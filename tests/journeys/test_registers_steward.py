"""A steward's whole tasks at the register of the population: touch, the keyboard alone, without scripts."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.journeys import stewards
from tests.journeys.conftest import NewVisitor
from tests.journeys.visitor import NARROW, WIDE, Visitor

pytestmark = pytest.mark.xdist_group("journeys of staff")
FORMER, CORRECTED = "望溪县城关街道人民中路118号3单元402室", "望溪县石桥镇兴桥路58号"


@dataclass(frozen=True)
class Way:
    """How somebody uses a browser, and what only he enters."""

    width: int
    scripts: bool
    surname: str
    serial: int

    def visitor(self, new: NewVisitor) -> Visitor:
        return new(self.width, scripts=self.scripts, keyboard=self.width == WIDE)


TOUCH = Way(NARROW, True, "钟离", 100)
KEYBOARD = Way(WIDE, True, "司徒", 200)
PLAIN = Way(NARROW, False, "欧阳", 300)
WAYS = pytest.mark.parametrize("way", [TOUCH, KEYBOARD, PLAIN], ids=["touch", "keyboard", "no-scripts"])


@WAYS
def test_a_duty_a_search_a_correction_and_the_former_address_again(way: Way, visitor: NewVisitor) -> None:
    steward = way.visitor(visitor)
    steward.sign_in(stewards.STEWARD)
    stewards.name_duty(steward)
    stewards.find(steward, "青禾", "沈青禾")
    stewards.correct(steward, CORRECTED, f"16000009{way.serial}")
    stewards.bring_back(steward)
    newest = steward.page.locator("main .version").first
    assert f"{CORRECTED} → {FORMER}" in newest.inner_text()
    steward.follow("字段")
    steward.says(FORMER)
    steward.says(f"16000009{way.serial}")


@WAYS
def test_a_file_with_a_wrong_row_goes_in_and_two_fields_come_out(way: Way, visitor: NewVisitor) -> None:
    steward = way.visitor(visitor)
    steward.sign_in(stewards.STEWARD)
    stewards.say_duty(steward)
    stewards.read_in(steward, stewards.people_file(way.surname, way.serial))
    refused = stewards.download(steward, "下载未导入的行").path().read_text(encoding="utf-8-sig")
    assert stewards.wrong_number(way.serial + 4) in refused
    assert "校验" in refused
    assert f"{way.surname}春" not in refused

    taken = stewards.take_out(steward, way.surname, ("name", "registered_address"))
    lines = taken.splitlines()
    assert lines[0].split(",") == ["姓名", "户籍地址"]
    assert sorted(line.split(",")[0] for line in lines[1:]) == sorted(
        [f"{way.surname}夏", f"{way.surname}春"]
    )


def test_a_town_on_the_map_leads_to_its_records_by_keyboard(visitor: NewVisitor) -> None:
    steward = KEYBOARD.visitor(visitor)
    steward.sign_in(stewards.STEWARD)
    steward.go("/data/registers/standard_address/")
    steward.follow("地图")
    steward.follow("放大")
    steward.look("map-by-keyboard")
    steward.touch(steward.page.locator("main summary", has_text="按乡镇街道"))
    town = steward.page.locator("main tr", has_text="石桥镇")
    steward.look("map-towns")
    with steward.page.expect_navigation():
        steward.touch(town.get_by_role("link", name="查询"))
    steward.look("town-records")
    addresses = steward.page.locator("main .regtable tbody tr").all_inner_texts()
    assert len(addresses) > 1
    assert all("石桥镇" in one for one in addresses)
