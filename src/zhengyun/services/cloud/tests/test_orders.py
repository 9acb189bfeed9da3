"""Orders from their case to machines and back, each effect asked twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from zhengyun.engines.casework.contracts import Done, Failed, Wait
from zhengyun.engines.compute.contracts import State
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

if TYPE_CHECKING:
    from zhengyun.services.cloud.tests.base import Cloud


def test_an_order_keeps_the_price_of_its_day(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    case = cloud.new()
    order = cloud.entered(case)
    assert (order.asked_fen, order.approved_fen, order.months) == (57_600, None, 12)
    facade.set_price(SYSTEM, "A-01-002", 9900, clock.today(), "望财购〔2026〕9号")
    with clock.at(clock.now() + timedelta(days=3)):
        assert isinstance(cloud.run("commit", case), Done)
    order = cloud.order(case)
    assert (order.asked_fen, order.approved_fen, order.monthly_fen) == (57_600, 57_600, 57_600)


def test_a_corrected_order_is_entered_again(cloud: Cloud) -> None:
    case = cloud.new()
    cloud.entered(case)
    cloud.data[case]["lines"] = [{"grade": "A-01-001-02", "count": 1}]
    assert [line.code for line in cloud.entered(case).lines] == ["A-01-001-02"]
    cloud.run("commit", case)
    cloud.data[case]["lines"] = [{"grade": "A-01-001-02", "count": 9}]
    assert cloud.entered(case).lines[0].asked_count == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"lines": []}, "cloud.bad_order"),
        ({"lines": [{"grade": "Z-01-001-01", "count": 1}]}, "cloud.no_such_offering"),
        ({"lines": [{"grade": "A-01-001-02", "count": "many"}]}, "cloud.bad_order"),
        ({"lines": [{"grade": "A-01-001-02", "count": 101}]}, "cloud.bad_order"),
        ({"lines": [{"grade": "A-01-001-02", "count": 0}]}, "cloud.bad_order"),
        ({"extras": [{"offering": "A-01-002", "count": 1}]}, "cloud.no_such_offering"),
        ({"system": {"id": str(uuid4())}}, "cloud.no_such_system"),
        ({"system": {"id": "none"}}, "cloud.no_such_system"),
    ],
)
def test_what_cannot_be_ordered_is_refused(cloud: Cloud, changes: Mapping[str, Any], code: str) -> None:
    with pytest.raises(Problem) as refused:
        cloud.entered(cloud.new(**changes))
    assert refused.value.code == code


def test_nothing_is_ordered_for_a_classified_system(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    facade.change_system(SYSTEM, cloud.system.id, {"state": "classified"})
    with pytest.raises(Problem) as refused:
        cloud.entered(cloud.new())
    assert refused.value.code == "cloud.not_for_cloud"


def test_nobody_orders_for_the_system_of_another_unit(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade
    from zhengyun.services.cloud.contracts import NewSystem

    other = facade.register_system(SYSTEM, NewSystem(cloud.room.other.id, "婚姻登记系统", 2))
    with pytest.raises(Problem) as refused:
        cloud.entered(cloud.new(system={"id": str(other.id)}))
    assert refused.value.code == "cloud.no_such_system"


@pytest.mark.parametrize(
    ("approved", "counts", "gigabytes", "fen"),
    [
        (None, [2, 1], [200, 0], 57_600 + 6_000),
        ({"lines": [{"grade": "A-01-001-04", "count": 1, "data_gb": 100}]}, [1, 1], [100, 0], 25_800 + 6_000),
        ({"lines": [{"grade": "A-01-001-04", "count": 9, "data_gb": 900}]}, [2, 1], [200, 0], 63_600),
        ({"lines": [{"grade": "A-01-001-02", "count": 2, "data_gb": 0}]}, [2, 1], [0, 0], 16_000 + 6_000),
        ({"lines": [{"grade": "A-01-001-04", "count": 2, "data_gb": None}]}, [2, 1], [0, 0], 45_600 + 6_000),
        ({"lines": [{"grade": "A-01-001-04", "count": 0}]}, [0, 1], [0, 0], 6_000),
        ({"lines": [], "extras": []}, [0, 0], [0, 0], 0),
    ],
)
def test_the_bureau_cuts_down_and_never_adds(
    cloud: Cloud, approved: Mapping[str, Any] | None, counts: list[int], gigabytes: list[int], fen: int
) -> None:
    case = cloud.new(extras=[{"offering": "F-02-001", "count": 1}])
    cloud.approved[case] = approved
    assert isinstance(cloud.run("commit", case), Done)
    order = cloud.order(case)
    assert [line.approved_count for line in order.lines] == counts
    assert [(line.approved_data_gb or 0) if line.approved_count else 0 for line in order.lines] == gigabytes
    assert (order.approved_fen, order.asked_fen) == (fen, 63_600)


def test_a_row_that_was_taken_away_is_the_line_that_is_cut(cloud: Cloud) -> None:
    case = cloud.new({"grade": "A-01-001-02", "count": 1}, {"grade": "A-01-001-04", "count": 1})
    cloud.approved[case] = {"lines": [{"grade": "A-01-001-04", "count": 1}]}
    cloud.run("commit", case)
    assert [(line.code, line.approved_count) for line in cloud.order(case).lines] == [
        ("A-01-001-02", 0),
        ("A-01-001-04", 1),
    ]


def test_what_is_approved_runs_and_its_ids_come_from_the_run(cloud: Cloud) -> None:
    from zhengyun.engines.compute import facade as compute

    case, run_id = cloud.new(), uuid4()
    assert isinstance(cloud.run("commit", case), Done)
    assert isinstance(cloud.run("provision", case, run_id), Wait)
    first = cloud.order(case).lines[0].instance_ids
    assert isinstance(cloud.run("provision", case, run_id), Wait)
    assert cloud.order(case).lines[0].instance_ids == first
    assert len(compute.list_instances(SYSTEM, owner_id=cloud.owner.id).rows) == 2
    from zhengyun.engines.compute.tests.machines import settle

    settle()
    answer = cloud.run("provision", case, run_id)
    assert isinstance(answer, Done)
    assert cloud.run("provision", case, run_id) == answer
    servers = cloud.servers(case)
    assert [one.state for one in servers] == [State.RUNNING, State.RUNNING]
    assert {(one.vcpus, one.memory_mb, one.disk_gb) for one in servers} == {(4, 16_384, 202)}
    assert len({one.host for one in servers}) == 2
    assert {one.system_id for one in servers} == {cloud.system.id}
    assert len({one.security_group_id for one in servers}) == 1


def test_only_what_was_left_after_the_cut_is_made(cloud: Cloud) -> None:
    case = cloud.new()
    cloud.approved[case] = {"lines": [{"grade": "A-01-001-04", "count": 1, "data_gb": 50}]}
    cloud.delivered(case)
    (server,) = cloud.servers(case)
    assert server.disk_gb == 52


def test_a_machine_that_cannot_be_made_is_told(cloud: Cloud) -> None:
    cloud.room.tell(breaks=9, refuse={"apply": 9})
    case = cloud.new()
    cloud.run("commit", case)
    answer = cloud.settled("provision", case)
    assert isinstance(answer, Failed)
    assert "refused" in answer.reason or "家庭医生" in answer.reason


def test_no_place_is_told_with_its_reasons_and_tried_again(cloud: Cloud) -> None:
    cloud.quota(vcpus=10_000, memory_gb=100_000, disk_gb=1_000_000)
    cases = [cloud.new({"grade": "A-01-001-06", "count": 1}) for _each in range(40)]
    for case in cases:
        cloud.run("commit", case)
    answers = {case: cloud.run("provision", case) for case in cases}
    case, answer = next((one, found) for one, found in answers.items() if isinstance(found, Failed))
    assert answer.is_retryable
    assert cloud.order(case).lines[0].state == "committed"


def test_confirmation_begins_terms_once(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    case, run_id = cloud.new(), uuid4()
    cloud.run("commit", case)
    cloud.settled("provision", case)
    assert isinstance(cloud.run("activate", case, run_id), Done)
    assert isinstance(cloud.run("activate", case, run_id), Done)
    assert isinstance(cloud.run("activate", case), Done)
    leases = facade.list_leases(SYSTEM, owner_id=cloud.owner.id).rows
    assert len(leases) == 2
    assert {(one.ends_on, one.monthly_fen) for one in leases} == {(date(2027, 11, 2), 28_800)}
    assert facade.get_system(SYSTEM, cloud.system.id).state == "on_cloud"
    quota = facade.get_quota(SYSTEM, cloud.owner.id)
    assert (quota.used.vcpus, quota.committed.vcpus, quota.left.vcpus) == (8, 0, 56)


def test_what_people_deliver_waits_for_them(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    case = cloud.new(lines=[], extras=[{"offering": "F-02-001", "count": 2}])
    run_id = uuid4()
    cloud.run("commit", case)
    assert isinstance(cloud.run("provision", case, run_id), Wait)
    (work,) = facade.hand_work(cloud.room.operator)
    assert (work.title, work.count, work.owner_name) == ("堡垒机账号", 2, cloud.owner.name)
    line = facade.deliver_line(cloud.room.operator, work.line_id, {"账号": "blj-101"})
    assert (line.state, line.handover) == ("delivered", {"账号": "blj-101"})
    with pytest.raises(Problem) as refused:
        facade.deliver_line(cloud.room.operator, work.line_id, {})
    assert refused.value.code == "cloud.line_state"
    assert isinstance(cloud.run("provision", case, run_id), Done)
    cloud.run("activate", case)
    (lease,) = facade.list_leases(SYSTEM, owner_id=cloud.owner.id).rows
    assert (lease.instance_id, lease.monthly_fen) == (None, 12_000)


def test_what_is_free_is_delivered_at_once(cloud: Cloud) -> None:
    case = cloud.new(lines=[], extras=[{"offering": "C-01-001", "count": 1}])
    order = cloud.delivered(case)
    assert (order.approved_fen, order.lines[0].state) == (0, "confirmed")


@pytest.mark.parametrize("state", ["withdrawn", "declined", "rejected"])
def test_an_order_that_ends_frees_what_it_reserved(cloud: Cloud, state: str) -> None:
    from zhengyun.services.cloud import facade

    case = cloud.new()
    cloud.run("commit", case)
    assert facade.get_quota(SYSTEM, cloud.owner.id).committed.vcpus == 8
    cloud.end(case, state)
    cloud.end(case, state)
    assert facade.get_quota(SYSTEM, cloud.owner.id).committed.vcpus == 0
    order = cloud.order(case)
    assert (order.state, order.lines[0].state) == (state, "freed")


def test_what_was_made_for_it_is_taken_away(cloud: Cloud) -> None:
    from zhengyun.engines.compute.tests.machines import settle

    case = cloud.new()
    cloud.run("commit", case)
    cloud.settled("provision", case)
    cloud.end(case, "withdrawn")
    settle()
    assert {one.state for one in cloud.servers(case)} == {State.DELETED}


def test_an_older_fact_changes_nothing(cloud: Cloud) -> None:
    from zhengyun.services.cloud.logic.follow_case import follow_change

    case = cloud.new()
    cloud.entered(case)
    follow_change(case, 5, "approved", "approve")
    follow_change(case, 3, "endorsed", "endorse")
    assert cloud.order(case).state == "approved"


def change(cloud: Cloud, target: Any, **what: Any) -> Any:
    return cloud.case("change", {"target": {"instance": str(target)}, "change": what, "term": {}})


def test_a_change_resizes_and_adds_a_disk_and_the_lease_follows(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    cloud.delivered(cloud.new({"grade": "A-01-001-02", "count": 1, "data_gb": 10}))
    (lease,) = facade.list_leases(SYSTEM, owner_id=cloud.owner.id).rows
    case = change(cloud, lease.instance_id, grade="A-01-001-04", add_gb=90)
    order = cloud.delivered_change(case)
    assert order.asked_fen == 2 * 2300 + 12 * 850 + 90 * 30
    (after,) = facade.list_leases(SYSTEM, owner_id=cloud.owner.id).rows
    assert (after.code, after.amounts.vcpus, after.ends_on) == ("A-01-001-04", 4, lease.ends_on)
    assert after.monthly_fen == 4 * 2300 + 16 * 850 + 100 * 30
    assert lease.instance_id
    from zhengyun.engines.compute import facade as compute

    server = compute.get_instance(SYSTEM, lease.instance_id)
    assert (server.actual_vcpus, server.actual_memory_mb, server.disk_gb) == (4, 16_384, 102)


def test_a_smaller_size_costs_less_from_then_on(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    cloud.delivered(cloud.new({"grade": "A-01-001-04", "count": 1}))
    (lease,) = facade.list_leases(SYSTEM, owner_id=cloud.owner.id).rows
    order = cloud.delivered_change(change(cloud, lease.instance_id, grade="A-01-001-02"))
    assert order.approved_fen == -(2 * 2300 + 12 * 850)
    (after,) = facade.list_leases(SYSTEM, owner_id=cloud.owner.id).rows
    assert (after.amounts.vcpus, after.monthly_fen) == (2, 2 * 2300 + 4 * 850)


@pytest.mark.parametrize(
    ("approved", "code"), [({"grade": ""}, None), ({"grade": "A-01-001-04"}, "A-01-001-04")]
)
def test_a_change_may_be_cut_down_too(cloud: Cloud, approved: Mapping[str, Any], code: str | None) -> None:
    from zhengyun.services.cloud import facade

    cloud.delivered(cloud.new({"grade": "A-01-001-02", "count": 1}))
    (lease,) = facade.list_leases(SYSTEM, owner_id=cloud.owner.id).rows
    case = change(cloud, lease.instance_id, grade="A-01-001-04")
    cloud.approved[case] = approved
    order = cloud.delivered_change(case)
    assert order.lines[0].state == ("confirmed" if code else "cut")
    (after,) = facade.list_leases(SYSTEM, owner_id=cloud.owner.id).rows
    assert after.code == (code or "A-01-001-02")


def test_nobody_changes_what_another_unit_holds(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    cloud.delivered(cloud.new({"grade": "A-01-001-02", "count": 1}))
    (lease,) = facade.list_leases(SYSTEM, owner_id=cloud.owner.id).rows
    case = change(cloud, lease.instance_id, grade="A-01-001-04")
    cloud.cases[case] = replace(cloud.cases[case], applicant_id=cloud.room.other.id)
    with pytest.raises(Problem) as refused:
        cloud.entered(case)
    assert refused.value.code == "cloud.no_such_lease"


def test_a_renewal_prolongs_once_for_each_order(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    cloud.delivered(cloud.new({"grade": "A-01-001-02", "count": 1}))
    (lease,) = facade.list_leases(SYSTEM, owner_id=cloud.owner.id).rows
    data = {"target": {"instances": [str(lease.instance_id)]}, "term": {"months": 6}}
    case = cloud.case("renew", data)
    assert isinstance(cloud.run("renew", case), Done)
    assert isinstance(cloud.run("renew", case), Done)
    (after,) = facade.list_leases(SYSTEM, owner_id=cloud.owner.id).rows
    assert (lease.ends_on, after.ends_on) == (date(2027, 11, 2), date(2028, 5, 2))
    assert cloud.order(case).asked_fen == lease.monthly_fen


def test_an_exit_waits_until_all_is_wiped_and_certifies_it_once(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    extras = [{"offering": "F-02-001", "count": 1}]
    case = cloud.new({"grade": "A-01-001-02", "count": 2, "data_gb": 5}, extras=extras)
    cloud.run("commit", case)
    run_id = uuid4()
    cloud.run("provision", case, run_id)
    facade.deliver_line(cloud.room.operator, facade.hand_work(cloud.room.operator)[0].line_id, {})
    cloud.settled_with("provision", case, run_id)
    cloud.run("activate", case)
    leases = facade.list_leases(SYSTEM, owner_id=cloud.owner.id).rows
    servers = [one for one in leases if one.instance_id]
    data = {
        "target": {"instances": [str(one.instance_id) for one in servers]},
        "exit": {"reason": "系统停用", "data_exported": "yes"},
    }
    leave, run_id = cloud.case("exit", data), uuid4()
    assert isinstance(cloud.run("release", leave, run_id), Wait)
    answer = cloud.settled_with("release", leave, run_id)
    assert isinstance(answer, Done)
    assert cloud.run("release", leave, run_id) == answer
    (paper,) = facade.list_certificates(cloud.room.officer)
    assert paper.number == answer.result["certificate"]
    assert {one["instance_id"] for one in paper.items} == {str(one.instance_id) for one in servers}
    assert all(one["items"] for one in paper.items)
    assert list(facade.list_leases(SYSTEM, owner_id=cloud.owner.id).rows) == []
    assert facade.get_quota(SYSTEM, cloud.owner.id).used.vcpus == 0
