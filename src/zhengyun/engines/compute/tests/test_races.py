"""Several workers and several orders at the same moment, each with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context

from django.db import connection

from zhengyun.engines.compute import facade
from zhengyun.engines.compute.contracts import InstanceView, State
from zhengyun.engines.compute.models import Allocation, Host, Instance, Network
from zhengyun.engines.compute.reconcile.run import reconcile
from zhengyun.engines.compute.tests.machines import Room
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit.actor import SYSTEM


def together(*calls: Callable[[], object]) -> list[Exception]:
    """Runs the calls at once; gives what went wrong. Each thread has the clock of this one."""
    errors: list[Exception] = []
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        barrier.wait(120)
        try:
            call()
        except Exception as error:  # noqa: BLE001 (whatever it is, the test tells it)
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=copy_context().run, args=(run, call)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    return errors


def test_two_workers_at_one_machine_make_it_once(lasting_room: Room) -> None:
    room = lasting_room
    room.tell(hang={"apply": 0.3})
    made = room.made()
    for _n in range(6):
        assert together(lambda: reconcile(made.id), lambda: reconcile(made.id)) == []
    seen = facade.get_instance(SYSTEM, made.id)
    assert (seen.state, seen.is_ready) == (State.RUNNING, True)
    assert (room.log.count("apply"), room.log.count("start")) == (1, 1)


def test_ten_orders_at_once_with_two_workers(lasting_room: Room) -> None:
    room = lasting_room
    news = [room.new(owner_id=owner.id) for owner in (room.owner, room.other) for _n in range(5)]
    made: list[InstanceView] = []
    assert together(*[lambda new=new: made.append(facade.create_instance(SYSTEM, new)) for new in news]) == []
    assert len({one.addresses[0].address for one in made}) == 10
    assert Network.objects.filter(is_public=False).count() == 2
    for _n in range(12):
        assert together(jobs.run_pending, jobs.run_pending) == []
        for one in made:
            reconcile(one.id)
    rows = Instance.objects.filter(id__in=[new.id for new in news])
    assert {row.state for row in rows} == {State.RUNNING}
    assert room.log.count("apply") == room.log.count("start") == 10
    assert Allocation.objects.count() == 10
    assert sum(Host.objects.filter(pool=room.pool).values_list("used_vcpus", flat=True)) == 20


def test_one_id_asked_at_once_is_made_once(lasting_room: Room) -> None:
    new = lasting_room.new()
    assert together(*[lambda: facade.create_instance(SYSTEM, new)] * 4) == []
    assert Instance.objects.count() == Allocation.objects.count() == 1
