"""QEMU processes: found by what the kernel says of them, never by a remembered number alone."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts.drivers import DriverError
from zhengyun.engines.compute.drivers.qemu.places import Place
from zhengyun.kit.processes import is_alive

PROGRAM = "qemu-system-x86_64"
_KEPT_VARIABLES = ("PATH", "TMPDIR", "SUPERVISED_BY_ZHENGYUN_AT")
_TICKS = os.sysconf("SC_CLK_TCK")


def running(pool_folder: Path) -> dict[UUID, list[int]]:
    """By machine: its QEMU processes. Ours are those whose command line names our folder and the id."""
    found: dict[UUID, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            arguments = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if not arguments[0].endswith(PROGRAM) or "-uuid" not in arguments or "-pidfile" not in arguments:
            continue
        pid_file = Path(arguments[arguments.index("-pidfile") + 1])
        named = arguments[arguments.index("-uuid") + 1]
        if pid_file.parent.parent == pool_folder and pid_file.parent.name == named:
            found.setdefault(UUID(named), []).append(int(entry.name))
    return found


def pids(place: Place) -> list[int]:
    return running(place.folder.parent).get(place.id, [])


def launch(arguments: Sequence[str], place: Place, handed_over: Mapping[int, bytes]) -> None:
    """Start a QEMU that outlives us. What it is handed over goes through pipes that are empty afterwards.

    Its environment keeps the mark by which the end of the installation finds it, and no setting.
    """
    log = place.folder / "qemu.log"
    environment = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    with log.open("wb") as words:
        code = _run(arguments, handed_over, environment, words.fileno())
    if code:
        said = log.read_text(errors="replace").strip().splitlines()
        raise DriverError(
            _("QEMU does not start: %(words)s") % {"words": said[-1] if said else code}, is_retryable=True
        )


def _run(
    arguments: Sequence[str], handed_over: Mapping[int, bytes], environment: Mapping[str, str], words: int
) -> int:
    """Each thing handed over is read at the file descriptor whose number stands in the arguments."""
    with ExitStack() as ends:
        actual: dict[str, str] = {}
        readers = []
        for number, content in handed_over.items():
            for word, opened in ((descriptor(number), pipe_of), (seekable(number), memory_of)):
                if any(word in argument for argument in arguments):
                    reader = opened(content)
                    ends.callback(os.close, reader)
                    readers.append(reader)
                    actual[word] = f"/dev/fd/{reader}"
        placed = [_replaced(argument, actual) for argument in arguments]
        try:
            done = subprocess.run(
                placed,
                pass_fds=readers,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                start_new_session=True,
                check=False,
                timeout=60,
            )
        except FileNotFoundError as error:
            raise DriverError(_("There is no program %(name)s.") % {"name": placed[0]}) from error
        except subprocess.TimeoutExpired as error:
            raise DriverError(_("QEMU does not start within a minute."), is_retryable=True) from error
    return done.returncode


def run_tool(arguments: Sequence[str], handed_over: Mapping[int, bytes]) -> None:
    """A command that ends, like qemu-img; raises DriverError with its last words."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    try:
        code = _run(arguments, handed_over, {"PATH": os.environ.get("PATH", "")}, writer)
    finally:
        os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        said = stream.read().decode(errors="replace").strip().splitlines()
    if code:
        raise DriverError(f"{arguments[0]} {arguments[1]}: {said[-1] if said else code}", is_retryable=True)


def descriptor(number: int) -> str:
    """The word in the arguments that stands for what is handed over under this number."""
    return f"{{handed-over-{number}}}"


def seekable(number: int) -> str:
    """The same for what is read more than once; it stays in memory as long as the process lives."""
    return f"{{in-memory-{number}}}"


def _replaced(argument: str, actual: Mapping[str, str]) -> str:
    for word, path in actual.items():
        argument = argument.replace(word, path)
    return argument


def pipe_of(content: bytes) -> int:
    """The reading end of a pipe that holds this content."""
    if len(content) > 60_000:
        raise DriverError(_("What the machine shall be told is too long."))
    reader, writer = os.pipe()
    os.write(writer, content)
    os.close(writer)
    return reader


def memory_of(content: bytes) -> int:
    """A file without a name."""
    handle = os.memfd_create("zhengyun")
    os.write(handle, content)
    return handle


def end(there: Sequence[int], number: signal.Signals, seconds: float) -> bool:
    """Send a signal to a machine's QEMU and wait; whether it is gone, with its hold on the disks.

    A process that is ending has no command line any more, and holds its files a moment longer.
    """
    for pid in there:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
    return wait_until(lambda: not are_alive(there), seconds)


def are_alive(there: Sequence[int]) -> bool:
    return any(is_alive(pid) for pid in there)


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def cpu_seconds(pid: int, threads: Sequence[int]) -> float:
    """Processor time of these threads, which are the machine's vCPUs."""
    return sum(_used(Path(f"/proc/{pid}/task/{thread}/stat")) for thread in threads)


def _used(stat: Path) -> float:
    fields = stat.read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def started_at(pid: int) -> datetime:
    """When the process began, as the kernel counts."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    boot = next(
        int(line.split()[1])
        for line in Path("/proc/stat").read_text().splitlines()
        if line.startswith("btime")
    )
    return datetime.fromtimestamp(boot, UTC) + timedelta(seconds=int(fields[19]) / _TICKS)
