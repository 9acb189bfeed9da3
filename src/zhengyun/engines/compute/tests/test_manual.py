"""Machines that people set up: each step is a work order, and what stands is what finished orders say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from zhengyun.engines.compute import facade
from zhengyun.engines.compute.contracts import Desired, State, WorkOrderView
from zhengyun.engines.compute.models import Pool
from zhengyun.engines.compute.reconcile.run import reconcile
from zhengyun.engines.compute.reconcile.watch import watch_pool
from zhengyun.engines.compute.tests.machines import Room
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

HOST = {"name": "kunpeng-01", "vcpus": 64, "memory_mb": 262_144, "disk_gb": 4_000, "traits": ["x86_64"]}


@pytest.fixture
def byhand(room: Room) -> Room:
    settings = {"hosts": [HOST], "working_days": 3}
    Pool.objects.filter(id=room.pool.id).update(driver="manual", settings=settings)
    room.pool.refresh_from_db()
    watch_pool(room.pool.id)
    return room


def looked_at(room: Room, instance_id: object) -> State:
    """Some looks, as far as they lead without a person."""
    views = [one for one in facade.list_instances(SYSTEM).rows if one.id == instance_id]
    for _n in range(6):
        reconcile(views[0].id)
    return facade.get_instance(SYSTEM, views[0].id).state


def the_order(room: Room, action: str) -> WorkOrderView:
    (order,) = facade.work_orders(room.operator)
    assert order.action == action
    return order


def finished(room: Room, action: str, **facts: str) -> None:
    facade.finish_work_order(room.operator, the_order(room, action).id, facts)


def test_a_physical_machine_from_the_order_to_the_end(byhand: Room) -> None:
    made = byhand.made()
    assert made.capabilities == {"by_hand"}
    assert looked_at(byhand, made.id) is State.BUILDING
    order = the_order(byhand, "build")
    assert (order.owner_id, order.instance_name) == (byhand.owner.id, "健康档案")
    assert order.details["disks_gb"] == "2, 10"
    assert order.due_at == clock.day_end(clock.today() + timedelta(days=3))
    finished(byhand, "build", asset="ZC-2026-001", who="高远")
    assert looked_at(byhand, made.id) is State.RUNNING
    volumes = facade.get_instance(SYSTEM, made.id).volumes
    assert [(one.size_gb, one.state) for one in volumes] == [(2, "ready"), (10, "ready")]
    facade.set_desired(byhand.officer, made.id, Desired.STOPPED)
    assert looked_at(byhand, made.id) is State.CHANGING
    finished(byhand, "stop")
    assert looked_at(byhand, made.id) is State.STOPPED
    facade.set_desired(byhand.officer, made.id, Desired.RUNNING)
    looked_at(byhand, made.id)
    finished(byhand, "start")
    assert looked_at(byhand, made.id) is State.RUNNING
    facade.set_desired(byhand.officer, made.id, Desired.STOPPED)
    looked_at(byhand, made.id)
    finished(byhand, "stop")
    assert looked_at(byhand, made.id) is State.STOPPED
    facade.delete_instance(SYSTEM, made.id, "退订")
    assert looked_at(byhand, made.id) is State.DELETING
    finished(byhand, "remove", method="三次覆写")
    assert looked_at(byhand, made.id) is State.DELETED
    words = [one["what"] for one in facade.wiped(byhand.officer, made.id).items if "volume" not in one]
    assert [("三次覆写" in one) for one in words] == [True]


def test_nobody_looks_while_people_work_and_who_finishes_an_order_has_it_looked_at(byhand: Room) -> None:
    made = byhand.made()
    jobs.run_pending()
    assert not reconcile(made.id), "it comes again when the order is finished"
    for action, wanted, reached in (
        ("build", None, State.RUNNING),
        ("stop", Desired.STOPPED, State.STOPPED),
        ("start", Desired.RUNNING, State.RUNNING),
    ):
        if wanted:
            facade.set_desired(byhand.officer, made.id, wanted)
            run_a_while()
        finished(byhand, action)
        run_a_while()
        assert facade.get_instance(SYSTEM, made.id).state is reached
    facade.set_desired(byhand.officer, made.id, Desired.STOPPED)
    run_a_while()
    finished(byhand, "stop")
    run_a_while()
    facade.delete_instance(SYSTEM, made.id, "退订")
    run_a_while()
    assert not reconcile(made.id)
    finished(byhand, "remove", method="三次覆写")
    run_a_while()
    assert facade.get_instance(SYSTEM, made.id).state is State.DELETED


def run_a_while() -> None:
    """What is due within ten seconds; the minute's watch does not come."""
    for second in range(0, 10, 2):
        with clock.at(clock.now() + timedelta(seconds=second)):
            jobs.run_pending()


def test_the_watch_looks_at_what_people_work_on(byhand: Room) -> None:
    made = byhand.made()
    looked_at(byhand, made.id)
    jobs.run_pending()
    watch_pool(byhand.pool.id)
    assert jobs.run_pending() == 1


def test_an_order_that_nobody_began_is_taken_back(byhand: Room) -> None:
    made = byhand.made()
    looked_at(byhand, made.id)
    facade.delete_instance(SYSTEM, made.id, "退订")
    assert looked_at(byhand, made.id) is State.DELETED
    assert facade.work_orders(byhand.operator) == []


def test_a_change_is_an_order_of_its_own(byhand: Room) -> None:
    made = byhand.made()
    looked_at(byhand, made.id)
    finished(byhand, "build")
    looked_at(byhand, made.id)
    facade.resize_instance(SYSTEM, made.id, 4, 8192)
    for action in ("stop", "change", "start"):
        assert looked_at(byhand, made.id) is not State.RUNNING
        finished(byhand, action)
    assert looked_at(byhand, made.id) is State.RUNNING
    assert facade.get_instance(SYSTEM, made.id).actual_vcpus == 4


def test_who_may_close_an_order(byhand: Room) -> None:
    made = byhand.made()
    looked_at(byhand, made.id)
    order = the_order(byhand, "build")
    assert facade.work_orders(byhand.officer) == []
    assert [one.id for one in facade.work_orders(byhand.manager)] == [order.id]
    for actor, code in ((byhand.officer, "compute.unknown_order"), (byhand.manager, "compute.may_not")):
        with pytest.raises(Problem) as refusal:
            facade.finish_work_order(actor, order.id, {})
        assert refusal.value.code == code
    facade.finish_work_order(byhand.operator, order.id, {})
    with pytest.raises(Problem) as again:
        facade.finish_work_order(byhand.operator, order.id, {})
    assert again.value.code == "compute.order_done"


def test_a_pool_without_hosts_says_what_to_do(byhand: Room) -> None:
    Pool.objects.filter(id=byhand.pool.id).update(settings={})
    watch_pool(byhand.pool.id)
    assert len(Pool.objects.get(id=byhand.pool.id).faults) == 2
