"""Virtual machines at the end of an installation, with a real one."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from zhengyun.config import machines, processes, procs

pytestmark = pytest.mark.xdist_group("guests")
QEMU = "qemu-system-x86_64"
BOOT_SECONDS = 120.0
WAIT_SECONDS = 120.0


@pytest.fixture
def guest(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The small guest, marked as belonging to an installation in this folder, after it said that it is up."""
    image = settings.ZHENGYUN.guest_images / "tiny"
    if shutil.which(QEMU) is None or not (image / "initrd.gz").exists():
        pytest.skip("NO GUEST CAN BOOT HERE, so its power button was not tried: run 'zhengyun doctor'")
    console = tmp_path / "console"
    command = [
        QEMU, "-nodefaults", "-no-user-config", "-display", "none", "-M", "pc,usb=off",
        "-accel", "tcg", "-cpu", "max", "-m", "96M", "-serial", f"file:{console}",
        "-qmp", f"unix:{tmp_path}/monitor,server=on,wait=off",
        "-append", "console=ttyS0 quiet no_timer_check",
        "-kernel", str(image / "vmlinuz"), "-initrd", str(image / "initrd.gz"),
    ]  # fmt: skip
    process = subprocess.Popen(command, env={"PATH": "/usr/bin:/bin", processes.HOME_MARK: str(tmp_path)})
    try:
        assert procs.wait_until(
            lambda: console.exists() and b"GUEST-READY" in console.read_bytes(), BOOT_SECONDS
        )
        yield process
    finally:
        process.kill()
        process.wait()


def test_the_end_of_an_installation_presses_the_power_button_of_its_machines(
    guest: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    ours = procs.with_variable(processes.HOME_MARK, str(tmp_path))
    assert machines.among(ours) == [guest.pid]
    machines.power_down(ours, BOOT_SECONDS)
    assert guest.wait(BOOT_SECONDS) == 0


def test_what_is_no_machine_or_has_ended_is_left_alone() -> None:
    with subprocess.Popen(["/bin/sleep", "60"]) as other:
        assert machines.among([other.pid]) == []
        other.kill()
    machines.power_down([other.pid], 0.1)


def test_a_trial_of_kvm_that_a_killed_worker_left_is_ended_by_the_next_start(tmp_path: Path) -> None:
    if shutil.which(QEMU) is None:
        pytest.skip("NO QEMU HERE, so a trial that was left was not tried: run 'zhengyun doctor'")
    trial = [QEMU, "-nodefaults", "-no-user-config", "-display", "none", "-M", "none", "-S"]
    environment = {"PATH": "/usr/bin:/bin", processes.HOME_MARK: str(tmp_path)}
    left = subprocess.Popen(trial, env=environment)
    try:
        assert procs.wait_until(
            lambda: bool(procs.with_variable(processes.HOME_MARK, str(tmp_path))), WAIT_SECONDS
        )
        settings_here = replace(settings.ZHENGYUN, home=tmp_path)
        processes.Supervisor(settings_here, say=lambda _words: None).end_earlier_run()
        assert left.wait(WAIT_SECONDS) in {0, -signal.SIGTERM}
    finally:
        left.kill()
        left.wait()
