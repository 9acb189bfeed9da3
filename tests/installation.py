"""A real installation in a folder of its own, for tests that need the whole: `zhengyun up`."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from zhengyun.config import procs
from zhengyun.config.processes import HOME_MARK, PART_MARK

READY_SECONDS = 900
HEALTH_SECONDS = 20


def free_ports(count: int) -> list[int]:
    """Different ones: each is held until all are known."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


class Installation:
    """`zhengyun up` with its own home and port; `stop()` leaves no process and no file behind."""

    def __init__(self, *, with_demo: bool, name: str) -> None:
        self.home = Path(tempfile.mkdtemp(prefix=f"zhengyun-{name}-"))
        self.home.chmod(0o755)
        self.port, self.gateway_port = free_ports(2)
        self.url = f"http://127.0.0.1:{self.port}"
        self.arguments = () if with_demo else ("--no-demo",)
        self.process: subprocess.Popen[bytes] | None = None
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("ZHENGYUN_")},
            "ZHENGYUN_HOME": str(self.home),
            "ZHENGYUN_PORT": str(self.port),
            "ZHENGYUN_GATEWAY_PORT": str(self.gateway_port),
            "ZHENGYUN_MODE": "demo",
        }

    def start(self) -> None:
        """Returns when every part answers on /healthz."""
        self.begin()
        self.wait_until_healthy()

    def begin(self) -> None:
        with (self.home / "up.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "zhengyun.config.cli", "up", *self.arguments],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=procs.die_with_parent(signal.SIGTERM),
            )

    def wait_until_healthy(self, steady: float = 0.0) -> None:
        """Until all is well for so many seconds: each web process answers for itself, the worker may
        still be noticing what the others have got over."""
        deadline = time.monotonic() + READY_SECONDS
        since = None
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                break
            if self.health().get("status") != "ok":
                since = None
            elif time.monotonic() - (since := since or time.monotonic()) >= steady:
                return
            time.sleep(0.2)
        words = (self.home / "up.log").read_text(errors="replace")[-4000:]
        raise AssertionError(f"The installation did not become ready; it said:\n{words}")

    def health(self) -> dict[str, object]:
        """What /healthz says, well or not; nothing when no web server answers."""
        try:
            with build_opener(ProxyHandler({})).open(f"{self.url}/healthz", timeout=HEALTH_SECONDS) as answer:
                body = answer.read()
        except HTTPError as error:
            body = error.read()
        except OSError:
            return {}
        try:
            found = json.loads(body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def run(self, *arguments: str) -> str:
        """One `zhengyun` command beside the running installation; raises when it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "zhengyun.config.cli", *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=600,
        )
        if done.returncode:
            raise AssertionError(f"zhengyun {' '.join(arguments)}: {done.stderr.decode()[-2000:]}")
        return done.stdout.decode()

    def pids(self, part: str) -> list[int]:
        """The processes of a part: web, worker, sealer, gateway."""
        ours = set(procs.with_variable(HOME_MARK, str(self.home)))
        return [pid for pid in procs.with_variable(PART_MARK, part) if pid in ours]

    def database_pid(self) -> int:
        from zhengyun.config.postgres import cluster_folder

        found = next(cluster_folder(self.home).rglob("postmaster.pid"))
        return int(found.read_text().split("\n", 1)[0])

    def kill_database(self) -> None:
        """Returns when another one runs and all parts have found it."""
        killed = self.database_pid()
        self.kill(killed)
        assert procs.wait_until(lambda: self._has_other_database(killed), 120), "the database stayed away"
        self.wait_until_healthy(steady=5)

    def _has_other_database(self, killed: int) -> bool:
        try:
            return self.database_pid() != killed
        except (OSError, StopIteration, ValueError):
            return False

    def kill(self, pid: int) -> None:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def kill_supervisor(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)
        self.process = None

    def remove(self) -> None:
        from zhengyun.config.postgres import cluster_folder

        self.stop()
        procs.end_all(procs.with_variable(HOME_MARK, str(self.home)))
        shutil.rmtree(cluster_folder(self.home), ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)
