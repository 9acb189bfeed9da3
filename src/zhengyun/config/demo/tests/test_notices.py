"""The notices of the county: reviewed by another, dated to its days, none of them with a dead link."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from zhengyun.config import demo
from zhengyun.config.demo.days import Days
from zhengyun.kit import clock

SATURDAY = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.fixture
def website(organizations: None) -> None:
    """With its people and columns; its matters are not installed, so links are checked by their files."""
    from zhengyun.config.demo.county import enter_people
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kit.actor import SYSTEM

    enter_people(clock.today() - timedelta(days=900))
    packages.install(demo.APPLICATIONS / "county_site", SYSTEM)


def test_eight_notices_one_corrected_and_one_correction_that_waits(
    website: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhengyun.config.demo.county import officer
    from zhengyun.config.demo.notices import enter_notices
    from zhengyun.services.site import links, queries
    from zhengyun.services.site.contracts import State

    asked: list[str] = []

    def alive(path: str) -> bool:
        asked.append(path)
        return True

    monkeypatch.setattr(links, "is_alive", alive)
    with clock.at(SATURDAY):
        days = Days(clock.now())
        for _turn in range(2):
            enter_notices(days)
        found = queries.list_shown().rows
        waiting = queries.list_versions(officer("xingwei"), [State.SUBMITTED]).rows
    assert len(found) == 8
    assert {one.column_title for one in found} == {"通知公告", "办事动态", "政策解读"}
    assert len({one.organization_name for one in found}) == 8
    assert [one.title for one in found if one.corrected_at] == [
        "“开办餐饮店一件事”：一张表、一套材料、一个进度"
    ]
    assert [one.title for one in waiting] == ["望溪县政务服务中心服务时间公告"]
    assert all(one.shown_at < SATURDAY for one in found)
    codes = {path.split("/")[2] for path in asked}
    items = {
        line for path in demo.APPLICATIONS.glob("*/items/*.toml") for line in path.read_text().splitlines()
    }
    assert [code for code in codes if f'code = "{code}"' not in items] == []
