"""What the county's guides, counter and notices say of the same thing is the same."""

from __future__ import annotations

import tomllib
from typing import Any
from uuid import UUID

from zhengyun.config import demo
from zhengyun.config.demo.counter import FLOORS, HOURS
from zhengyun.config.demo.population import DATA
from zhengyun.services.desk import rules_counter


def read_items() -> list[dict[str, Any]]:
    return [tomllib.loads(path.read_text()) for path in sorted(demo.APPLICATIONS.glob("*/items/*.toml"))]


def test_guides_counter_and_notice_say_the_same_opening_hours() -> None:
    (morning, afternoon) = [[time.removeprefix("0") for time in pair] for pair in HOURS]
    stated = f"工作日 {'—'.join(morning)}，{'—'.join(afternoon)}"
    centre = [one for one in read_items() if "政务服务中心" in one["guide"]["place"]]
    assert len(centre) > 20
    assert [one["title"] for one in centre if one["guide"]["hours"] != stated] == []
    notices = tomllib.loads((DATA / "notices.toml").read_text())["notice"]
    (notice,) = [one["body"] for one in notices if one["key"] == "windows"]
    assert f"- 上午 {' 至 '.join(morning)}\n- 下午 {' 至 '.join(afternoon)}\n" in notice


def test_a_matter_is_booked_on_the_floor_that_its_guide_names() -> None:
    floors = {UUID(int=number): one for number, one in enumerate(FLOORS)}
    windows = [(key, w.items, w.offices) for key, one in floors.items() for w in one.windows]
    places = {}
    for one in read_items():
        if one["guide"].get("can_book"):
            sites = rules_counter.sites_for(windows, one["code"], one["organization"])
            places[one["guide"]["place"]] = {floors[site].address[-2:] for site in sites}
    assert {floor for found in places.values() for floor in found} == {"一楼", "二楼"}
    assert {place: found for place, found in places.items() if "".join(found) not in place} == {}


def test_no_two_departments_answer_the_same_telephone() -> None:
    known = {(one["guide"]["consult_phone"], one["organization"]) for one in read_items()}
    numbers = [number for number, _department in known]
    assert sorted(numbers) == sorted(set(numbers))
