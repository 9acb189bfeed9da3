"""A pool of real guests for tests. No guest outlives its test run, not even one that was killed."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.conf import settings

from zhengyun.engines.compute.contracts import ConsoleKind
from zhengyun.engines.compute.contracts.drivers import MachineSpec
from zhengyun.engines.compute.drivers.qemu import QemuDriver, guests, processes
from zhengyun.engines.compute.sha512_crypt import new_hash
from zhengyun.engines.compute.tests.conformance.consoles import Serial
from zhengyun.engines.compute.tests.conformance.world import PASSWORD, Inside, World
from zhengyun.kit.processes import is_alive

POOL = "try"
KILL_SECONDS = 120.0


def guests_or_skip() -> Path:
    """Where the images are. Without QEMU or an image nothing is tried, and the summary says so."""
    images: Path = settings.ZHENGYUN.guest_images
    if missing := guests.what_is_missing(images):
        pytest.skip("NO GUEST CAN BOOT HERE, so nothing of QEMU was tested: " + " ".join(missing))
    return images


@contextmanager
def qemu_world(home: Path, images: Path) -> Iterator[World]:
    end_guests_of_the_dead(home.parent)
    driver = QemuDriver(POOL, {"accel": "tcg", "share": 0.5}, home=home, images=images)
    lines: list[Serial] = []

    def sign_in(spec: MachineSpec) -> Inside:
        while lines:
            lines.pop().__exit__(None, None, None)
        lines.append(Serial(driver.console(spec.id, ConsoleKind.SERIAL).socket))
        return lines[0].sign_in()

    (home.parent / "owner").write_text(str(os.getpid()))
    world = World(driver, {"guest": "tiny"}, login=sign_in, hash=new_hash(PASSWORD))
    try:
        yield world
    finally:
        for line in lines:
            line.__exit__(None, None, None)
        kill_all(home / "compute" / POOL)


def kill(pid: int) -> None:
    """Returns when nothing of it holds its disks any more."""
    os.kill(pid, signal.SIGKILL)
    assert processes.wait_until(lambda: not is_alive(pid), KILL_SECONDS), f"guest {pid} does not end"


def kill_all(pool_folder: Path) -> None:
    deadline = time.monotonic() + KILL_SECONDS
    while found := [pid for pids in processes.running(pool_folder).values() for pid in pids]:
        assert time.monotonic() < deadline, f"guests do not end: {found}"
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def end_guests_of_the_dead(ours: Path) -> None:
    """What a killed run of tests left behind, in folders of pytest like ours."""
    for folder in ours.parent.glob("*"):
        owner = folder / "owner"
        with suppress(OSError):
            if re.fullmatch(r"\d+", pid := owner.read_text()) and not Path(f"/proc/{pid}").exists():
                for home in folder.iterdir():
                    kill_all(home / "compute" / POOL)
