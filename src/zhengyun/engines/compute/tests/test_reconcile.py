"""What is wanted comes about, whatever the driver does meanwhile."""

from __future__ import annotations

from uuid import uuid4

import pytest

from zhengyun.engines.compute import facade
from zhengyun.engines.compute.contracts import Desired, DiskClass, InstanceView, Protocol, State
from zhengyun.engines.compute.drivers.failing import DiedError
from zhengyun.engines.compute.models import Allocation, Instance, Pool
from zhengyun.engines.compute.reconcile import lock
from zhengyun.engines.compute.reconcile.run import reconcile
from zhengyun.engines.compute.reconcile.watch import watch_pool
from zhengyun.engines.compute.tests.machines import Room, look, settle
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs.models import FactRow
from zhengyun.kit.actor import SYSTEM


def test_an_ordered_machine_runs(room: Room) -> None:
    made = room.made()
    assert (made.state, made.desired, made.actual_vcpus) == (State.REQUESTED, Desired.RUNNING, 0)
    running = room.settled(made.id)
    assert (running.state, running.is_ready, running.fault) == (State.RUNNING, True, "")
    assert (running.actual_vcpus, running.actual_memory_mb, running.disk_gb) == (2, 4096, 12)
    assert running.running_since is not None
    assert room.log.count("apply") == room.log.count("start") == 1


def test_each_change_of_state_is_a_fact(room: Room) -> None:
    made = room.running(reference=uuid4())
    told = [one.payload for one in FactRow.objects.filter(subject_id=made.id).order_by("version", "id")]
    assert [(one["before"], one["state"]) for one in told][:2] == [
        ("requested", "building"),
        ("building", "running"),
    ]
    assert told[-1]["reference"] == str(made.reference)


def test_a_guest_that_is_slow_is_waited_for_without_waiting(room: Room) -> None:
    room.tell(building=5, slow=20)
    running = room.running()
    assert (running.state, running.is_ready) == (State.RUNNING, True)
    assert room.log.count("start") == 1


def test_asked_twice_with_one_id_one_is_made(room: Room) -> None:
    new = room.new()
    first = facade.create_instance(SYSTEM, new)
    assert facade.create_instance(SYSTEM, new) == first
    settle()
    assert facade.create_instance(SYSTEM, new).state is State.RUNNING
    assert Allocation.objects.filter(instance_id=new.id).count() == 1


def test_it_stops_and_starts_and_restarts(room: Room) -> None:
    made = room.running()
    facade.set_desired(room.officer, made.id, Desired.STOPPED)
    stopped = room.settled(made.id)
    assert (stopped.state, stopped.is_ready, stopped.running_since) == (State.STOPPED, False, None)
    facade.set_desired(room.officer, made.id, Desired.RUNNING)
    assert room.settled(made.id).state is State.RUNNING
    facade.restart_instance(room.officer, made.id)
    facade.restart_instance(room.officer, made.id)
    assert room.settled(made.id).state is State.RUNNING
    machine = room.machine(made.id)
    assert machine is not None
    assert (machine["starts"], machine["restarts"]) == (3, 1)


def test_vcpus_change_while_it_stands_still(room: Room) -> None:
    made = room.running()
    facade.resize_instance(SYSTEM, made.id, 4, 8192)
    changed = room.settled(made.id)
    assert (changed.state, changed.actual_vcpus, changed.actual_memory_mb) == (State.RUNNING, 4, 8192)
    log = room.log
    assert (
        log.index("stop") < len(log) - 1 - log[::-1].index("apply") < len(log) - 1 - log[::-1].index("start")
    )


def test_a_disk_and_an_opening_come_while_it_runs(room: Room) -> None:
    group = facade.ensure_group(SYSTEM, room.owner.id, room.pool.zone_id, "网站")
    made = room.running(security_group_id=group.id)
    facade.open_port(SYSTEM, group.id, Protocol.TCP, 443, 443, "10.0.0.0/8")
    facade.open_port(SYSTEM, group.id, Protocol.TCP, 443, 443, "10.0.0.0/8")
    volume_id = uuid4()
    for _n in range(2):
        facade.add_volume(SYSTEM, made.id, 20, DiskClass.ORDINARY, volume_id)
    changed = room.settled(made.id)
    machine = room.machine(made.id)
    assert machine is not None
    assert machine["spec"]["rules"] == [["tcp", 443, 443, "10.0.0.0/8"]]
    assert machine["disks"][str(volume_id)] == 20
    assert machine["spec"]["keys"] == 3
    assert [one.state for one in changed.volumes] == ["ready"] * 3
    assert "stop" not in room.log
    assert Allocation.objects.get(instance_id=made.id).disk_gb == 32


def test_a_snapshot_is_taken_restored_and_dropped(room: Room) -> None:
    made = room.running()
    taken = facade.take_snapshot(room.officer, made.id, "升级前")
    kept = room.settled(made.id)
    assert [(one.id, one.state, one.with_memory) for one in kept.snapshots] == [(taken.id, "ready", True)]
    facade.restore_snapshot(room.officer, made.id, taken.id)
    assert room.settled(made.id).state is State.RUNNING
    facade.drop_snapshot(room.officer, made.id, taken.id)
    assert room.settled(made.id).snapshots == ()
    machine = room.machine(made.id)
    assert machine is not None
    assert (machine["restored"], machine["snapshots"]) == (1, {})


def test_a_snapshot_that_is_refused_leaves_the_machine_alone(room: Room) -> None:
    made = room.running()
    room.tell(refuse={"snapshot": 1})
    facade.take_snapshot(room.officer, made.id, "升级前")
    after = room.settled(made.id)
    assert (after.state, after.fault) == (State.RUNNING, "")
    assert [(one.state, bool(one.fault)) for one in after.snapshots] == [("failed", True)]


def test_what_may_work_later_is_tried_again(room: Room) -> None:
    room.tell(fail={"apply": 2, "start": 2}, unreachable=3)
    running = room.running()
    assert (running.state, running.fault) == (State.RUNNING, "")


def test_what_never_works_is_told_with_its_reason(room: Room) -> None:
    room.tell(fail={"start": 100})
    failed = room.running()
    assert failed.state is State.FAILED
    assert "start failed" in failed.fault
    room.tell()
    facade.set_desired(room.officer, failed.id, Desired.RUNNING)
    assert room.settled(failed.id).state is State.RUNNING


def test_a_refusal_is_not_tried_again(room: Room) -> None:
    room.tell(refuse={"apply": 1})
    failed = room.running()
    assert (failed.state, room.log.count("apply")) == (State.FAILED, 1)
    assert next(entry.action for entry in audit.timeline("instance", failed.id)) == "compute.failed"


def test_a_machine_that_broke_while_it_was_made_is_made_anew(room: Room) -> None:
    room.tell(breaks=2)
    running = room.running()
    assert (running.state, running.fault) == (State.RUNNING, "")
    assert room.log.count("remove") == 2


def test_a_pool_that_does_not_answer_concludes_nothing(room: Room) -> None:
    made = room.running()
    room.tell(unreachable=30)
    watch_pool(room.pool.id)
    facade.restart_instance(room.officer, made.id)
    for _n in range(20):
        reconcile(made.id)
    after = facade.get_instance(SYSTEM, made.id)
    assert (after.state, after.fault) == (State.RUNNING, "the pool does not answer")
    assert Pool.objects.get(id=room.pool.id).faults == ["the pool does not answer"]


def test_a_machine_that_was_killed_is_started_again(room: Room) -> None:
    made = room.running()
    with room.driver_state() as state:
        state["machines"][str(made.id)]["power"] = "stopped"
    watch_pool(room.pool.id)
    assert room.settled(made.id).state is State.RUNNING
    machine = room.machine(made.id)
    assert machine is not None
    assert machine["starts"] == 2


def test_a_lost_machine_is_said_to_be_lost(room: Room) -> None:
    made = room.running()
    room.tell(lose=[str(made.id)])
    watch_pool(room.pool.id)
    lost = room.settled(made.id)
    assert (lost.state, bool(lost.fault)) == (State.LOST, True)
    watch_pool(room.pool.id)
    assert room.settled(made.id).version == lost.version
    room.tell()
    watch_pool(room.pool.id)
    assert room.settled(made.id).state is State.RUNNING


def test_a_machine_that_nobody_knows_is_told_of_and_left(room: Room) -> None:
    stray = uuid4()
    room.tell(stray=[str(stray)])
    watch_pool(room.pool.id)
    faults = Pool.objects.get(id=room.pool.id).faults
    assert [str(stray) in one for one in faults] == [True]
    assert "remove" not in room.log


def test_a_machine_that_was_deleted_does_not_come_back(room: Room) -> None:
    made = room.running()
    with room.driver_state() as state:
        kept = state["machines"][str(made.id)]
    facade.delete_instance(SYSTEM, made.id, "退订")
    assert room.settled(made.id).state is State.DELETED
    with room.driver_state() as state:
        state["machines"][str(made.id)] = kept
    watch_pool(room.pool.id)
    assert room.machine(made.id) is None


def test_only_as_many_guests_boot_at_once_as_a_host_has_processors(room: Room) -> None:
    host = {"name": "stone-1", "vcpus": 2, "memory_mb": 262_144, "disk_gb": 8_000, "traits": ["x86_64"]}
    Pool.objects.filter(id=room.pool.id).update(cpu_ratio=16)
    room.tell(slow=100, hosts=[host])
    watch_pool(room.pool.id)
    made = [room.made(vcpus=1) for _n in range(5)]
    for _n in range(4):
        for one in made:
            reconcile(one.id)
    assert room.log.count("start") == 2
    settle()
    assert {facade.get_instance(SYSTEM, one.id).state for one in made} == {State.RUNNING}


def test_who_does_not_hold_the_instance_comes_again(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    made = room.made()
    with monkeypatch.context() as held:
        held.setattr(lock, "TAKE", "SELECT false, %s")
        reconcile(made.id)
    assert room.log.count("observe") == 0
    assert room.settled(made.id).state is State.RUNNING


def _life(room: Room, made: InstanceView) -> list[State]:
    """From the order to the end, with a resize and a snapshot between; each time until nothing is owed."""
    states = [look(made.id)]
    facade.resize_instance(SYSTEM, made.id, 4, 8192)
    facade.take_snapshot(SYSTEM, made.id, "升级前")
    states.append(look(made.id))
    facade.delete_instance(SYSTEM, made.id, "退订")
    return [*states, look(made.id)]


CALLS_IN_A_LIFE = 17


def test_a_whole_life_takes_so_many_calls_of_the_driver(room: Room) -> None:
    made = room.made()
    room.tell()
    assert _life(room, made) == [State.RUNNING, State.RUNNING, State.DELETED]
    with room.driver_state() as state:
        assert state["calls"] == CALLS_IN_A_LIFE


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(1, CALLS_IN_A_LIFE + 1))
def test_it_goes_on_after_a_death_at_any_call(
    room: Room, monkeypatch: pytest.MonkeyPatch, at: int, after: bool
) -> None:
    """The process dies once at the given call of the driver, before or after its work."""
    made = room.made()
    room.tell(die_at=at, die_after=after)
    deaths: list[int] = []

    def dying(instance_id: object) -> bool:
        try:
            return reconcile(made.id)
        except DiedError:
            deaths.append(1)
            return True

    monkeypatch.setattr("zhengyun.engines.compute.tests.machines.reconcile", dying)
    assert _life(room, made) == [State.RUNNING, State.RUNNING, State.DELETED]
    assert len(deaths) == 1
    assert room.machine(made.id) is None
    assert not Allocation.objects.filter(instance_id=made.id).exists()
    row = Instance.objects.get(id=made.id)
    assert (row.actual_vcpus, row.fault) == (4, "")
    assert row.wiped is not None
    assert all(one["seen_gone"] == "yes" and one["key_destroyed_at"] for one in row.wiped["items"])
    assert all(one["what"] for one in row.wiped["items"])


def test_what_was_lost_before_is_not_attested_as_seen_to_be_gone(room: Room) -> None:
    made = room.running()
    room.tell(lose=[str(made.id)])
    watch_pool(room.pool.id)
    assert room.settled(made.id).state is State.LOST
    with room.driver_state() as state:
        del state["machines"][str(made.id)]
    facade.delete_instance(SYSTEM, made.id, "退订")
    assert room.settled(made.id).state is State.DELETED
    items = facade.wiped(SYSTEM, made.id).items
    assert {(one["seen_gone"], bool(one["what"]), bool(one["key_destroyed_at"])) for one in items} == {
        ("no", True, True)
    }
