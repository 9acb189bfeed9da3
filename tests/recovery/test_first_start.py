"""kill -9 at any moment of the very first start: the next one comes up as if nothing had been."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import psycopg
import pytest

from tests.installation import Installation
from zhengyun.config import postgres, procs
from zhengyun.config.environment import Login, Settings

pytestmark = pytest.mark.xdist_group("recovery")
START = """
import time
from zhengyun.config.environment import Settings
from zhengyun.config.postgres import Cluster
Cluster.of(Settings.from_env()).start()
print("up", flush=True)
time.sleep(600)
"""
Moment = Callable[[Path], bool]
MOMENTS: dict[str, Moment] = {
    "the folder is there": lambda folder: _is_there(folder, "data.new"),
    "initdb has begun": lambda folder: _is_there(folder, "data.new", "PG_VERSION"),
    "initdb fills the catalog": lambda folder: _is_there(folder, "data.new", "global", "pg_control"),
    "the data lie in their place": lambda folder: (folder / "data" / "PG_VERSION").exists(),
    "the server starts": lambda folder: (folder / "data" / "postmaster.pid").exists(),
}


def _is_there(folder: Path, *names: str) -> bool:
    """Or what comes later: initdb may be faster than somebody who looks on a busy machine."""
    return folder.joinpath(*names).exists() or (folder / "data").exists()


@pytest.fixture
def settings() -> Iterator[Settings]:
    home = Path(tempfile.mkdtemp(prefix="zhengyun-first-"))
    home.chmod(0o755)
    found = Settings.from_env({"ZHENGYUN_HOME": str(home)})
    yield found
    shutil.rmtree(postgres.cluster_folder(found.home), ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def kill_start(settings: Settings, moment: Moment, pause: float = 0.0) -> None:
    """A process that starts the database is killed so many seconds after a moment."""
    folder = postgres.cluster_folder(settings.home)
    with subprocess.Popen(
        [sys.executable, "-c", START], env={**os.environ, "ZHENGYUN_HOME": str(settings.home)}
    ) as starting:
        assert procs.wait_until(lambda: moment(folder), 120, pause=0.001)
        time.sleep(pause)
        starting.send_signal(signal.SIGKILL)


def session(cluster: postgres.Cluster, login: Login) -> psycopg.Connection[tuple[object, ...]]:
    there = cluster.access.database(postgres.LOGINS[login])
    return psycopg.connect(
        host=there.host,
        port=there.port,
        dbname=there.name,
        user=there.user,
        password=there.password,
        autocommit=True,
    )


def check_is_whole(settings: Settings) -> None:
    cluster = postgres.Cluster.of(settings)
    cluster.start()
    try:
        with session(cluster, Login.OWNER) as owner:
            owner.execute("CREATE TABLE IF NOT EXISTS public.kept (number int)")
        with session(cluster, Login.APP) as app:
            found = app.execute(
                "SELECT has_schema_privilege('public', 'USAGE'), has_schema_privilege('public', 'CREATE'),"
                " NOT EXISTS (SELECT FROM aclexplode((SELECT datacl FROM pg_database WHERE datname ="
                " current_database())) WHERE grantee = 0)"
            ).fetchone()
        assert found == (True, False, True)
        left = {entry.name for entry in cluster.folder.iterdir()}
        assert left == {"data", "postgres.log"}
    finally:
        cluster.stop()


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_database_killed_while_it_is_made_is_made_again(moment: str, settings: Settings) -> None:
    kill_start(settings, MOMENTS[moment])
    check_is_whole(settings)


def test_a_database_killed_again_and_again_is_whole_in_the_end(settings: Settings) -> None:
    number = Random().randrange(10**6)  # noqa: S311
    print(f"seed {number}")  # noqa: T201
    chance = Random(number)  # noqa: S311
    for _turn in range(6):
        kill_start(settings, lambda folder: folder.exists(), pause=chance.uniform(0, 3))
    check_is_whole(settings)


def test_logins_and_rights_that_were_not_finished_are_given_at_the_next_start(settings: Settings) -> None:
    cluster = postgres.Cluster.of(settings)
    cluster.start()
    with cluster.connect() as mighty:
        mighty.execute(f"DROP DATABASE {postgres.NAME}")
        mighty.execute(f"CREATE DATABASE {postgres.NAME} OWNER {postgres.LOGINS[Login.OWNER]}")
        mighty.execute(f"ALTER ROLE {postgres.LOGINS[Login.APP]} PASSWORD NULL")
    cluster.stop()
    check_is_whole(settings)


def test_an_installation_killed_during_its_first_start_comes_up() -> None:
    number = Random().randrange(10**6)  # noqa: S311
    print(f"seed {number}")  # noqa: T201
    chance = Random(number)  # noqa: S311
    made = Installation(with_demo=False, name="first")
    try:
        for _turn in range(4):
            made.begin()
            time.sleep(chance.uniform(0.5, 6))
            made.kill_supervisor()
        made.start()
        assert "Intact" in made.run("audit", "verify")
    finally:
        made.remove()
