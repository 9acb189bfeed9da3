"""The government cloud of the demonstration: what the pages say is what was played."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from tests.grounds import stands_on

from zhengyun.config.demo.days import Days
from zhengyun.config.demo.tests.grounds import GOVERNMENT_CLOUD, TUESDAY
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
@stands_on(GOVERNMENT_CLOUD)
def government_cloud(db: None) -> Iterator[None]:
    with clock.at(TUESDAY):
        yield


def test_systems_are_counted_from_rows_and_the_order_of_the_story_costs_576_yuan(
    government_cloud: None,
) -> None:
    from zhengyun.config.demo import cloud as demo
    from zhengyun.config.demo.cloud_stories import TWO
    from zhengyun.config.demo.county import organization_id
    from zhengyun.services.cloud import facade as cloud

    demo.fill(lambda _words: None)
    units = cloud.systems_by_unit(SYSTEM)
    counts: Counter[str] = Counter()
    for unit in units:
        counts.update(unit.counts)
    assert len(units) == 52
    assert counts == {"on_cloud": 218, "planned": 61, "classified": 21, "exempt": 12}
    assert all(cloud.get_quota(SYSTEM, unit.owner_id).is_set for unit in units)
    found = cloud.estimate(SYSTEM, organization_id("health"), TWO, months=12)
    assert (found.monthly_fen, str(found.wan_per_year), found.faults) == (57_600, "0.69", ())


def test_orders_stand_in_every_state_and_are_played_once(government_cloud: None) -> None:
    from zhengyun.config.demo.cloud_playing import is_played, leave_order, play_order
    from zhengyun.config.demo.cloud_stories import order_stories
    from zhengyun.services.cloud import facade as cloud

    days = Days(TUESDAY)
    for story in order_stories():
        assert not is_played(story)
        play_order(story, days)
    for story in order_stories():
        if story.at_end:
            leave_order(story, days)
            leave_order(story, days)
    assert all(is_played(story) for story in order_stories())
    orders = cloud.list_orders(SYSTEM, size=100).rows
    assert Counter(one.state for one in orders) == {
        "submitted": 3,
        "endorsed": 9,
        "returned": 2,
        "declined": 2,
        "rejected": 2,
        "withdrawn": 2,
        "delivered": 1,
        "confirmed": 5,
    }
    assert len(cloud.list_certificates(SYSTEM)) == 1
    leases = cloud.list_leases(SYSTEM).rows
    assert {one.system_title for one in leases} == {"养老服务平台", "基本公共卫生服务系统"}
