"""No tenant gets an account on a server whose other databases stand open to everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from zhengyun.engines.compute import facade
from zhengyun.engines.compute.contracts.drivers import DriverError
from zhengyun.engines.compute.databases import scram
from zhengyun.engines.compute.databases.driver import DatabaseSpec, PostgresDriver

pytestmark = pytest.mark.xdist_group("databases")
NEW = DatabaseSpec("db_new", "login_new", scram.verifier("new"))


@pytest.fixture
def session(tenant_server: facade.DatabaseServer) -> Iterator[psycopg.Connection[Any]]:
    there = tenant_server
    with psycopg.connect(
        host=there.host, port=there.port, user=there.user, password=there.password,
        dbname="postgres", autocommit=True,
    ) as opened:  # fmt: skip
        yield opened


@pytest.fixture
def open_door(session: psycopg.Connection[Any]) -> Iterator[str]:
    """As somebody else's database on a server of others."""
    session.execute("CREATE DATABASE payroll")
    yield "payroll"
    session.execute("DROP DATABASE IF EXISTS payroll")


def test_an_open_database_is_named_and_nothing_is_made_until_it_is_closed(
    tenant_server: facade.DatabaseServer, session: psycopg.Connection[Any], open_door: str
) -> None:
    driver = PostgresDriver(tenant_server)
    (said,) = driver.check_config()
    assert open_door in said
    with pytest.raises(DriverError, match=open_door):
        driver.create(NEW)
    assert session.execute("SELECT 1 FROM pg_roles WHERE rolname = 'login_new'").fetchone() is None
    session.execute("REVOKE CONNECT ON DATABASE payroll FROM PUBLIC")
    assert driver.check_config() == []
    driver.create(NEW)
    driver.drop(NEW)
