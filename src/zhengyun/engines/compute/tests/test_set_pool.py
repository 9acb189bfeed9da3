"""A pool is made, and served by another driver, by the platform's own operator alone."""

from __future__ import annotations

import pytest

from zhengyun.engines.compute import facade
from zhengyun.engines.compute.models import Pool
from zhengyun.engines.compute.tests.machines import Room
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem


def test_one_command_makes_a_pool_of_a_cloud_and_says_what_it_lacks(room: Room) -> None:
    for _time in range(2):
        facade.set_pool(SYSTEM, "city", "openstack", {"cloud": "nowhere"}, zone=room.pool.zone_id)
    pool = Pool.objects.get(code="city")
    assert (pool.driver, pool.title, pool.settings) == ("openstack", "city", {"cloud": "nowhere"})
    assert "nowhere" in facade.check_pool(SYSTEM, "city")[0]


def test_a_pool_keeps_its_driver_while_machines_stand_in_it(room: Room) -> None:
    room.running()
    with pytest.raises(Problem) as refused:
        facade.set_pool(SYSTEM, room.pool.code, "openstack", {})
    assert refused.value.code == "compute.pool_in_use"
    facade.set_pool(SYSTEM, room.pool.code, "failing", {}, title="新名")
    assert Pool.objects.get(id=room.pool.id).title == "新名"


@pytest.mark.parametrize(
    ("driver", "zone", "code"),
    [("magic", "", "compute.unknown_driver"), ("openstack", "moon", "compute.unknown_zone")],
)
def test_what_is_not_known_is_refused(room: Room, driver: str, zone: str, code: str) -> None:
    with pytest.raises(Problem) as refused:
        facade.set_pool(SYSTEM, "new", driver, {}, zone=zone)
    assert refused.value.code == code


def test_nobody_else_may(room: Room) -> None:
    for actor in (room.operator, room.manager, room.officer):
        with pytest.raises(Problem) as refused:
            facade.set_pool(actor, room.pool.code, "manual", {})
        assert refused.value.status == 403
    with pytest.raises(Problem) as unseen:
        facade.check_pool(room.officer, room.pool.code)
    assert unseen.value.status == 404
