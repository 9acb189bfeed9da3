"""A worker process that is killed while it makes a machine: what it began is gone on with, once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connections

from zhengyun.engines.compute import facade
from zhengyun.engines.compute.contracts import State
from zhengyun.engines.compute.drivers.qemu import processes
from zhengyun.engines.compute.models import Allocation, Image, Instance, Pool
from zhengyun.engines.compute.reconcile.run import reconcile
from zhengyun.engines.compute.reconcile.watch import watch_pool
from zhengyun.engines.compute.tests.conformance.guests import guests_or_skip, kill_all
from zhengyun.engines.compute.tests.machines import Room
from zhengyun.engines.compute.tests.test_real_guests import TOLD
from zhengyun.kit.actor import SYSTEM

SECONDS = 240
HANGS = 600.0
"""The first worker is killed in it; the second does not hang."""
SCRIPT = """
from zhengyun.config import settings as ours
ours.DATABASES["default"].update({database!r})
import django
django.setup()
from zhengyun.kernel.jobs import facade
facade.run_worker(concurrency=2, heartbeat=0.5, stalled_after={patience!r})
"""


@contextmanager
def worker(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker as the installation has them, on the database of this test."""
    wanted = ("HOST", "PORT", "NAME", "USER", "PASSWORD", "ENGINE", "OPTIONS")
    database = {key: connections["default"].settings_dict[key] for key in wanted}
    script = folder / "worker.py"
    script.write_text(SCRIPT.format(database=database, patience=float(SECONDS)))
    process = subprocess.Popen([sys.executable, str(script)], env={**os.environ}, start_new_session=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait(SECONDS)
        _take_for_dead()


def _take_for_dead() -> None:
    """Only who was killed: on a busy machine the beat of a living one comes late."""
    with connections["default"].cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour'")


def eventually(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


@pytest.mark.parametrize("operation", ["apply", "start"])
def test_what_a_killed_worker_began_is_done_once(lasting_room: Room, tmp_path: Path, operation: str) -> None:
    room = lasting_room
    room.tell(hang={operation: HANGS})
    made = room.made()
    with worker(tmp_path):
        assert eventually(lambda: _is_at(operation, made.id))
    assert operation not in room.log
    room.tell()
    with worker(tmp_path):
        assert eventually(lambda: facade.get_instance(SYSTEM, made.id).is_ready)
    assert eventually(lambda: not reconcile(made.id))
    assert (room.log.count("apply"), room.log.count("start"), room.log.count("restart")) == (1, 1, 0)
    with room.driver_state() as state:
        assert [(key, one["applied"], one["starts"]) for key, one in state["machines"].items()] == [
            (str(made.id), 1, 1)
        ]
    assert Allocation.objects.filter(instance_id=made.id).count() == 1


def _is_at(operation: str, instance_id: UUID) -> bool:
    """Whether what is written down just before the driver is asked has been written down."""
    row = Instance.objects.get(id=instance_id)
    return row.state == State.BUILDING and (operation == "apply" or row.boot_started_at is not None)


@pytest.mark.xdist_group("guests")
def test_a_guest_outlives_the_worker_that_started_it(lasting_room: Room, tmp_path: Path) -> None:
    guests_or_skip()
    room, folder = lasting_room, settings.ZHENGYUN.home / "compute" / "killed"
    Pool.objects.filter(id=room.pool.id).update(code="killed", driver="qemu", settings=TOLD)
    Image.objects.filter(code="test-image").update(references={"qemu": {"guest": "tiny"}})
    room.pool.refresh_from_db()
    watch_pool(room.pool.id)
    try:
        _killed_while_it_boots(room, folder, tmp_path)
    finally:
        kill_all(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _killed_while_it_boots(room: Room, folder: Path, tmp_path: Path) -> None:
    made = room.made()
    with worker(tmp_path):
        assert eventually(lambda: facade.get_instance(SYSTEM, made.id).state is State.RUNNING)
    (guest,) = processes.running(folder)[made.id]
    for _look in range(3):
        reconcile(made.id)
        assert processes.running(folder) == {made.id: [guest]}
    assert eventually(lambda: _is_up(made.id))
    assert processes.running(folder) == {made.id: [guest]}
    facade.delete_instance(SYSTEM, made.id, "退订")
    assert eventually(lambda: not reconcile(made.id))
    assert facade.get_instance(SYSTEM, made.id).state is State.DELETED
    assert processes.running(folder) == {}


def _is_up(instance_id: UUID) -> bool:
    reconcile(instance_id)
    return facade.get_instance(SYSTEM, instance_id).is_ready
