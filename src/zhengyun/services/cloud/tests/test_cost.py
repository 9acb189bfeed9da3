"""What a month cost so far: metered hours at frozen prices."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

if TYPE_CHECKING:
    from zhengyun.services.cloud.contracts import CostView
    from zhengyun.services.cloud.tests.base import Cloud


def cost(cloud: Cloud, when: datetime, month: date | None = None, **by: Any) -> CostView:
    from zhengyun.services.cloud import facade

    with clock.at(when):
        return facade.month_cost(cloud.room.officer, cloud.owner.id, month, **by)


def later(hours: float) -> datetime:
    return clock.now() + timedelta(hours=hours)


def test_before_delivery_nothing_costs(cloud: Cloud) -> None:
    case = cloud.new()
    cloud.run("commit", case)
    cloud.settled("provision", case)
    assert cost(cloud, later(100)).lines == ()


def test_hours_count_from_the_confirmation(cloud: Cloud) -> None:
    cloud.delivered(cloud.new({"grade": "A-01-001-04", "count": 1, "data_gb": 200}))
    found = cost(cloud, later(72))
    assert {(one.title, one.quantity, one.fen) for one in found.lines} == {
        ("vCPU", 4, 920),
        ("内存", 16, 1360),
        ("普通存储", 200, 600),
    }
    assert (found.total_fen, {str(one.hours) for one in found.lines}) == (2880, {"72.00"})


def test_the_system_disk_comes_with_the_server(cloud: Cloud) -> None:
    cloud.delivered(cloud.new({"grade": "A-01-001-02", "count": 1}))
    assert {one.title for one in cost(cloud, later(1)).lines} == {"vCPU", "内存"}


def test_a_whole_machine_has_one_price_and_its_parts_have_none(cloud: Cloud) -> None:
    cloud.delivered(cloud.new({"grade": "A-01-004-01", "count": 1}))
    (line,) = cost(cloud, later(72)).lines
    assert (line.title, line.is_fixed, line.fen) == ("国产化物理机", True, 28_000)


def test_the_price_of_the_order_counts_and_not_a_later_one(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    case = cloud.new({"grade": "A-01-001-04", "count": 1})
    cloud.entered(case)
    facade.set_price(SYSTEM, "A-01-002", 9999, clock.today() + timedelta(days=1), "望财购〔2026〕9号")
    with clock.at(later(48)):
        cloud.delivered(case)
    vcpu = next(one for one in cost(cloud, later(48 + 72)).lines if one.title == "vCPU")
    assert (vcpu.fen_per_month, vcpu.fen) == (2300, 920)


def test_a_renewal_counts_at_its_own_prices_from_then_on(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    cloud.delivered(cloud.new({"grade": "A-01-001-04", "count": 1}))
    (lease,) = facade.list_leases(SYSTEM).rows
    facade.set_price(SYSTEM, "A-01-002", 4600, clock.today() + timedelta(days=2), "望财购〔2026〕9号")
    with clock.at(later(72)):
        case = cloud.case("renew", {"target": {"instances": [str(lease.instance_id)]}, "term": {"months": 6}})
        cloud.run("renew", case)
    lines = [one for one in cost(cloud, later(144)).lines if one.title == "vCPU"]
    assert {(one.fen_per_month, one.fen) for one in lines} == {(2300, 920), (4600, 1840)}


def test_another_size_counts_from_its_moment(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    cloud.delivered(cloud.new({"grade": "A-01-001-02", "count": 1}))
    (lease,) = facade.list_leases(SYSTEM).rows
    with clock.at(later(72)):
        target = {"target": {"instance": str(lease.instance_id)}, "change": {"grade": "A-01-001-04"}}
        cloud.delivered_change(cloud.case("change", target))
    lines = [one for one in cost(cloud, later(144)).lines if one.title == "vCPU"]
    assert {(one.quantity, one.fen) for one in lines} == {(2, 460), (4, 920)}


def test_what_no_meter_counts_runs_by_time(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    case = cloud.new(lines=[], extras=[{"offering": "F-02-001", "count": 2}])
    cloud.run("commit", case)
    cloud.run("provision", case)
    facade.deliver_line(cloud.room.operator, facade.hand_work(cloud.room.operator)[0].line_id, {})
    assert type(cloud.settled("provision", case)).__name__ == "Done"
    cloud.run("activate", case)
    (line,) = cost(cloud, later(360)).lines
    assert (line.is_fixed, line.fen, line.quantity) == (True, 6000, 2)


def test_months_add_up_to_the_whole(cloud: Cloud) -> None:
    """From 2 November on: what falls into each month, and together what the hours cost."""
    cloud.delivered(cloud.new({"grade": "A-01-001-04", "count": 1}))
    now = later(24 * 60)
    months = [cost(cloud, now, date(2026, month, 1)).total_fen for month in (10, 11, 12)]
    later_month = cost(cloud, now, date(2027, 1, 1)).total_fen
    exact = (4 * 2300 + 16 * 850) * 24 * 60 / 720
    assert months[0] == 0
    assert abs(sum(months) + later_month - exact) <= 3


def test_by_system_and_by_server_are_parts_of_the_whole(cloud: Cloud) -> None:
    case = cloud.new({"grade": "A-01-001-04", "count": 2})
    cloud.delivered(case)
    when = later(10)
    parts = [cost(cloud, when, instance_id=one.id).total_fen for one in cloud.servers(case)]
    whole = cost(cloud, when)
    assert sum(parts) == whole.total_fen
    assert cost(cloud, when, system_id=cloud.system.id).total_fen == whole.total_fen
    assert cost(cloud, when, system_id=UUID(int=1)).total_fen == 0


def test_nobody_sees_what_another_unit_pays(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    with pytest.raises(Problem) as refused:
        facade.month_cost(cloud.room.stranger, cloud.owner.id)
    assert refused.value.code == "cloud.no_such_unit"
