"""`zhengyun up`: one installation, held by one supervisor, within its budget, gone without a trace."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from tests.installation import Installation

from zhengyun.config import postgres, procs
from zhengyun.config.processes import HOME_MARK

pytestmark = pytest.mark.xdist_group("supervisor")
MEMORY_BYTES = 600_000_000
CONNECTIONS = 40
GONE_SECONDS = 120.0


@pytest.fixture(scope="module")
def running() -> Iterator[Installation]:
    installation = Installation(with_demo=False, name="supervisor")
    try:
        installation.start()
        yield installation
    finally:
        installation.remove()


def zhengyun(
    installation: Installation, *arguments: str, **settings: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "zhengyun.config.cli", *arguments],
        env={**installation.environment, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.mark.parametrize("part", ["web", "worker", "sealer", "gateway"])
def test_a_killed_part_comes_back(running: Installation, part: str) -> None:
    before = running.pids(part)
    for pid in before:
        running.kill(pid)
    assert procs.wait_until(lambda: bool(set(running.pids(part)) - set(before)), 300)
    running.wait_until_healthy()


def test_a_second_supervisor_is_refused(running: Installation) -> None:
    done = zhengyun(running, "up")
    assert done.returncode == 1
    assert "runs already" in done.stderr


def test_a_taken_port_is_said_with_what_to_do(running: Installation, tmp_path: Path) -> None:
    done = zhengyun(running, "up", ZHENGYUN_HOME=str(tmp_path))
    assert done.returncode == 1
    assert f"Port {running.port}" in done.stderr
    assert "ZHENGYUN_PORT=" in done.stderr


def test_demonstration_data_is_refused_in_production(running: Installation) -> None:
    done = zhengyun(
        running, "demo", "load", ZHENGYUN_MODE="production", ZHENGYUN_PUBLIC_URL="https://gov.example"
    )
    assert done.returncode == 1
    assert "refused in production" in done.stderr


def test_idle_it_keeps_to_its_memory_and_connections(running: Installation) -> None:
    assert sum(map(_memory_of, _processes_of(running))) < MEMORY_BYTES
    access = postgres.Access.load(postgres.access_file(running.home))
    assert access
    there = access.database(postgres.SUPERUSER)
    with psycopg.connect(
        host=there.host, port=there.port, dbname=there.name, user=there.user, password=there.password
    ) as session:
        row = session.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'zhengyun%'"
        ).fetchone()
    assert row
    assert row[0] < CONNECTIONS


def _memory_of(pid: int) -> int:
    """Nothing of one that has ended since it was listed, as short-lived ones of PostgreSQL do."""
    try:
        return int(psutil.Process(pid).memory_full_info().pss)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        if procs.is_alive(pid):
            raise
        return 0


def test_a_command_works_beside_it(running: Installation) -> None:
    assert "Intact" in running.run("audit", "verify")
    assert "No job is dead" in running.run("jobs", "dead")


def test_after_kill_9_of_the_supervisor_the_next_start_finds_everything(running: Installation) -> None:
    before = [psutil.Process(pid) for pid in procs.with_variable(HOME_MARK, str(running.home))]
    running.kill_supervisor()
    running.start()
    assert procs.wait_until(lambda: not _still_running(before), GONE_SECONDS), _still_running(before)


def _processes_of(running: Installation) -> set[int]:
    """All its processes; those of PostgreSQL carry no mark, but work in its folder."""
    server = procs.working_in(postgres.cluster_folder(running.home) / "data")
    return {*procs.with_variable(HOME_MARK, str(running.home)), *server}


def _still_running(before: list[psutil.Process]) -> list[psutil.Process]:
    return [one for one in before if one.is_running() and procs.is_alive(one.pid)]


def test_it_stops_without_a_trace(running: Installation) -> None:
    running.stop()
    assert procs.wait_until(lambda: not _processes_of(running), GONE_SECONDS), _processes_of(running)
    assert list((running.home / "keys").iterdir())
