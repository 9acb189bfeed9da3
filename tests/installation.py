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
from itertools import islice
from pathlib import Path
from random import Random
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from zhengyun.config import procs
from zhengyun.config.processes import HOME_MARK, PART_MARK

READY_SECONDS = 900
HEALTH_SECONDS = 20
STOP_SECONDS = 300
DATABASE_SECONDS = 300
LOWEST_PORT, FEWEST_PORTS = 10_000, 10_000
GIVEN_BY_THE_KERNEL = Path("/proc/sys/net/ipv4/ip_local_port_range")


def free_ports(count: int) -> list[int]:
    """Different ones that nobody takes until they are used, nor while what uses them starts again: they lie
    below those which the kernel gives to anybody, and no other process of tests on this machine gets them."""
    lowest_given = int(GIVEN_BY_THE_KERNEL.read_text().split()[0])
    candidates = list(range(LOWEST_PORT, max(lowest_given, LOWEST_PORT + FEWEST_PORTS)))
    Random().shuffle(candidates)  # noqa: S311
    return list(islice(filter(_is_kept_for_us, candidates), count))


def _is_kept_for_us(port: int) -> bool:
    """Its mark, a name of the kernel's, stays until this process ends."""
    mark = socket.socket(socket.AF_UNIX)
    try:
        mark.bind(f"\0zhengyun-tests-port-{port}")
    except OSError:
        mark.close()
        return False
    mark.detach()
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _first_number(file: Path) -> int:
    """0 where the file is away or not written yet."""
    try:
        return int(file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return 0


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
        """Of the one that runs, or was killed; while another comes up its file is away or empty."""
        from zhengyun.config.postgres import cluster_folder

        file = cluster_folder(self.home) / "data" / "postmaster.pid"
        assert procs.wait_until(lambda: _first_number(file) > 0, DATABASE_SECONDS), "no database comes up"
        return _first_number(file) or self.database_pid()

    def kill_database(self) -> None:
        """Returns when another one runs and all parts have found it."""
        killed = self.database_pid()
        self.kill(killed)
        assert procs.wait_until(lambda: self.database_pid() != killed, DATABASE_SECONDS), (
            "the database stayed away"
        )
        self.wait_until_healthy(steady=5)

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
            self.process.wait(STOP_SECONDS)
        self.process = None

    def remove(self) -> None:
        from zhengyun.config.postgres import cluster_folder

        self.stop()
        procs.end_all(procs.with_variable(HOME_MARK, str(self.home)))
        shutil.rmtree(cluster_folder(self.home), ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)
