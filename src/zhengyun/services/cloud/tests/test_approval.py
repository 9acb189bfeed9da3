"""What cannot come about is refused while the order is entered or decided, not after its approval."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from zhengyun.engines.casework.contracts import Done, Failed
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

if TYPE_CHECKING:
    from zhengyun.services.cloud.tests.base import Cloud

ADDRESS, GUARD = "A-03-002", "F-02-001"
SMALL, SERVER, FAST, WHOLE = "A-01-001-02", "A-01-001-04", "A-01-001-06", "A-01-004-01"
ONE = {"grade": SMALL, "count": 1}
OPEN = {"public_ip": "yes"}


def addresses(cloud: Cloud, case: UUID) -> int:
    return sum(one.what == "address" for one in cloud.order(case).openings)


def server_of(cloud: Cloud) -> str:
    case = cloud.new(ONE)
    cloud.delivered(case)
    return str(cloud.servers(case)[0].id)


def change_of(cloud: Cloud, server: str, **change: Any) -> UUID:
    return cloud.case("change", {"target": {"instance": server}, "change": change})


def refusal(cloud: Cloud, case: UUID) -> str:
    with pytest.raises(Problem) as refused:
        cloud.entered(case)
    assert refused.value.code == "cloud.bad_order"
    return refused.value.message


def test_an_address_that_was_cut_is_not_opened(open_cloud: Cloud) -> None:
    case = open_cloud.new({**ONE, "count": 2}, extras=[{"offering": ADDRESS, "count": 2}])
    assert [one.what for one in open_cloud.entered(case).openings] == ["address"] * 2
    open_cloud.approved[case] = {"extras": [{"offering": ADDRESS, "count": 1}]}
    open_cloud.run("commit", case)
    assert addresses(open_cloud, case) == 1
    none = open_cloud.new(ONE, extras=[{"offering": ADDRESS, "count": 1}])
    open_cloud.approved[none] = {"extras": [{"offering": ADDRESS, "count": 0}]}
    open_cloud.run("commit", none)
    assert addresses(open_cloud, none) == 0


@pytest.mark.parametrize("count", [1, 0])
def test_an_address_beside_other_extras_is_approved_as_asked(open_cloud: Cloud, count: int) -> None:
    case = open_cloud.new(ONE, extras=[{"offering": GUARD, "count": 1}], network=OPEN)
    open_cloud.approved[case] = {
        "lines": [{"grade": SMALL, "count": 1}],
        "extras": [{"offering": GUARD, "count": count}],
    }
    open_cloud.run("commit", case)
    counts = {one.code: one.approved_count for one in open_cloud.order(case).lines}
    assert counts == {SMALL: 1, GUARD: count, ADDRESS: 1}
    assert addresses(open_cloud, case) == 1


@pytest.mark.parametrize(
    ("stated", "kept"),
    [("10.8.0.7", "10.8.0.7/32"), (" 10.8.0.0/16 ", "10.8.0.0/16"), ("", "0.0.0.0/0"), ("全市各单位", None)],
)
def test_a_source_is_an_address_or_a_network(cloud: Cloud, stated: str, kept: str | None) -> None:
    case = cloud.new(ONE, network={"ports": [{"protocol": "tcp", "port": "443", "remote": stated}]})
    if kept is None:
        assert refusal(cloud, case)
    else:
        assert [one.remote for one in cloud.entered(case).openings] == [kept]


@pytest.mark.parametrize("port", ["0", "0-10", "65536", "90-80"])
def test_ports_lie_between_1_and_65535(cloud: Cloud, port: str) -> None:
    row = {"protocol": "tcp", "port": port, "remote": "10.8.0.0/16"}
    assert refusal(cloud, cloud.new(ONE, network={"ports": [row]}))


def test_no_public_address_in_an_office_zone(cloud: Cloud) -> None:
    assert refusal(cloud, cloud.new(ONE, network=OPEN))
    assert refusal(cloud, cloud.new(ONE, extras=[{"offering": ADDRESS, "count": 1}]))
    assert refusal(cloud, change_of(cloud, server_of(cloud), public_ip="yes"))


@pytest.mark.parametrize(
    ("line", "zone"),
    [({**ONE, "image": "windows-95"}, ""), ({"grade": FAST, "count": 90}, ""), (ONE, "no-such-zone")],
)
def test_grade_image_and_zone_come_together_or_nothing_is_approved(
    cloud: Cloud, line: dict[str, Any], zone: str
) -> None:
    from zhengyun.services.cloud import facade

    cloud.quota(vcpus=10_000, memory_gb=100_000, disk_gb=1_000_000)
    case = cloud.new(line, zone=zone)
    assert isinstance(cloud.run("commit", case), Failed)
    place = zone or cloud.room.pool.zone_id
    assert len(facade.estimate(cloud.room.officer, cloud.owner.id, [line], zone=place).faults) == 1


def test_a_system_that_is_too_large_for_the_grade_is_not_approved(cloud: Cloud) -> None:
    from zhengyun.engines.compute.models import Image

    Image.objects.filter(code="test-image").update(min_memory_mb=8192)
    refused = cloud.run("commit", cloud.new(ONE))
    assert isinstance(refused, Failed)
    assert "8192" in refused.reason
    assert isinstance(cloud.run("commit", cloud.new({"grade": SERVER, "count": 1})), Done)


def test_less_may_be_approved_and_never_more(cloud: Cloud) -> None:
    case = change_of(cloud, server_of(cloud), grade=SERVER)
    cloud.approved[case] = {"grade": FAST}
    refused = cloud.run("commit", case)
    assert isinstance(refused, Failed)
    assert "4C16G" in refused.reason
    cloud.approved[case] = {"grade": SERVER}
    assert isinstance(cloud.run("commit", case), Done)
    more = cloud.new(ONE)
    cloud.approved[more] = {"lines": [{"grade": SERVER, "count": 1}]}
    assert isinstance(cloud.run("commit", more), Failed)


def test_one_change_of_a_server_after_the_other(cloud: Cloud) -> None:
    server = server_of(cloud)
    first, second = change_of(cloud, server, grade=SERVER), change_of(cloud, server, add_gb=10)
    cloud.entered(first)
    number = cloud.order(first).number
    with pytest.raises(Problem) as refused:
        cloud.entered(second)
    assert refused.value.value == number
    cloud.entered(change_of(cloud, server_of(cloud), add_gb=10))
    cloud.delivered_change(first)
    assert cloud.entered(second).lines[0].kind == "disk"
    cloud.end(second, "withdrawn")
    assert cloud.entered(change_of(cloud, server, grade=FAST)).lines


def test_only_servers_are_changed(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade
    from zhengyun.services.cloud.casework_known import CHOICES

    case = cloud.new(ONE, extras=[{"offering": "C-01-001", "count": 1}])
    cloud.delivered(case)
    server = str(cloud.servers(case)[0].id)
    assert {one.value for one in CHOICES["servers"](cloud.owner.id)} == {server}
    assert len(CHOICES["instances"](cloud.owner.id)) == 2
    assert not CHOICES["servers"](cloud.room.other.id)
    leases = facade.list_leases(SYSTEM, owner_id=cloud.owner.id).rows
    free = next(one for one in leases if one.instance_id is None)
    assert refusal(cloud, change_of(cloud, str(free.id), add_gb=10))


def test_the_data_bureau_reads_why_an_order_cannot_be_carried_out(cloud: Cloud) -> None:
    from types import SimpleNamespace

    from zhengyun.services.cloud import panels

    def notes(case: UUID, actor: Any) -> tuple[str, ...]:
        file: Any = SimpleNamespace(case=cloud.cases[case])
        found = panels.panel(actor, file, file)
        return found.notes if found else ()

    case = change_of(cloud, server_of(cloud), grade=WHOLE)
    assert len(notes(case, cloud.room.manager)) == 1
    assert notes(case, cloud.room.stranger) == ()
    good = cloud.new(ONE)
    cloud.entered(good)
    assert notes(good, cloud.room.manager) == ()
    cloud.data[good]["lines"] = [{"grade": "none", "count": 1}]
    assert len(notes(good, cloud.room.manager)) == 1
    cloud.data[good]["lines"] = [dict(ONE)]
    with clock.at(clock.now() + timedelta(days=1)):
        cloud.run("commit", good)
    cloud.data[good]["lines"] = []
    assert notes(good, cloud.room.manager) == ()
