"""Our PostgreSQL keeps what it acknowledged and comes up after any kind of death."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from zhengyun.config import postgres
from zhengyun.config.environment import Login, Settings
from zhengyun.config.procs import is_alive, working_in

pytestmark = pytest.mark.xdist_group("postgres")


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    home = tempfile.mkdtemp(prefix="zhengyun-postgres-")
    found = Settings.from_env({"ZHENGYUN_HOME": home})
    yield found
    shutil.rmtree(postgres.cluster_folder(found.home), ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def cluster(settings: Settings) -> Iterator[postgres.Cluster]:
    found = postgres.Cluster.of(settings)
    found.start()
    yield found
    found.stop()


def as_owner(cluster: postgres.Cluster) -> psycopg.Connection[tuple[object, ...]]:
    there = cluster.access.database(postgres.LOGINS[Login.OWNER])
    return psycopg.connect(
        host=there.host,
        port=there.port,
        dbname=there.name,
        user=there.user,
        password=there.password,
        autocommit=True,
    )


def test_it_writes_through_to_the_disk_and_listens_to_this_machine_only(cluster: postgres.Cluster) -> None:
    names = ("fsync", "full_page_writes", "synchronous_commit", "listen_addresses", "max_connections")
    with as_owner(cluster) as session:
        found = [session.execute("SELECT current_setting(%s)", [name]).fetchone() for name in names]
    assert found == [("on",), ("on",), ("on",), ("127.0.0.1",), ("60",)]


def test_neither_login_is_mighty_and_passwords_are_needed(cluster: postgres.Cluster) -> None:
    with as_owner(cluster) as session:
        rows = session.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname LIKE 'zhengyun_%%' "
            "AND rolname <> %s",
            [postgres.SUPERUSER],
        ).fetchall()
    assert rows == [(False, False, False)] * 2
    there = cluster.access.database(postgres.LOGINS[Login.APP])
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(
            host=there.host, port=there.port, dbname=there.name, user=there.user, password="wrong"
        )


def test_passwords_lie_in_a_file_that_only_its_owner_reads(
    settings: Settings, cluster: postgres.Cluster
) -> None:
    path = postgres.access_file(settings.home)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_after_kill_9_it_comes_up_with_all_that_was_acknowledged(
    settings: Settings, cluster: postgres.Cluster
) -> None:
    with as_owner(cluster) as session:
        session.execute("CREATE TABLE kept (number int)")
        session.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
    assert cluster.process
    os.kill(cluster.process.pid, signal.SIGKILL)
    again = postgres.Cluster.of(settings)
    again.start()
    try:
        with as_owner(again) as session:
            assert session.execute("SELECT count(*) FROM kept").fetchone() == (1000,)
    finally:
        again.stop()
        cluster.process.wait()


def test_a_stale_pid_file_that_names_a_living_stranger_is_no_hindrance(settings: Settings) -> None:
    cluster = postgres.Cluster.of(settings)
    cluster.start()
    cluster.stop()
    lines = [str(os.getppid()), str(cluster.data), "0", "5432", "", "", "        0         0", "ready   "]
    (cluster.data / "postmaster.pid").write_text("\n".join(lines) + "\n")
    cluster.start()
    cluster.stop()
    assert is_alive(os.getppid())


def test_stopping_leaves_nobody_in_the_folder(settings: Settings) -> None:
    cluster = postgres.Cluster.of(settings)
    cluster.start()
    assert working_in(cluster.data)
    cluster.stop()
    assert working_in(cluster.data) == []


def test_a_taken_port_is_left_to_its_owner(settings: Settings, cluster: postgres.Cluster) -> None:
    assert postgres.free_port(cluster.access.port) != cluster.access.port


def test_a_port_that_is_taken_at_the_last_moment_is_left_to_its_owner(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster, look = postgres.Cluster.of(settings), postgres.free_port
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        looks = [taken]
        monkeypatch.setattr(postgres, "free_port", lambda wished=0: looks.pop() if looks else look(wished))
        cluster.start()
        cluster.stop()
    assert cluster.access.port != taken
    assert postgres.Access.load(postgres.access_file(settings.home)) == cluster.access


def test_a_home_that_others_cannot_pass_gets_its_data_elsewhere(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    folder = postgres.cluster_folder(closed / "home")
    assert (closed in folder.parents) == (os.geteuid() != 0)


def test_binaries_that_are_not_there_are_named() -> None:
    with pytest.raises(postgres.PostgresError, match="/nowhere"):
        postgres.Cluster(Path("/nowhere/data"), Path("/nowhere/access"), Path("/nowhere/bin"))
