"""What the kernel is asked about processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from zhengyun.config import procs

WAIT_SECONDS = 60.0
LEADER_ENDS = """
import ctypes, threading, time
threading.Thread(target=time.sleep, args=(600,)).start()
ctypes.CDLL(None).pthread_exit(None)
"""


def test_a_process_whose_first_thread_has_ended_is_alive_until_the_last_one_has() -> None:
    with subprocess.Popen([sys.executable, "-c", LEADER_ENDS]) as process:
        try:
            stat = Path(f"/proc/{process.pid}/stat")
            assert procs.wait_until(lambda: ") Z " in stat.read_text(), WAIT_SECONDS)
            assert procs.is_alive(process.pid)
            process.kill()
            assert procs.wait_until(lambda: not procs.is_alive(process.pid), WAIT_SECONDS)
        finally:
            process.kill()


def test_end_all_comes_back_when_the_processes_have_ended() -> None:
    with subprocess.Popen([sys.executable, "-c", LEADER_ENDS]) as process:
        try:
            procs.end_all([process.pid], WAIT_SECONDS)
            assert process.poll() is not None
        finally:
            process.kill()


def test_a_process_that_waits_for_its_parent_is_not_alive() -> None:
    with subprocess.Popen(["/bin/true"]) as process:
        assert procs.wait_until(lambda: not procs.is_alive(process.pid), WAIT_SECONDS)
        assert process.poll() == 0
    assert not procs.is_alive(process.pid)
