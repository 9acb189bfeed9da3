"""The process table of an installation and the supervisor that keeps it alive."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

import psycopg

from zhengyun.config import machines, procs
from zhengyun.config.environment import Settings
from zhengyun.config.postgres import Cluster, PostgresError
from zhengyun.config.tenants import TenantCluster, is_wanted

HOME_MARK = "SUPERVISED_BY_ZHENGYUN_AT"
PART_MARK = "SUPERVISED_PART"
STEADY_SECONDS = 60.0
LONGEST_PAUSE = 30.0
GRACE_SECONDS = 12.0
GUEST_SECONDS = 8.0
READY_SECONDS = 300
LOG_BYTES = 20_000_000


class SupervisorError(Exception):
    """The installation cannot come up; the text says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the process table."""

    name: str
    command: tuple[str, ...]


def table(settings: Settings) -> list[Part]:
    """What runs beside the database, in the order of starting."""
    web = (
        sys.executable, "-m", "granian", "--interface", "wsgi",
        "--host", settings.bind, "--port", str(settings.port),
        "--workers", str(settings.web_workers), "--blocking-threads", "2",
        "--http", "1", "--no-ws", "--backpressure", "64", "--respawn-failed-workers",
        "--workers-kill-timeout", "8", "--log-level", "warning", "zhengyun.config.wsgi:application",
    )  # fmt: skip
    own = (sys.executable, "-m", "zhengyun.config.cli")
    return [
        Part("web", web),
        Part("worker", (*own, "worker")),
        Part("sealer", (*own, "audit", "sealer")),
        Part("gateway", (*own, "gateway")),
    ]


@dataclass(slots=True)
class Running:
    """A part that was started, and when it may be started again."""

    part: Part
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    due: float = 0.0
    said: list[str] = field(default_factory=list)


class Supervisor:
    """Starts the parts, restarts what ends, stops all. Everything happens in the main thread."""

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self.settings = settings
        self.say = say
        self.cluster = Cluster.of(settings) if settings.is_embedded else None
        self.tenants: TenantCluster | None = None
        self.parts = [Running(part) for part in table(settings)]
        self.is_stopping = False

    def end_earlier_run(self) -> None:
        """End what an earlier, killed supervisor left behind, perhaps at our port, but no virtual machine."""
        while left := self._parts_left():
            self.say(f"ending {len(left)} processes of an earlier run")
            procs.end_all(left, 2)

    def start_database(self) -> None:
        """Start PostgreSQL when it is ours."""
        if self.cluster:
            self.cluster.start()

    def run(self, when_ready: Callable[[], None]) -> None:
        """Supervise until a signal arrives. Says so when every part answers."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_signal)
        is_announced = False
        deadline = time.monotonic() + READY_SECONDS
        while not self.is_stopping:
            self._tend()
            if not is_announced and is_healthy(self.settings):
                when_ready()
                is_announced = True
            if not is_announced and time.monotonic() > deadline:
                logs = self.settings.home / "logs"
                raise SupervisorError(f"Not ready after {READY_SECONDS} seconds: see {logs}.")
            time.sleep(0.2)

    def stop(self) -> None:
        """Web first, so that nothing new comes in; then virtual machines; the database last."""
        for running in self.parts:
            if running.process and running.process.poll() is None:
                running.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for running in self.parts:
            if running.process:
                try:
                    running.process.wait(max(0.1, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    running.process.kill()
                    running.process.wait()
        ours = procs.with_variable(HOME_MARK, str(self.settings.home))
        machines.power_down(machines.among(ours), GUEST_SECONDS)
        procs.end_all(procs.with_variable(HOME_MARK, str(self.settings.home)), 2)
        for cluster in (self.tenants, self.cluster):
            if cluster:
                cluster.stop()

    def _parts_left(self) -> list[int]:
        ours = procs.with_variable(HOME_MARK, str(self.settings.home))
        guests = machines.among(ours)
        return [pid for pid in ours if pid not in guests]

    def _note_signal(self, number: int, frame: object) -> None:
        self.is_stopping = True

    def _tend(self) -> None:
        if self.cluster and self.cluster.process and self.cluster.process.poll() is not None:
            self._restart_database(self.cluster)
        if is_wanted(self.settings):
            self._tend_tenants()
        for running in self.parts:
            self._tend_part(running)

    def _tend_tenants(self) -> None:
        """What hinders the server of tenants' databases is said, and hinders nothing else."""
        self.tenants = self.tenants or TenantCluster.of(self.settings)
        if self.tenants.process and self.tenants.process.poll() is None:
            return
        self.say("starting the server of tenants' databases")
        try:
            self.tenants.start()
        except (PostgresError, psycopg.Error, OSError) as error:
            self.say(f"the server of tenants' databases does not start yet: {error}")
            time.sleep(0.5)

    def _restart_database(self, cluster: Cluster) -> None:
        """What hinders it, even a second kill while it starts, is no reason to end: it is tried again."""
        port = cluster.access.port
        self.say("the database ended; starting it again")
        try:
            cluster.start()
        except (PostgresError, psycopg.Error, OSError) as error:
            self.say(f"the database does not start yet: {error}")
            time.sleep(0.5)
        if cluster.access.port != port:
            for running in self.parts:
                if running.process and running.process.poll() is None:
                    running.process.terminate()

    def _tend_part(self, running: Running) -> None:
        now = time.monotonic()
        if running.process is not None:
            code = running.process.poll()
            if code is None:
                return
            steady = now - running.started > STEADY_SECONDS
            running.failures = 1 if steady else running.failures + 1
            pause = min(LONGEST_PAUSE, 0.25 * 2 ** (running.failures - 1))
            running.due = now + pause
            running.process = None
            self.say(f"{running.part.name} ended ({code}); starting it again in {pause:g} s")
            self._end_leftovers(running.part)
        if now >= running.due:
            self._start(running)

    def _end_leftovers(self, part: Part) -> None:
        """A killed main process leaves its workers, which hold the port."""
        ours = set(procs.with_variable(HOME_MARK, str(self.settings.home)))
        procs.end_all([pid for pid in procs.with_variable(PART_MARK, part.name) if pid in ours], 5)

    def _start(self, running: Running) -> None:
        folder = self.settings.home / "logs"
        folder.mkdir(exist_ok=True)
        path = folder / f"{running.part.name}.log"
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        with path.open("ab") as log:
            running.process = subprocess.Popen(
                running.part.command,
                env=child_environment(self.settings, running.part.name),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=procs.die_with_parent(signal.SIGTERM),
            )
        running.started = time.monotonic()


def child_environment(settings: Settings, part: str) -> dict[str, str]:
    """Our environment, with the home made absolute and the marks by which a later run finds the child."""
    return {
        **os.environ,
        "ZHENGYUN_HOME": str(settings.home),
        "DJANGO_SETTINGS_MODULE": "zhengyun.config.settings",
        HOME_MARK: str(settings.home),
        PART_MARK: part,
    }


def start_step(
    settings: Settings, arguments: tuple[str, ...], *, capture: bool = False
) -> subprocess.Popen[bytes]:
    """One command of ours in a process of its own; its words go to the person who waits.

    It has its own session, so that Ctrl-C reaches only the supervisor, which knows what to do.
    """
    return subprocess.Popen(
        [sys.executable, "-m", "zhengyun.config.cli", *arguments],
        env=child_environment(settings, arguments[0]),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if capture else None,
        start_new_session=True,
        preexec_fn=procs.die_with_parent(signal.SIGTERM),
    )


def finish_step(step: subprocess.Popen[bytes]) -> str:
    """Waits for a step; an interrupted wait ends the step too."""
    try:
        words, _errors = step.communicate()
    except BaseException:
        step.terminate()
        raise
    if step.returncode:
        named = " ".join(str(word) for word in step.args[3:]) if isinstance(step.args, list) else ""
        raise SupervisorError(f"'zhengyun {named}' failed: see above.")
    return (words or b"").decode()


def is_healthy(settings: Settings) -> bool:
    return read_health(settings).get("status") == "ok"


def read_health(settings: Settings) -> dict[str, object]:
    """What /healthz says, or nothing when no web server answers."""
    host = "127.0.0.1" if settings.bind in {"0.0.0.0", "::"} else settings.bind  # noqa: S104
    opener = build_opener(ProxyHandler({}))
    try:
        with opener.open(f"http://{host}:{settings.port}/healthz", timeout=3) as answer:
            body = answer.read()
    except HTTPError as error:
        body = error.read()
    except (URLError, OSError):
        return {}
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def lock_path(home: Path) -> Path:
    return home / "up.lock"
