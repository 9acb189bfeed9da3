"""Small questions to the kernel about processes (Linux)."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from zhengyun.kit.processes import is_alive

__all__ = ["die_with_parent", "end_all", "is_alive", "pids", "wait_until", "with_variable", "working_in"]
PR_SET_PDEATHSIG = 1


def die_with_parent(number: signal.Signals) -> Callable[[], None]:
    """A preexec_fn: the child gets this signal when its parent ends, however the parent ends.

    It must be set after a change of user, which clears it; subprocess calls preexec_fn last.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def prepare() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def pids() -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            yield int(entry.name)


def working_in(folder: Path) -> list[int]:
    """Processes whose working directory is this folder."""
    target = os.path.realpath(folder)
    found = []
    for pid in pids():
        try:
            if str(Path(f"/proc/{pid}/cwd").readlink()) == target:
                found.append(pid)
        except OSError:
            continue
    return found


def with_variable(name: str, value: str) -> list[int]:
    """Other processes that were started with this environment variable."""
    wanted = f"{name}={value}".encode()
    found = []
    for pid in pids():
        try:
            environ = Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            continue
        if pid != os.getpid() and wanted in environ.split(b"\0") and is_alive(pid):
            found.append(pid)
    return found


def end_all(found: list[int], patience: float = 10.0) -> None:
    """Ask these processes to end, and end them when they do not."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in found:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
        if wait_until(lambda: not any(is_alive(pid) for pid in found), patience):
            return


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.02) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
