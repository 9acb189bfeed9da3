"""What is done about orders that do not come about as approved: resumed, waived, overtaken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from zhengyun.engines.casework.contracts import Done, Failed, Wait
from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import Desired, State
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.cloud import facade
from zhengyun.services.cloud.contracts import LeaseView

if TYPE_CHECKING:
    from zhengyun.services.cloud.tests.base import Cloud

SMALL, LARGE = "A-01-001-02", "A-01-001-04"
GUARD, ADDRESS = "F-02-001", "A-03-002"


def leases(cloud: Cloud) -> list[LeaseView]:
    return list(facade.list_leases(SYSTEM, owner_id=cloud.owner.id).rows)


def states(cloud: Cloud, case: UUID) -> list[str]:
    return [line.state for line in cloud.order(case).lines]


def change(cloud: Cloud, target: Any, **what: Any) -> UUID:
    return cloud.case("change", {"target": {"instance": str(target)}, "change": what, "term": {}})


def approve(cloud: Cloud, case: UUID) -> None:
    answer = cloud.run("commit", case)
    assert isinstance(answer, Done), answer


def lose(server_id: UUID) -> None:
    from zhengyun.engines.compute.models import Instance

    Instance.objects.filter(id=server_id).update(state=State.LOST, fault="its disks are gone")


def fail(server_id: UUID) -> None:
    from zhengyun.engines.compute.models import Instance

    Instance.objects.filter(id=server_id).update(state=State.FAILED, fault="the host is on fire")


def held(cloud: Cloud, grade: str = SMALL, **more: Any) -> UUID:
    """A server in use."""
    cloud.delivered(cloud.new({"grade": grade, "count": 1, **more}))
    target = leases(cloud)[0].instance_id
    assert target
    return target


def test_a_build_that_failed_is_tried_again_when_its_step_is_resumed(cloud: Cloud) -> None:
    cloud.room.tell(refuse={"apply": 1})
    case, run_id = cloud.new({"grade": SMALL, "count": 1}), uuid4()
    approve(cloud, case)
    told = cloud.settled_with("provision", case, run_id)
    assert isinstance(told, Failed)
    assert cloud.order(case).lines[0].fault == told.reason
    assert isinstance(cloud.settled_with("provision", case, run_id), Done)
    assert [one.state for one in cloud.servers(case)] == [State.RUNNING]
    assert cloud.order(case).lines[0].fault == ""


def test_in_the_place_of_what_is_lost_comes_a_new_one(cloud: Cloud) -> None:
    case, run_id = cloud.new({"grade": SMALL, "count": 2}), uuid4()
    approve(cloud, case)
    cloud.run("provision", case, run_id)
    first, second = cloud.order(case).lines[0].instance_ids
    lose(first)
    assert isinstance(cloud.run("provision", case, run_id), Failed)
    assert isinstance(cloud.settled_with("provision", case, run_id), Done)
    servers = cloud.servers(case)
    assert [one.state for one in servers] == [State.RUNNING, State.RUNNING]
    assert first not in {one.id for one in servers}
    assert second in {one.id for one in servers}
    assert compute.get_instance(SYSTEM, first).state is State.DELETED


def test_a_change_that_failed_is_tried_again_when_its_step_is_resumed(cloud: Cloud) -> None:
    target = held(cloud)
    cloud.room.tell(refuse={"apply": 1})
    case, run_id = change(cloud, target, grade=LARGE), uuid4()
    approve(cloud, case)
    assert isinstance(cloud.settled_with("change", case, run_id), Failed)
    assert isinstance(cloud.settled_with("change", case, run_id), Done)
    assert compute.get_instance(SYSTEM, target).actual_vcpus == 4


def test_a_server_that_was_given_back_is_not_waited_for(cloud: Cloud) -> None:
    target = held(cloud)
    case = change(cloud, target, grade=LARGE)
    approve(cloud, case)
    cloud.run("change", case)
    compute.delete_instance(SYSTEM, target, "测试")
    assert isinstance(cloud.settled("change", case), Failed)


@pytest.mark.parametrize("is_entered", [True, False])
@pytest.mark.parametrize("effect", ["provision", "change"])
def test_nothing_is_made_or_opened_for_what_was_not_approved(
    open_cloud: Cloud, effect: str, is_entered: bool
) -> None:
    cloud = open_cloud
    if effect == "provision":
        case = cloud.new()
    else:
        cloud.delivered(cloud.new({"grade": SMALL, "count": 1}))
        case = change(cloud, leases(cloud)[0].instance_id, grade=LARGE)
    if is_entered:
        cloud.entered(case)
    before = len(compute.list_instances(SYSTEM, owner_id=cloud.owner.id).rows)
    answer = cloud.run(effect, case)
    assert isinstance(answer, Failed)
    assert not answer.is_retryable
    assert len(compute.list_instances(SYSTEM, owner_id=cloud.owner.id).rows) == before
    assert isinstance(cloud.run("activate", case), Done)
    assert not is_entered or set(states(cloud, case)) == {"freed"}


def test_of_a_waived_step_what_runs_is_held_and_the_rest_is_taken_away(cloud: Cloud) -> None:
    from zhengyun.engines.compute.tests.machines import settle

    extras = [{"offering": GUARD, "count": 1}]
    case = cloud.new({"grade": SMALL, "count": 3, "data_gb": 30}, extras=extras)
    approve(cloud, case)
    cloud.run("provision", case)
    settle()
    broken = cloud.order(case).lines[0].instance_ids[1]
    fail(broken)
    assert isinstance(cloud.run("provision", case), Failed)
    assert isinstance(cloud.run("activate", case), Done)
    settle()
    servers, guard = cloud.order(case).lines
    assert (servers.state, servers.approved_count, guard.state) == ("confirmed", 2, "freed")
    assert broken not in servers.instance_ids
    assert compute.get_instance(SYSTEM, broken).state is State.DELETED
    assert {one.monthly_fen for one in leases(cloud)} == {2 * 2300 + 4 * 850 + 30 * 30}
    assert {one.instance_id for one in leases(cloud)} == set(servers.instance_ids)
    quota = facade.get_quota(SYSTEM, cloud.owner.id)
    assert (quota.used.vcpus, quota.used.disk_gb, quota.committed.vcpus) == (4, 64, 0)
    metered = compute.usage(cloud.owner.id).rows
    assert {one.instance_id for one in metered} == set(servers.instance_ids)


def test_of_a_waived_step_nothing_is_held_where_nothing_runs(open_cloud: Cloud) -> None:
    cloud = open_cloud
    extras = [{"offering": ADDRESS, "count": 1}]
    case = cloud.new({"grade": SMALL, "count": 1}, extras=extras)
    approve(cloud, case)
    cloud.run("provision", case)
    assert isinstance(cloud.run("activate", case), Done)
    assert (states(cloud, case), leases(cloud)) == (["freed", "freed"], [])
    assert {one.state for one in cloud.order(case).openings} <= {"closed"}
    assert facade.get_quota(SYSTEM, cloud.owner.id).committed.vcpus == 0


def test_of_a_waived_change_the_size_is_taken_back(cloud: Cloud) -> None:
    target = held(cloud)
    case = change(cloud, target, grade=LARGE)
    approve(cloud, case)
    cloud.run("change", case)
    fail(target)
    assert isinstance(cloud.run("change", case), Failed)
    assert isinstance(cloud.run("activate", case), Done)
    server = compute.get_instance(SYSTEM, target)
    assert (server.vcpus, states(cloud, case)) == (2, ["freed"])
    assert [one.code for one in leases(cloud)] == [SMALL]


def test_terms_cannot_be_left_out() -> None:
    from zhengyun.services.cloud.casework_links import ActivateOrder

    assert ActivateOrder().cannot_be_waived


def test_a_disk_is_delivered_when_it_is_there(cloud: Cloud) -> None:
    target = held(cloud)
    case, run_id = change(cloud, target, add_gb=90), uuid4()
    approve(cloud, case)
    for _again in range(2):
        assert isinstance(cloud.run("change", case, run_id), Wait)
    assert isinstance(cloud.settled_with("change", case, run_id), Done)
    assert {one.state for one in compute.get_instance(SYSTEM, target).volumes} == {"ready"}


def test_a_change_of_what_was_given_back_meanwhile_is_freed(cloud: Cloud) -> None:
    target = held(cloud)
    case = change(cloud, target, add_gb=90)
    approve(cloud, case)
    cloud.settled("change", case)
    leave = cloud.case("exit", {"target": {"instances": [str(target)]}, "exit": {}})
    assert isinstance(cloud.settled("release", leave), Done)
    assert isinstance(cloud.run("activate", case), Done)
    assert (states(cloud, case), leases(cloud)) == (["freed"], [])


def test_a_lease_becomes_the_grade_itself_whatever_it_was_when_that_was_ordered(cloud: Cloud) -> None:
    from zhengyun.services.cloud.models import Lease

    target = held(cloud, data_gb=10)
    case = change(cloud, target, grade="A-01-001-06")
    approve(cloud, case)
    assert isinstance(cloud.settled("change", case), Done)
    since = {"A-01-002": 4, "A-01-003": 16, "A-02-001": 10}
    Lease.objects.update(code=LARGE, components=since, vcpus=4, memory_mb=16_384)
    assert isinstance(cloud.run("activate", case), Done)
    (lease,) = leases(cloud)
    assert (lease.code, lease.amounts.vcpus) == ("A-01-001-06", 8)
    assert Lease.objects.get().components == {"A-01-002": 8, "A-01-003": 32, "A-02-001": 10}


def test_what_its_owner_had_stopped_stays_stopped_when_it_is_tried_again(cloud: Cloud) -> None:
    from zhengyun.engines.compute.tests.machines import settle

    target = held(cloud)
    compute.set_desired(SYSTEM, target, Desired.STOPPED)
    settle()
    cloud.room.tell(refuse={"apply": 1})
    case, run_id = change(cloud, target, grade=LARGE), uuid4()
    approve(cloud, case)
    assert isinstance(cloud.settled_with("change", case, run_id), Failed)
    cloud.settled_with("change", case, run_id)
    assert compute.get_instance(SYSTEM, target).desired is Desired.STOPPED


def test_a_change_that_names_no_server_touches_no_lease(open_cloud: Cloud) -> None:
    from zhengyun.services.cloud.models import OrderLine

    cloud, extras = open_cloud, [{"offering": ADDRESS, "count": 1}]
    for _one in range(2):
        cloud.delivered(cloud.new({"grade": SMALL, "count": 1}, extras=extras))
    before = {(one.id, one.code, one.monthly_fen) for one in leases(cloud)}
    target = next(one.instance_id for one in leases(cloud) if one.instance_id)
    case = change(cloud, target, grade=LARGE)
    approve(cloud, case)
    OrderLine.objects.filter(order__case_id=case).update(target_id=None, state="delivered")
    assert isinstance(cloud.run("activate", case), Done)
    assert states(cloud, case) == ["freed"]
    assert {(one.id, one.code, one.monthly_fen) for one in leases(cloud)} == before


def test_a_change_never_touches_the_lease_of_another_unit(cloud: Cloud) -> None:
    from zhengyun.services.cloud.models import Lease

    case = change(cloud, held(cloud), grade=LARGE)
    approve(cloud, case)
    assert isinstance(cloud.settled("change", case), Done)
    Lease.objects.update(owner_id=cloud.room.other.id)
    assert isinstance(cloud.run("activate", case), Done)
    assert (states(cloud, case), Lease.objects.get().code) == (["freed"], SMALL)
