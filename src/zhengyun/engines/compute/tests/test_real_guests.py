"""Reconciliation on real guests: what is killed comes back, what is gone is said to be lost."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings

from zhengyun.engines.compute import facade
from zhengyun.engines.compute.contracts import InstanceView, State
from zhengyun.engines.compute.drivers.qemu import processes
from zhengyun.engines.compute.models import Image, Pool
from zhengyun.engines.compute.reconcile.run import reconcile
from zhengyun.engines.compute.reconcile.watch import watch_pool
from zhengyun.engines.compute.tests.conformance import guests
from zhengyun.engines.compute.tests.conformance.guests import guests_or_skip, kill_all
from zhengyun.engines.compute.tests.machines import Room
from zhengyun.kit.actor import SYSTEM

pytestmark = pytest.mark.xdist_group("guests")
SECONDS = 300
TOLD = {"accel": "tcg", "share": 0.5, "twin": {"vcpus": 1, "memory_mb": 96, "scale": 16}}


@pytest.fixture
def folder(room: Room) -> Iterator[Path]:
    """The room's pool, with QEMU; no guest outlives the test."""
    guests_or_skip()
    Pool.objects.filter(id=room.pool.id).update(code="real", driver="qemu", settings=TOLD)
    Image.objects.filter(code="test-image").update(references={"qemu": {"guest": "tiny"}})
    room.pool.refresh_from_db()
    watch_pool(room.pool.id)
    folder = settings.ZHENGYUN.home / "compute" / "real"
    yield folder
    kill_all(folder)
    shutil.rmtree(folder, ignore_errors=True)


def until(instance_id: UUID, state: State, *, is_ready: bool = False) -> InstanceView:
    deadline = time.monotonic() + SECONDS
    while True:
        reconcile(instance_id)
        seen = facade.get_instance(SYSTEM, instance_id)
        if seen.state is state and seen.is_ready >= is_ready:
            return seen
        assert time.monotonic() < deadline, f"still {seen.state}: {seen.fault}"
        time.sleep(0.2)


def kill(folder: Path, instance_id: UUID) -> None:
    for pid in processes.running(folder)[instance_id]:
        guests.kill(pid)


def test_a_guest_that_was_killed_comes_back_and_one_without_disks_is_lost(room: Room, folder: Path) -> None:
    made = room.made()
    running = until(made.id, State.RUNNING, is_ready=True)
    assert (running.actual_vcpus, "twin" in running.capabilities) == (2, True)
    kill(folder, made.id)
    watch_pool(room.pool.id)
    until(made.id, State.RUNNING, is_ready=True)
    kill(folder, made.id)
    shutil.rmtree(folder / str(made.id))
    assert until(made.id, State.LOST).fault
    facade.delete_instance(SYSTEM, made.id, "已丢失")
    until(made.id, State.DELETED)
    assert all(one["key_destroyed_at"] for one in facade.wiped(SYSTEM, made.id).items)
    assert Pool.objects.get(id=room.pool.id).faults == []


def test_a_guest_that_is_killed_while_it_boots_comes_up_all_the_same(room: Room, folder: Path) -> None:
    made = room.made()
    until(made.id, State.RUNNING)
    kill(folder, made.id)
    until(made.id, State.RUNNING, is_ready=True)
    facade.delete_instance(SYSTEM, made.id, "退订")
    until(made.id, State.DELETED)
    assert not (folder / str(made.id)).exists()
