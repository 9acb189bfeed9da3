"""Managed databases on a real second server: each tenant alone, first passwords, backups, the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.conf import settings

from zhengyun.engines.compute import facade
from zhengyun.engines.compute.contracts import (
    BackupState,
    DatabaseState,
    DatabaseView,
    Meter,
    NewDatabase,
)
from zhengyun.engines.compute.databases import driver, server
from zhengyun.engines.compute.databases.driver import DatabaseSpec, PostgresDriver
from zhengyun.engines.compute.databases.reconcile import _folder, reconcile
from zhengyun.engines.compute.models import Database, Usage
from zhengyun.engines.compute.tests.machines import Room
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

pytestmark = pytest.mark.xdist_group("databases")


@pytest.fixture
def here(tenant_server: facade.DatabaseServer, monkeypatch: pytest.MonkeyPatch) -> facade.DatabaseServer:
    monkeypatch.setattr(server, "_find", [lambda: tenant_server])
    return tenant_server


def ordered(room: Room, **more: Any) -> DatabaseView:
    new = NewDatabase(**{"id": uuid4(), "owner_id": room.owner.id, "title": "健康档案", "size_gb": 5, **more})
    return facade.create_database(SYSTEM, new)


def made(room: Room, **more: Any) -> DatabaseView:
    return done(ordered(room, **more).id)


def done(database_id: UUID) -> DatabaseView:
    for _time in range(3):
        reconcile(database_id)
    return facade.get_database(SYSTEM, database_id)


def enter(view: DatabaseView, password: str, name: str = "") -> psycopg.Connection[Any]:
    return psycopg.connect(
        host=view.host, port=view.port, user=view.login, password=password, dbname=name or view.name,
        autocommit=True,
    )  # fmt: skip


def test_a_database_is_made_with_an_account_that_signs_in(room: Room, here: object) -> None:
    view = made(room)
    assert (view.state, view.fault) == (DatabaseState.RUNNING, "")
    assert view.used_bytes
    password = facade.database_password(room.officer, view.id)
    with enter(view, password) as session:
        session.execute("CREATE TABLE patient (id int PRIMARY KEY, name text)")
        session.execute("CREATE SCHEMA own")
        assert session.execute("SHOW server_encoding").fetchone() == ("UTF8",)


def test_the_first_password_is_shown_once_and_lies_nowhere_in_the_clear(room: Room, here: object) -> None:
    view = made(room)
    password = facade.database_password(room.officer, view.id)
    with pytest.raises(Problem) as second:
        facade.database_password(room.officer, view.id)
    assert second.value.status == 410
    row = Database.objects.get(id=view.id)
    assert row.password_once is None
    assert password not in row.verifier
    with pytest.raises(psycopg.OperationalError):
        enter(view, f"{password}x")


def test_asked_twice_is_made_once_and_nobody_elses(room: Room, here: object) -> None:
    view = made(room)
    assert ordered(room, id=view.id).name == view.name
    with pytest.raises(Problem) as refused:
        ordered(room, id=view.id, owner_id=room.other.id)
    assert refused.value.code == "compute.other_owner"
    assert Database.objects.count() == 1


def test_a_tenant_reaches_nothing_of_another_and_of_the_platform(
    room: Room, here: facade.DatabaseServer
) -> None:
    mine, other = made(room), made(room, owner_id=room.other.id)
    password = facade.database_password(room.officer, mine.id)
    for name in (other.name, "postgres", "template1"):
        with pytest.raises(psycopg.OperationalError, match=r"permission denied|not currently accepting"):
            enter(mine, password, name)
    own = settings.DATABASES["default"]
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(
            host=own["HOST"], port=own["PORT"], user=mine.login, password=password, dbname=own["NAME"]
        )
    assert int(own["PORT"]) != here.port


@pytest.mark.parametrize(
    "words",
    [
        "COPY (SELECT 1) TO PROGRAM 'id'",
        "SELECT pg_read_file('/etc/passwd')",
        "CREATE ROLE helper LOGIN",
        "CREATE DATABASE more",
        "ALTER ROLE CURRENT_USER SUPERUSER",
        "ALTER ROLE CURRENT_USER CONNECTION LIMIT -1",
        "SELECT rolpassword FROM pg_authid",
        "ALTER SYSTEM SET port = 1",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'zhengyun_superuser'",
        "CREATE EXTENSION dblink",
    ],
)
def test_a_tenants_account_has_no_power_over_the_server(room: Room, here: object, words: str) -> None:
    view = made(room)
    refusals = (psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported)
    password = facade.database_password(room.officer, view.id)
    with enter(view, password) as session, pytest.raises(refusals):
        session.execute(words.encode())


def test_connections_of_one_tenant_are_limited(room: Room, here: object) -> None:
    view = made(room)
    password = facade.database_password(room.officer, view.id)
    opened = [enter(view, password) for _number in range(view.connection_limit)]
    try:
        with pytest.raises(psycopg.OperationalError, match="too many connections"):
            enter(view, password)
    finally:
        for session in opened:
            session.close()


def test_a_backup_is_brought_back_into_the_same_database(room: Room, here: object) -> None:
    view = made(room)
    password = facade.database_password(room.officer, view.id)
    with enter(view, password) as session:
        session.execute("CREATE TABLE patient (name text)")
        session.execute("INSERT INTO patient VALUES ('张三')")
    backup = facade.backup_database(room.officer, view.id)
    assert facade.backup_database(room.officer, view.id).id == backup.id
    assert done(view.id).backups == 1
    (kept,) = facade.list_backups(room.officer, view.id)
    file = _folder(view.id) / f"{kept.id}.dump"
    assert (file.stat().st_size, file.stat().st_mode & 0o777) == (kept.bytes, 0o600)
    with enter(view, password) as session:
        session.execute("DROP TABLE patient")
        session.execute("CREATE TABLE later ()")
    facade.restore_database(room.officer, view.id, backup.id)
    done(view.id)
    with enter(view, password) as session:
        assert session.execute("SELECT name FROM patient").fetchall() == [("张三",)]
        assert session.execute("SELECT to_regclass('later')").fetchone() == (None,)
        session.execute("INSERT INTO patient VALUES ('李四')")


def test_a_broken_backup_leaves_the_present_database_alone(room: Room, here: object) -> None:
    view = made(room)
    password = facade.database_password(room.officer, view.id)
    backup = facade.backup_database(room.officer, view.id)
    done(view.id)
    (_folder(view.id) / f"{backup.id}.dump").write_bytes(b"no backup")
    with enter(view, password) as session:
        session.execute("CREATE TABLE precious ()")
    facade.restore_database(room.officer, view.id, backup.id)
    for _time in range(8):
        reconcile(view.id)
    (kept,) = facade.list_backups(room.officer, view.id)
    assert (kept.state, "pg_restore" in kept.fault) == (BackupState.READY, True)
    with enter(view, password) as session:
        assert session.execute("SELECT to_regclass('precious') IS NOT NULL").fetchone() == (True,)


def test_a_backup_that_takes_too_long_has_failed_and_the_next_may_be_asked_for(
    room: Room, here: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = made(room)
    first = facade.backup_database(room.officer, view.id)
    monkeypatch.setattr(driver, "DUMP_SECONDS", 0)
    reconcile(view.id)
    (kept,) = facade.list_backups(room.officer, view.id)
    assert (kept.state, "pg_dump" in kept.fault) == (BackupState.FAILED, True)
    assert list(_folder(view.id).iterdir()) == []
    assert facade.backup_database(room.officer, view.id).id != first.id


def test_the_end_drops_database_account_and_backups_and_says_so(
    room: Room, here: facade.DatabaseServer
) -> None:
    view = made(room)
    password = facade.database_password(room.officer, view.id)
    backup = facade.backup_database(room.officer, view.id)
    done(view.id)
    with enter(view, password):
        facade.drop_database(SYSTEM, view.id, "退订")
        gone = done(view.id)
    assert gone.state is DatabaseState.DELETED
    assert gone.wiped == (f"database {view.name}", f"account {view.login}", f"backup {backup.id}")
    assert not _folder(view.id).exists()
    assert not facade.list_databases(room.officer).rows
    with pytest.raises(psycopg.OperationalError):
        enter(view, password)
    assert PostgresDriver(here).measure(DatabaseSpec(view.name, view.login, "")) is None


def test_what_was_lost_is_said_and_not_replaced_by_an_empty_one(
    room: Room, here: facade.DatabaseServer
) -> None:
    view = made(room)
    PostgresDriver(here)._drop_database(view.name)
    lost = done(view.id)
    assert (lost.state, bool(lost.fault)) == (DatabaseState.FAILED, True)


def test_it_is_counted_from_delivery_to_the_end(room: Room, here: object) -> None:
    view = made(room)
    assert not Usage.objects.exists()
    reference = uuid4()
    facade.start_database_metering(SYSTEM, view.id, reference)
    facade.start_database_metering(SYSTEM, view.id, reference)
    found = {row.meter: row for row in Usage.objects.all()}
    assert {meter: row.quantity for meter, row in found.items()} == {Meter.DATABASE: 1, Meter.DATABASE_GB: 5}
    assert {(row.owner_id, row.reference, row.until) for row in found.values()} == {
        (room.owner.id, reference, None)
    }
    facade.drop_database(SYSTEM, view.id, "退订")
    assert not Usage.objects.filter(until__isnull=True).exists()


def test_without_a_server_it_waits_and_says_what_is_missing(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_find", [lambda: None])
    view = made(room)
    assert (view.state, view.host, bool(view.fault)) == (DatabaseState.REQUESTED, "", True)
    assert facade.what_hinders_databases() == []
    monkeypatch.setattr(server, "_what_hinders", [lambda: ["no programs"]])
    assert facade.what_hinders_databases() == ["no programs"]


def test_a_server_that_is_well_lacks_nothing_and_without_pg_dump_it_is_said(
    here: facade.DatabaseServer,
) -> None:
    assert facade.what_hinders_databases() == []
    elsewhere = facade.DatabaseServer(here.host, here.port, here.user, here.password, Path("/nowhere"))
    assert "pg_dump" in PostgresDriver(elsewhere).check_config()[0]


def test_who_may_do_what(room: Room, here: object) -> None:
    view = made(room)
    assert facade.get_database(room.officer, view.id).id == view.id
    assert facade.get_database(room.manager, view.id).id == view.id
    assert facade.list_databases(room.stranger).rows == []
    for call in (
        lambda who: facade.get_database(who, view.id),
        lambda who: facade.database_password(who, view.id),
        lambda who: facade.backup_database(who, view.id),
        lambda who: facade.drop_database(who, view.id, ""),
    ):
        with pytest.raises(Problem) as unseen:
            call(room.stranger)
        assert (unseen.value.status, unseen.value.code) == (404, "compute.unknown_database")
    for seen in (
        lambda: facade.database_password(room.manager, view.id),
        lambda: facade.backup_database(room.manager, view.id),
        lambda: facade.drop_database(room.officer, view.id, ""),
        lambda: facade.database_password(SYSTEM, view.id),
    ):
        with pytest.raises(Problem) as refused:
            seen()
        assert refused.value.status == 403
