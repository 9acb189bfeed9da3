"""What a change of a server would cost, before it is ordered and as it turns out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

if TYPE_CHECKING:
    from zhengyun.services.cloud.contracts import ChangeEstimate
    from zhengyun.services.cloud.tests.base import Cloud

SMALL, LARGE = "A-01-001-02", "A-01-001-04"
SMALL_FEN, LARGE_FEN = 2 * 2300 + 4 * 850, 4 * 2300 + 16 * 850


@pytest.fixture
def server(cloud: Cloud) -> UUID:
    from zhengyun.services.cloud import facade

    cloud.delivered(cloud.new({"grade": SMALL, "count": 1}))
    found = facade.list_leases(SYSTEM).rows[0].instance_id
    assert found
    return found


def told(cloud: Cloud, server: UUID, **change: Any) -> ChangeEstimate:
    from zhengyun.services.cloud import facade

    return facade.estimate_change(cloud.room.officer, cloud.owner.id, server, change)


def fen_of(found: ChangeEstimate) -> tuple[int, int, int]:
    return found.now_fen, found.new_fen, found.difference_fen


def test_nothing_changed_costs_what_it_costs(cloud: Cloud, server: UUID) -> None:
    assert fen_of(told(cloud, server, grade="", add_gb=None)) == (SMALL_FEN, SMALL_FEN, 0)


@pytest.mark.parametrize(
    ("change", "more"),
    [
        ({"grade": LARGE}, LARGE_FEN - SMALL_FEN),
        ({"add_gb": 200}, 200 * 30),
        ({"public_ip": "yes"}, 5000),
        ({"public_ip": "no", "ports": [{"protocol": "tcp", "port": "443"}]}, 0),
        ({"grade": LARGE, "add_gb": "100", "public_ip": "yes"}, LARGE_FEN - SMALL_FEN + 3000 + 5000),
    ],
)
def test_each_part_of_a_change_has_its_price(
    cloud: Cloud, server: UUID, change: dict[str, Any], more: int
) -> None:
    found = told(cloud, server, **change)
    assert (fen_of(found), found.faults) == ((SMALL_FEN, SMALL_FEN + more, more), ())


def test_what_was_told_is_what_is_charged(cloud: Cloud, server: UUID) -> None:
    """Also where prices rose meanwhile, and where it becomes smaller: what is touched counts anew."""
    from zhengyun.services.cloud import facade

    facade.set_price(SYSTEM, "A-01-002", 4600, clock.today() + timedelta(days=2), "望财购〔2026〕9号")
    with clock.at(clock.now() + timedelta(days=3)):
        for grade in (LARGE, SMALL):
            change = {"grade": grade, "add_gb": 50}
            found = told(cloud, server, **change)
            cloud.delivered_change(
                cloud.case("change", {"target": {"instance": str(server)}, "change": change})
            )
            (lease,) = facade.list_leases(SYSTEM).rows
            assert lease.monthly_fen == found.new_fen
    assert found.difference_fen == 50 * 30 - 2 * 4600 - 12 * 850


def test_what_stands_against_it_is_said(cloud: Cloud, server: UUID) -> None:
    assert len(told(cloud, server, grade="A-01-004-01").faults) == 1
    assert len(told(cloud, server, grade="A-99-001").faults) == 1
    cloud.quota(vcpus=2)
    assert len(told(cloud, server, grade=LARGE).faults) == 1
    assert told(cloud, server, public_ip="yes").faults == ()


def test_nobody_asks_for_another_unit(cloud: Cloud, server: UUID) -> None:
    from zhengyun.services.cloud import facade

    stranger = cloud.room.stranger
    for owner_id, instance_id, code in (
        (cloud.owner.id, server, "cloud.no_such_unit"),
        (cloud.room.other.id, server, "cloud.no_such_lease"),
        (cloud.room.other.id, uuid4(), "cloud.no_such_lease"),
    ):
        with pytest.raises(Problem) as refused:
            facade.estimate_change(stranger, owner_id, instance_id, {"grade": LARGE})
        assert refused.value.code == code


def test_another_unit_s_system_is_not_looked_up(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade
    from zhengyun.services.cloud.contracts import NewSystem, SystemState

    other = cloud.room.other.id
    theirs = [
        facade.register_system(SYSTEM, NewSystem(other, title, 2, state=state)).id
        for title, state in (("婚姻登记", SystemState.PLANNED), ("双拥", SystemState.CLASSIFIED))
    ]
    lines = [{"grade": SMALL, "count": 1}]
    asked = (*theirs, uuid4())
    told_of = {facade.estimate(SYSTEM, cloud.owner.id, lines, system_id=one).faults for one in asked}
    assert [len(one) for one in told_of] == [1]
    assert facade.estimate(SYSTEM, cloud.owner.id, lines, system_id=cloud.system.id).faults == ()
