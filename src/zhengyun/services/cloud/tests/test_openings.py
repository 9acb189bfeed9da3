"""Nothing is opened to the internet before a passed safety check of the system is in force."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from zhengyun.engines.casework.contracts import Done, Failed
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

if TYPE_CHECKING:
    from zhengyun.services.cloud.tests.base import Cloud

PORTS: list[dict[str, Any]] = [
    {"protocol": "tcp", "port": "443", "remote": "0.0.0.0/0", "note": "网站"},
    {"protocol": "tcp", "port": "8000-8010", "remote": "10.8.0.0/16", "note": "接口"},
]
NETWORK = {"public_ip": "yes", "ports": PORTS}
ONE = {"grade": "A-01-001-02", "count": 1}


def check(cloud: Cloud, *, since: int = 10, days: int = 365) -> Any:
    from zhengyun.services.cloud import facade

    passed = clock.today() - timedelta(days=since)
    return facade.record_safety_check(
        cloud.room.manager, cloud.system.id, passed, passed + timedelta(days=days), "检测报告〔2026〕31号"
    )


def rules(cloud: Cloud) -> list[tuple[int, int, str]]:
    from zhengyun.engines.compute import facade as compute

    groups = compute.list_groups(SYSTEM, cloud.owner.id)
    return [(one.port_from, one.port_to, one.remote) for group in groups for one in group.rules]


def has_public_address(cloud: Cloud, case: Any) -> bool:
    return any(address.is_public for one in cloud.servers(case) for address in one.addresses)


def states(cloud: Cloud, case: Any) -> list[str]:
    return [one.state for one in cloud.order(case).openings]


def test_inside_the_office_network_ports_open_with_the_servers(cloud: Cloud) -> None:
    case = cloud.new(ONE, network={"ports": PORTS})
    cloud.delivered(case)
    assert rules(cloud) == [(443, 443, "0.0.0.0/0"), (8000, 8010, "10.8.0.0/16")]
    assert states(cloud, case) == ["open", "open"]


def test_towards_the_internet_they_wait_and_the_servers_come_all_the_same(open_cloud: Cloud) -> None:
    case = open_cloud.new(ONE, network=NETWORK)
    open_cloud.delivered(case)
    assert states(open_cloud, case) == ["waiting"] * 3
    assert rules(open_cloud) == []
    assert not has_public_address(open_cloud, case)


def test_the_recorded_check_opens_what_waited(open_cloud: Cloud) -> None:
    case = open_cloud.new(ONE, network=NETWORK)
    open_cloud.delivered(case)
    check(open_cloud)
    check(open_cloud)
    assert states(open_cloud, case) == ["open"] * 3
    assert rules(open_cloud) == [(443, 443, "0.0.0.0/0"), (8000, 8010, "10.8.0.0/16")]
    assert has_public_address(open_cloud, case)


@pytest.mark.parametrize(("since", "days"), [(400, 365), (10, 10)])
def test_a_check_that_has_ended_opens_nothing(open_cloud: Cloud, since: int, days: int) -> None:
    case = open_cloud.new(ONE, network=NETWORK)
    open_cloud.delivered(case)
    check(open_cloud, since=since, days=days)
    assert states(open_cloud, case) == ["waiting"] * 3


def test_with_a_check_in_force_everything_opens_at_once(open_cloud: Cloud) -> None:
    check(open_cloud)
    case = open_cloud.new(ONE, network=NETWORK)
    open_cloud.delivered(case)
    assert states(open_cloud, case) == ["open"] * 3


def test_a_change_that_opens_something_is_refused_without_a_check(open_cloud: Cloud) -> None:
    server = delivered_server(open_cloud)
    case = open_cloud.case("change", {"target": {"instance": server}, "change": {"ports": PORTS}})
    open_cloud.run("commit", case)
    answer = open_cloud.run("change", case)
    assert isinstance(answer, Failed)
    assert rules(open_cloud) == []
    check(open_cloud)
    assert isinstance(open_cloud.run("change", case), Done)
    assert len(rules(open_cloud)) == 2


def delivered_server(cloud: Cloud) -> str:
    case = cloud.new(ONE)
    cloud.delivered(case)
    return str(cloud.servers(case)[0].id)


def test_a_public_address_can_be_added_later_and_is_priced(open_cloud: Cloud) -> None:
    check(open_cloud)
    server = delivered_server(open_cloud)
    case = open_cloud.case("change", {"target": {"instance": server}, "change": {"public_ip": "yes"}})
    order = open_cloud.delivered_change(case)
    assert order.approved_fen == 5000
    (opening,) = order.openings
    assert opening.instance_id
    assert any(one.is_public for one in open_cloud.room.settled(opening.instance_id).addresses)


def test_another_system_of_the_unit_needs_a_check_of_its_own(open_cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade
    from zhengyun.services.cloud.contracts import NewSystem

    check(open_cloud)
    other = facade.register_system(SYSTEM, NewSystem(open_cloud.owner.id, "预约挂号系统", 2))
    case = open_cloud.new(ONE, network=NETWORK, system={"id": str(other.id)})
    open_cloud.delivered(case)
    assert states(open_cloud, case) == ["waiting"] * 3


def test_only_the_bureau_records_checks_and_only_true_ones(open_cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    today = clock.today()
    with pytest.raises(Problem) as refused:
        facade.record_safety_check(
            open_cloud.room.officer, open_cloud.system.id, today, date(2027, 1, 1), "报告"
        )
    assert refused.value.code == "cloud.may_not"
    for passed, until, report in ((today + timedelta(days=1), date(2028, 1, 1), "x"), (today, today, "x")):
        with pytest.raises(Problem) as refused:
            facade.record_safety_check(open_cloud.room.manager, open_cloud.system.id, passed, until, report)
        assert refused.value.code == "cloud.bad_check"


def test_what_ends_closes_what_it_opened(open_cloud: Cloud) -> None:
    check(open_cloud)
    case = open_cloud.new(ONE, network=NETWORK)
    open_cloud.run("commit", case)
    open_cloud.settled("provision", case)
    open_cloud.end(case, "withdrawn")
    assert states(open_cloud, case) == ["closed"] * 3
    assert rules(open_cloud) == []


def leases(cloud: Cloud) -> list[str]:
    from zhengyun.services.cloud import facade

    return sorted(one.code for one in facade.list_leases(SYSTEM, owner_id=cloud.owner.id).rows)


def give_back(cloud: Cloud, *targets: object) -> None:
    data = {"target": {"instances": [str(one) for one in targets]}, "exit": {"reason": "停用"}}
    assert isinstance(cloud.settled("release", cloud.case("exit", data)), Done)


def added_address(cloud: Cloud, server: str) -> Any:
    case = cloud.case("change", {"target": {"instance": server}, "change": {"public_ip": "yes"}})
    cloud.delivered_change(case)
    return case


def test_an_address_that_is_given_back_is_free_again(open_cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    check(open_cloud)
    case = open_cloud.new(ONE, network={"public_ip": "yes"})
    open_cloud.delivered(case)
    rows = facade.list_leases(SYSTEM, owner_id=open_cloud.owner.id).rows
    give_back(open_cloud, next(one.id for one in rows if one.code == "A-03-002"))
    assert states(open_cloud, case) == ["closed"]
    assert not has_public_address(open_cloud, case)
    assert leases(open_cloud) == ["A-01-001-02"]


def test_an_address_that_waits_closes_with_its_lease(open_cloud: Cloud) -> None:
    case = open_cloud.new(ONE, network={"public_ip": "yes"})
    open_cloud.delivered(case)
    give_back(open_cloud, open_cloud.servers(case)[0].id)
    assert (states(open_cloud, case), leases(open_cloud)) == (["closed"], [])


def test_an_address_that_was_added_later_ends_with_its_server(open_cloud: Cloud) -> None:
    check(open_cloud)
    server, other = delivered_server(open_cloud), delivered_server(open_cloud)
    case = added_address(open_cloud, server)
    added_address(open_cloud, other)
    assert leases(open_cloud) == ["A-01-001-02"] * 2 + ["A-03-002"] * 2
    give_back(open_cloud, server)
    assert states(open_cloud, case) == ["closed"]
    assert leases(open_cloud) == ["A-01-001-02", "A-03-002"]


def test_a_server_has_one_public_address(open_cloud: Cloud) -> None:
    check(open_cloud)
    server = delivered_server(open_cloud)
    added_address(open_cloud, server)
    second = open_cloud.case("change", {"target": {"instance": server}, "change": {"public_ip": "yes"}})
    assert isinstance(open_cloud.run("commit", second), Done)
    assert isinstance(open_cloud.run("change", second), Failed)
    assert states(open_cloud, second) == ["asked"]
    assert open_cloud.room.settled(UUID(server)).addresses[-1].is_public


def test_ports_close_with_the_last_server_of_the_system(open_cloud: Cloud) -> None:
    check(open_cloud)
    case = open_cloud.new(ONE, network={"ports": PORTS})
    open_cloud.delivered(case)
    other = delivered_server(open_cloud)
    give_back(open_cloud, open_cloud.servers(case)[0].id)
    assert len(rules(open_cloud)) == 2
    give_back(open_cloud, other)
    assert (rules(open_cloud), states(open_cloud, case)) == ([], ["closed"] * 2)


def test_a_server_that_is_being_made_keeps_the_ports_until_its_order_is_given_up(cloud: Cloud) -> None:
    case, coming = cloud.new(ONE, network={"ports": PORTS}), cloud.new(ONE)
    cloud.delivered(case)
    cloud.run("commit", coming)
    cloud.run("provision", coming)
    give_back(cloud, cloud.servers(case)[0].id)
    assert len(rules(cloud)) == 2
    cloud.end(coming, "withdrawn")
    assert (rules(cloud), states(cloud, case)) == ([], ["closed"] * 2)


def test_the_same_port_of_two_orders_stays_open_for_the_other(cloud: Cloud) -> None:
    first, second = (cloud.new(ONE, network={"ports": PORTS[:1]}) for _each in range(2))
    cloud.delivered(first)
    cloud.run("commit", second)
    cloud.settled("provision", second)
    cloud.end(second, "withdrawn")
    assert rules(cloud) == [(443, 443, "0.0.0.0/0")]
    assert (states(cloud, first), states(cloud, second)) == (["open"], ["closed"])


def test_a_check_that_ends_closes_the_ports_until_the_next(open_cloud: Cloud) -> None:
    from zhengyun.services.cloud.jobs import close_unchecked

    check(open_cloud, since=355)
    case = open_cloud.new(ONE, network=NETWORK)
    open_cloud.delivered(case)
    close_unchecked()
    assert len(rules(open_cloud)) == 2
    with clock.at(clock.now() + timedelta(days=10)):
        close_unchecked()
        close_unchecked()
        assert rules(open_cloud) == []
        assert states(open_cloud, case) == ["waiting"] * 2 + ["open"]
        assert has_public_address(open_cloud, case)
        check(open_cloud)
        assert len(rules(open_cloud)) == 2
        assert states(open_cloud, case) == ["open"] * 3


def test_the_unit_is_told_that_its_ports_were_closed(open_cloud: Cloud) -> None:
    from zhengyun.kernel.notices import facade as notices
    from zhengyun.services.cloud.jobs import close_unchecked
    from zhengyun.services.cloud.tests.people import People

    officer = People(open_cloud).account("officer")
    check(open_cloud, since=355)
    open_cloud.delivered(open_cloud.new(ONE, network=NETWORK))
    with clock.at(clock.now() + timedelta(days=10)):
        close_unchecked()
        told = notices.inbox(officer).rows[0]
    assert open_cloud.system.title in told.body


def test_inside_the_office_network_no_check_closes_anything(cloud: Cloud) -> None:
    from zhengyun.services.cloud.jobs import close_unchecked

    case = cloud.new(ONE, network={"ports": PORTS})
    cloud.delivered(case)
    close_unchecked()
    assert states(cloud, case) == ["open"] * 2


def test_what_cannot_be_opened_waits_on_and_the_check_is_recorded(open_cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    asked = [{"offering": "A-03-002", "count": 4}]
    case = open_cloud.new({**ONE, "count": 4}, extras=asked, network={"ports": PORTS})
    open_cloud.delivered(case)
    check(open_cloud)
    assert len(facade.safety_checks_of(SYSTEM, open_cloud.system.id)) == 1
    assert sorted(states(open_cloud, case)) == ["open"] * 5 + ["waiting"]
