"""The process that typesets: kept between letters, ended when one takes too much."""

from __future__ import annotations

import atexit
import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path

_CHILD = Path(__file__).with_name("typeset_child.py")
_NO_NETWORK = {"https_proxy": "http://127.0.0.1:9"}
MAX_ANSWER = 50_000_000
LETTERS_PER_PROCESS = 500


class TypesetterError(Exception):
    """The process ended, or was ended because it took too long."""


class Typesetter:
    """One child process, used by one thread at a time. It ends when its standard input closes."""

    def __init__(self, fonts: str, cpu_seconds: int, wall_seconds: float, memory: int) -> None:
        self._command = [sys.executable, "-I", str(_CHILD), fonts, str(cpu_seconds), str(memory)]
        self._wall_seconds = wall_seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._letters = 0
        atexit.register(self.end)

    def typeset(self, folder: Path, instant: int) -> tuple[str, bytes]:
        """(`pdf`, the PDF) or (`error`, the compiler's words). Raises TypesetterError."""
        with self._lock:
            process = self._ready()
            try:
                return self._ask(process, f"{folder}\t{instant}\n".encode())
            except (OSError, ValueError, TypesetterError) as error:
                self._end()
                raise TypesetterError(str(error)) from error

    def _ready(self) -> subprocess.Popen[bytes]:
        found = self._process
        is_spent = self._letters >= LETTERS_PER_PROCESS
        if found is None or found.poll() is not None or self._owner != os.getpid() or is_spent:
            self._end()
            found = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_NO_NETWORK,
                bufsize=0,
            )
            self._process, self._owner, self._letters = found, os.getpid(), 0
        self._letters += 1
        return found

    def _ask(self, process: subprocess.Popen[bytes], line: bytes) -> tuple[str, bytes]:
        if process.stdin is None or process.stdout is None:
            raise TypesetterError("the process has no pipes")
        deadline = time.monotonic() + self._wall_seconds
        process.stdin.write(line)
        head = b""
        while not head.endswith(b"\n"):
            head += self._read(process.stdout.fileno(), 1, deadline)
        kind, length = head.decode().split()
        if int(length) > MAX_ANSWER:
            raise TypesetterError(f"an answer of {length} bytes")
        body = bytearray()
        while len(body) < int(length):
            body += self._read(process.stdout.fileno(), int(length) - len(body), deadline)
        return kind, bytes(body)

    def _read(self, pipe: int, size: int, deadline: float) -> bytes:
        ready, _writable, _failed = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
        found = os.read(pipe, size) if ready else b""
        if not found:
            raise TypesetterError("no answer in time" if not ready else "the process ended")
        return found

    def end(self) -> None:
        """Ends the process; the next letter starts another one."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        """A child that another process started (before a fork) is only let go of."""
        found, self._process = self._process, None
        if found is None:
            return
        if self._owner == os.getpid():
            found.kill()
            found.wait()
        for pipe in (found.stdin, found.stdout):
            if pipe:
                pipe.close()
