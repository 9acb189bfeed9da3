"""Every test that touches the database uses a real PostgreSQL, as the login that owns nothing."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
import pytest
from pytest_django.plugin import DjangoDbBlocker

if TYPE_CHECKING:
    from zhengyun.engines.compute.facade import DatabaseServer

PREFIX = "zhengyun-tests-"
IS_XDIST_WORKER = "PYTEST_XDIST_WORKER" in os.environ


def _remove_homes_of_the_dead() -> None:
    from zhengyun.config.postgres import cluster_folder
    from zhengyun.config.procs import is_alive

    for home in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        pid = home.name.removeprefix(PREFIX).split("-")[0]
        if pid.isdigit() and not is_alive(int(pid)):
            shutil.rmtree(cluster_folder(home), ignore_errors=True)
            shutil.rmtree(home, ignore_errors=True)


def _prepare_environment() -> None:
    """Tests see no installation of this machine, only a home of their own."""
    if IS_XDIST_WORKER:
        return
    for key in [key for key in os.environ if key.startswith("ZHENGYUN_") and key != "ZHENGYUN_PG_BIN"]:
        del os.environ[key]
    _remove_homes_of_the_dead()
    os.environ["ZHENGYUN_HOME"] = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")
    (Path(os.environ["ZHENGYUN_HOME"]) / "static").mkdir()
    os.environ["ZHENGYUN_LOG_LEVEL"] = "WARNING"


_prepare_environment()
os.environ["DJANGO_SETTINGS_MODULE"] = "zhengyun.config.settings"

from django.conf import settings  # noqa: E402

settings.STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


class Server:
    """One PostgreSQL for the whole run; a migrated template; a copy for each process."""

    def __init__(self) -> None:
        from zhengyun.config import postgres

        self.home = settings.ZHENGYUN.home
        self.folder = postgres.cluster_folder(self.home)
        self.cluster: postgres.Cluster | None = None
        self.database = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"

    def start(self) -> None:
        from zhengyun.config import home, postgres

        if self.cluster:
            return
        home.ensure(self.home)
        access = postgres.access_file(self.home)
        self.cluster = postgres.Cluster(self.folder, access, settings.ZHENGYUN.pg_bin, postgres.FORGETFUL)
        if not IS_XDIST_WORKER:
            self.cluster.start()

    def stop(self) -> None:
        if self.cluster and not IS_XDIST_WORKER:
            self.cluster.stop()
        if not IS_XDIST_WORKER:
            shutil.rmtree(self.folder, ignore_errors=True)
            shutil.rmtree(self.home, ignore_errors=True)

    def point(self, name: str, login: str) -> None:
        """Let Django's default connection lead to this database with this login."""
        from django.db import connections

        assert self.cluster
        connections["default"].close()
        there = self.cluster.access.database(login, name)
        connections["default"].settings_dict.update(
            ENGINE="django.db.backends.postgresql",
            HOST=there.host,
            PORT=str(there.port),
            NAME=there.name,
            USER=there.user,
            PASSWORD=there.password,
            OPTIONS={"options": "-c timezone=UTC"},
        )

    def build_template(self) -> None:
        from django.db import connections

        from zhengyun.config import postgres, schema
        from zhengyun.config.environment import Login

        assert self.cluster
        ready = self.home / "template.ready"
        with (self.home / "template.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if ready.exists():
                return
            self.cluster.create_database("template")
            self.point("template", postgres.LOGINS[Login.OWNER])
            schema.bring_up_to_date(lambda words: None)
            connections["default"].close()
            ready.touch()

    def fresh_database(self) -> None:
        """Everything that a test wrote is gone, reference data is there again."""
        from django.db import connections

        from zhengyun.config import postgres
        from zhengyun.config.environment import Login

        assert self.cluster
        connections["default"].close()
        with self.cluster.connect() as session:
            session.execute(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
        self.cluster.create_database(self.database, "template")
        self.point(self.database, postgres.LOGINS[Login.APP])


SERVER = Server()


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Bytes are named by their argument: a zip made a moment later differs, and every process must agree."""
    return argname if isinstance(val, bytes) else None


def pytest_sessionstart(session: pytest.Session) -> None:
    """The first process of a run on several cores starts the server, since it outlives the others."""
    if getattr(session.config.option, "numprocesses", None) and not session.config.option.collectonly:
        SERVER.start()


def pytest_unconfigure() -> None:
    SERVER.stop()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    from django.db import connections
    from django.test import TransactionTestCase

    with django_db_blocker.unblock():
        SERVER.start()
        SERVER.build_template()
        SERVER.fresh_database()
    # TRUNCATE is nobody's right: a test with real transactions gets a new copy of the template.
    setattr(TransactionTestCase, "_fixture_teardown", lambda self: SERVER.fresh_database())  # noqa: B010
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture
def as_owner(transactional_db: None) -> Iterator[Callable[..., None]]:
    """Runs SQL as the owner of the schema, as someone with the database's files could."""
    from zhengyun.config import postgres
    from zhengyun.config.environment import Login

    assert SERVER.cluster
    there = SERVER.cluster.access.database(postgres.LOGINS[Login.OWNER], SERVER.database)
    opened = psycopg.connect(
        host=there.host,
        port=there.port,
        dbname=there.name,
        user=there.user,
        password=there.password,
        autocommit=True,
    )
    with opened as session:

        def run(statement: LiteralString, *values: object) -> None:
            session.execute(statement, values)

        yield run


@pytest.fixture(scope="session")
def tenant_server() -> Iterator[DatabaseServer]:
    """A second server, for tenants' databases; nothing of it is left."""
    from zhengyun.config import postgres, tenants
    from zhengyun.engines.compute.facade import DatabaseServer

    home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder = tenants.folder(home)
    pg_bin = settings.ZHENGYUN.pg_bin
    cluster = tenants.TenantCluster(folder, home / "tenants.json", pg_bin, postgres.FORGETFUL)
    try:
        cluster.start()
        there = cluster.access.database(postgres.SUPERUSER, "postgres")
        binaries = pg_bin or postgres.wheel_binaries()
        yield DatabaseServer(there.host, there.port, there.user, there.password, binaries)
    finally:
        cluster.stop()
        for left in (folder, home):
            shutil.rmtree(left, ignore_errors=True)


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """No socket leaves this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(("127.", "::1", "localhost")):
            raise AssertionError(f"A test tried to reach {address[0]}: tests stay on this machine.")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
