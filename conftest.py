"""Every test that touches the database uses a real PostgreSQL, as the login that owns nothing."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString

import hypothesis
import psycopg
import pytest
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key

if TYPE_CHECKING:
    from zhengyun.engines.compute.facade import DatabaseServer

PREFIX = "zhengyun-tests-"


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
    if "PYTEST_XDIST_WORKER" in os.environ:
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
from django.utils import translation  # noqa: E402
from tests.grounds import ground_of, needs_database  # noqa: E402
from tests.server import Server  # noqa: E402

settings.STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
settings.PASSWORD_HASHERS = ["tests.passwords.QuickArgon2"]


hypothesis.settings.register_profile(
    "house", derandomize=True, database=None, deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)  # fmt: skip
hypothesis.settings.load_profile("house")
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


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Each begins in Chinese, whichever language the page of the test before was asked for in."""
    translation.activate(settings.LANGUAGE_CODE)
    if needs_database(item):
        with item.config.stash[blocking_manager_key].unblock():
            SERVER.stand_on(ground_of(item))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    from django.db import connections
    from django.test import TransactionTestCase

    # TRUNCATE is nobody's right: after a test with real transactions there is a new copy of the template.
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
