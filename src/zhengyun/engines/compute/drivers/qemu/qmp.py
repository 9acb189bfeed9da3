"""The QEMU Machine Protocol as far as we need it: one connection, one command after the other.

QEMU's own client qemu.qmp ships files under GPL-2.0 alone, its blocking part among them (docs/adr/0018).
"""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, cast
from uuid import uuid4

from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts.drivers import DriverError


class QmpError(DriverError):
    """QEMU refused, or does not answer."""


class Qmp:
    """A connection to the monitor of one QEMU, which serves one client at a time."""

    def __init__(self, path: Path, seconds: float = 15.0) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(seconds)
        try:
            self._socket.connect(str(path))
            self._stream = cast("BinaryIO", self._socket.makefile("rwb"))
            self._read()
            self.execute("qmp_capabilities")
        except (OSError, QmpError) as error:
            self._socket.close()
            raise QmpError(_("The machine's monitor does not answer."), is_retryable=True) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()
        self._socket.close()

    def execute(self, command: str, /, **arguments: Any) -> Any:
        """The answer; names with hyphens are written with underscores here."""
        sent = {name.replace("_", "-"): value for name, value in arguments.items()}
        try:
            self._stream.write(json.dumps({"execute": command, "arguments": sent}).encode() + b"\n")
            self._stream.flush()
            while True:
                answer = self._read()
                if "return" in answer:
                    return answer["return"]
                if "error" in answer:
                    raise QmpError(f"{command}: {answer['error'].get('desc', '')}")
        except (OSError, ValueError) as error:
            raise QmpError(_("The machine ended while it was asked."), is_retryable=True) from error

    def run_job(self, command: str, seconds: float = 120.0, /, **arguments: Any) -> None:
        """A command that goes on in the background, awaited."""
        job = f"job-{uuid4().hex}"
        self.execute(command, job_id=job, **arguments)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            state = next((one for one in self.execute("query-jobs") if one["id"] == job), None)
            if state is None:
                return
            if state["status"] == "concluded":
                self.execute("job-dismiss", id=job)
                if "error" in state:
                    raise QmpError(f"{command}: {state['error']}")
                return
            time.sleep(0.02)
        raise QmpError(f"{command}: {seconds:g} s", is_retryable=True)

    def say(self, line: str) -> str:
        """A line for the human monitor, for the few things that have no command of their own."""
        return str(self.execute("human-monitor-command", command_line=line))

    def _read(self) -> dict[str, Any]:
        line = self._stream.readline()
        if not line:
            raise OSError("closed")
        answer = json.loads(line)
        return answer if isinstance(answer, dict) else {}
