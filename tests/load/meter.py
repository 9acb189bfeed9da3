"""CPU, memory and connections of an installation, as the kernel and PostgreSQL count them."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psutil
import psycopg

from tests.installation import Installation
from zhengyun.config.postgres import SUPERUSER, Access, access_file

BATCH = 10
"""The kernel counts CPU in hundredths of a second: fewer at once would be measured too roughly."""


@dataclass(frozen=True, slots=True)
class Measured:
    """CPU milliseconds for one time (median of batches), and the 95th of a hundred waiting times."""

    count: int
    app_ms: float
    database_ms: float
    p95_ms: float

    @property
    def cpu_ms(self) -> float:
        return self.app_ms + self.database_ms


class Meter:
    """Measures what the application and PostgreSQL spend on something done again and again."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation

    def measure(self, what: Callable[[int], object], count: int, *, in_web: bool) -> Measured:
        """in_web: the application's part is spent in the web server, else in this process."""
        app = self._web if in_web else time.process_time
        waits: list[float] = []
        spent: list[tuple[float, float]] = []
        for first in range(0, count, BATCH):
            begun, database = app(), self._database()
            for turn in range(first, first + BATCH):
                at = time.perf_counter()
                what(turn)
                waits.append(time.perf_counter() - at)
            spent.append((app() - begun, self._database() - database))
        p95 = sorted(waits)[math.ceil(0.95 * len(waits)) - 1]
        in_app, stored = (1000 * statistics.median(one) / BATCH for one in zip(*spent, strict=True))
        return Measured(len(waits), in_app, stored, 1000 * p95)

    def background(self) -> float:
        """CPU seconds of worker, sealer and PostgreSQL up to now."""
        others = [pid for part in ("worker", "sealer") for pid in self.installation.pids(part)]
        return sum(map(cpu_of, others)) + self._database()

    def app_and_database(self) -> float:
        """CPU seconds of web server and PostgreSQL up to now."""
        return self._web() + self._database()

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Worker and sealer stand still, so that PostgreSQL works for nobody else."""
        still = [psutil.Process(pid) for part in ("worker", "sealer") for pid in self.installation.pids(part)]
        for process in still:
            process.suspend()
        try:
            time.sleep(0.3)
            yield
        finally:
            for process in still:
                process.resume()

    def memory_mb(self) -> dict[str, float]:
        """Proportional set size by part: what is shared counts once."""
        found = {part: sum(map(pss_of, self.installation.pids(part))) for part in ("web", "worker", "sealer")}
        found["postgresql"] = sum(map(pss_of, self._server()))
        return {part: round(size / 1e6, 1) for part, size in found.items()}

    def connections(self) -> int:
        query = (
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
            " AND pid <> pg_backend_pid()"
        )
        with superuser(self.installation) as session:
            row = session.execute(query).fetchone()
        return int(row[0]) if row else 0

    def _web(self) -> float:
        return sum(map(cpu_of, self.installation.pids("web")))

    def _database(self) -> float:
        return sum(map(cpu_of, self._server()))

    def _server(self) -> list[int]:
        main = psutil.Process(self.installation.database_pid())
        return [main.pid, *(child.pid for child in main.children(recursive=True))]


def cpu_of(pid: int) -> float:
    """User and system seconds, with those of children that have ended."""
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)


def pss_of(pid: int) -> int:
    try:
        return int(psutil.Process(pid).memory_full_info().pss)
    except psutil.NoSuchProcess:
        return 0


@contextmanager
def superuser(installation: Installation) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """For what only the owner of a server may: statistics, VACUUM."""
    access = Access.load(access_file(installation.home))
    assert access
    there = access.database(SUPERUSER)
    with psycopg.connect(
        host=there.host,
        port=there.port,
        dbname=there.name,
        user=there.user,
        password=there.password,
        autocommit=True,
    ) as session:
        yield session
