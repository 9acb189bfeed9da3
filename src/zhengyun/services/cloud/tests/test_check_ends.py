"""A safety check is of what was checked: what the unit makes of it later needs another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from zhengyun.kernel.audit import facade as audit
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.cloud.tests.test_openings import NETWORK, ONE, check, rules, states

if TYPE_CHECKING:
    from zhengyun.services.cloud.tests.base import Cloud


def is_checked(cloud: Cloud) -> bool:
    from zhengyun.services.cloud import facade

    return facade.get_system(SYSTEM, cloud.system.id).check is not None


@pytest.mark.parametrize("change", [{"title": "随访系统"}, {"protection_level": 4}])
def test_what_the_unit_makes_another_system_needs_a_new_check(
    open_cloud: Cloud, change: dict[str, Any]
) -> None:
    from zhengyun.services.cloud import facade

    check(open_cloud)
    first = open_cloud.new(ONE, network=NETWORK)
    open_cloud.delivered(first)
    assert rules(open_cloud)
    facade.change_system(open_cloud.room.officer, open_cloud.system.id, change)
    assert (is_checked(open_cloud), rules(open_cloud)) == (False, [])
    (ended,) = facade.safety_checks_of(SYSTEM, open_cloud.system.id)
    assert ended.ended_at
    assert "cloud.end_safety_check" in {
        one.action for one in audit.timeline("business_system", open_cloud.system.id)
    }
    later = open_cloud.new(ONE, network=NETWORK)
    open_cloud.delivered(later)
    assert states(open_cloud, later) == ["waiting"] * 3
    check(open_cloud)
    assert (is_checked(open_cloud), states(open_cloud, later)) == (True, ["open"] * 3)


def test_the_rest_and_what_the_bureau_changes_leave_the_check(open_cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    check(open_cloud)
    system, officer = open_cloud.system, open_cloud.room.officer
    same = {"title": f" {system.title} ", "protection_level": system.protection_level, "purpose": "随访"}
    facade.change_system(officer, system.id, same)
    facade.change_system(open_cloud.room.manager, system.id, {"title": "随访系统", "protection_level": 2})
    assert is_checked(open_cloud)


def test_the_page_says_so_before_it_is_saved(open_cloud: Cloud) -> None:
    from zhengyun.services.cloud.tests.people import People, page

    people, place = People(open_cloud), page("change_system", open_cloud.system.id)
    warning = "更改名称或等级保护级别后，检测即告失效"
    assert warning not in people.browser("officer").get(place).content.decode()
    check(open_cloud)
    assert warning in people.browser("officer").get(place).content.decode()
    assert warning not in people.browser("manager").get(place).content.decode()
