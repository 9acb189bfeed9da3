"""What a tenant wrote runs while his data is put back: it must not run with more rights than his own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from zhengyun.engines.compute import facade
from zhengyun.engines.compute.databases import scram
from zhengyun.engines.compute.databases.driver import DatabaseSpec, PostgresDriver

pytestmark = pytest.mark.xdist_group("databases")
MINE = DatabaseSpec("db_mine", "login_mine", scram.verifier("mine"))
TRAP = (
    """CREATE FUNCTION public.trap(int) RETURNS bool LANGUAGE plpgsql AS $$
    BEGIN
      RESET ROLE;
      INSERT INTO public.seen
        SELECT session_user, rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = session_user;
      IF (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN
        EXECUTE 'ALTER ROLE login_mine SUPERUSER';
      END IF;
      RETURN true;
    END $$""",
    "CREATE TABLE public.seen (who text, is_mighty bool)",
    "CREATE TABLE public.trapped (a int CHECK (public.trap(a)))",
    "INSERT INTO public.trapped VALUES (1)",
)


@pytest.fixture
def driver(tenant_server: facade.DatabaseServer) -> Iterator[PostgresDriver]:
    made = PostgresDriver(tenant_server)
    made.create(MINE)
    yield made
    made.drop(MINE)


def ask(driver: PostgresDriver, question: str, login: str = "login_mine", word: str = "mine") -> list[Any]:
    there = driver.server
    with psycopg.connect(
        host=there.host, port=there.port, user=login, password=word, dbname="db_mine", autocommit=True
    ) as session:
        done = session.execute(question)
        return list(done.fetchall()) if done.description else []


def test_a_trap_in_ones_own_data_wins_nothing_by_backup_and_restore(
    driver: PostgresDriver, tmp_path: Path
) -> None:
    for words in TRAP:
        ask(driver, words)
    driver.back_up(MINE, tmp_path / "mine.dump")
    driver.restore(MINE, tmp_path / "mine.dump")
    assert ask(driver, "SELECT a FROM trapped") == [(1,)]
    assert ask(driver, "SELECT rolsuper FROM pg_roles WHERE rolname = 'login_mine'") == [(False,)]
    assert ask(driver, "SELECT count(*) FROM seen WHERE is_mighty") == [(0,)]
    assert ask(driver, "SELECT count(*) FROM seen WHERE who LIKE 'porter%'") == [(1,)], "the trap ran"


def test_nothing_is_left_of_the_account_that_carried_the_data(driver: PostgresDriver, tmp_path: Path) -> None:
    ask(driver, "CREATE TABLE own (a int)")
    driver.back_up(MINE, tmp_path / "mine.dump")
    driver.restore(MINE, tmp_path / "mine.dump")
    assert ask(driver, "SELECT rolname FROM pg_roles WHERE rolname LIKE 'porter%'") == []
    assert ask(driver, "SELECT tableowner FROM pg_tables WHERE tablename = 'own'") == [("login_mine",)]
    ask(driver, "ALTER TABLE own ADD b int")


def test_an_account_that_a_crash_left_does_not_hinder(driver: PostgresDriver, tmp_path: Path) -> None:
    porter = driver._porter(MINE)
    porter.__enter__()
    driver.back_up(MINE, tmp_path / "mine.dump")
    driver.restore(MINE, tmp_path / "mine.dump")
    assert ask(driver, "SELECT rolname FROM pg_roles WHERE rolname LIKE 'porter%'") == []
