"""The end of an installation, for the virtual machines that it started.

They belong to no part: they outlive a worker, and a supervisor that comes back finds them running.
"""

from __future__ import annotations

import json
import socket
import time
from contextlib import suppress
from pathlib import Path

from zhengyun.config import procs

PROGRAM = "qemu-system-"
MONITOR = "-qmp"
ANSWER_SECONDS, PRESS_SECONDS = 2.0, 1.0
BUTTON = ("qmp_capabilities", "system_powerdown")


def among(pids: list[int]) -> list[int]:
    """Those of these processes that are somebody's virtual machines: a mere trial of KVM has no monitor."""
    return [pid for pid in pids if _is_machine(_arguments(pid))]


def power_down(pids: list[int], seconds: float) -> None:
    """Press the power button of each until the guests have ended or time is up.

    Again and again, since a guest that still boots does not notice it.
    """
    deadline = time.monotonic() + seconds
    while (left := [pid for pid in pids if procs.is_alive(pid)]) and time.monotonic() < deadline:
        for pid in left:
            with suppress(OSError):
                _press_button(_monitor(pid))
        procs.wait_until(lambda: not any(procs.is_alive(pid) for pid in pids), PRESS_SECONDS)


def _is_machine(arguments: list[str]) -> bool:
    return Path(arguments[0]).name.startswith(PROGRAM) and MONITOR in arguments


def _arguments(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return [""]


def _monitor(pid: int) -> str:
    """The Unix socket behind the first -qmp of its command line."""
    arguments = _arguments(pid)
    if MONITOR not in arguments:
        raise OSError(f"process {pid} has no monitor")
    return arguments[arguments.index(MONITOR) + 1].removeprefix("unix:").split(",")[0]


def _press_button(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(ANSWER_SECONDS)
        line.connect(path)
        with line.makefile("rwb") as stream:
            stream.readline()
            for command in BUTTON:
                stream.write(json.dumps({"execute": command}).encode() + b"\n")
                stream.flush()
                stream.readline()
