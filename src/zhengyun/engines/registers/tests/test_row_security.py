"""Row security holds without the help of our own code: as the app's login, by plain SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.db import Error, connection, transaction
from django.db.utils import InternalError, ProgrammingError

from zhengyun.engines.registers import facade, scope
from zhengyun.engines.registers.contracts import Record
from zhengyun.engines.registers.tests import builders
from zhengyun.engines.registers.tests.builders import CAUSE, County
from zhengyun.engines.registers.tests.test_records import refused
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.ids import uuid7


@pytest.fixture
def licences(county: County) -> dict[str, Record]:
    """One of the market office, one of its town, one of the health office; each with a version before."""
    firm = builders.firm()
    made = {}
    for number, office in enumerate(("market", "market_town", "health")):
        first = builders.licence(firm.key, office, valid_from=f"2026-01-0{number + 1}")
        made[office] = facade.change(SYSTEM, "test_licences", first.id, 1, {"copies": 2}, CAUSE)
    return made


def execute(statement: str, *values: UUID | str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def numbers(table: str = "reg.test_licences") -> set[str]:
    """A view that forgot its WHERE."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM " + table)  # noqa: S608
        return {row[0] for row in cursor.fetchall()}


def setting(name: str, value: str) -> None:
    execute("SELECT set_config(%s, %s, true)", name, value)


@contextmanager
def forbidden_by_the_database() -> Iterator[None]:
    with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
        yield


@pytest.mark.parametrize("table", ["reg.test_licences", "reg_history.test_licences"])
def test_a_forgotten_where_shows_only_the_scope(
    county: County, licences: dict[str, Record], table: str
) -> None:
    assert numbers(table) == set(), "no setting, no rows"
    setting("zy.read", "")
    assert numbers(table) == set()
    setting("zy.read", str(county.offices["health"]))
    assert numbers(table) == {licences["health"].key}
    setting("zy.read", f"{county.offices['market']},{county.offices['market_town']}")
    assert numbers(table) == {licences["market"].key, licences["market_town"].key}
    setting("zy.read", "*")
    assert len(numbers(table)) == 3


@pytest.mark.parametrize("value", ["' OR true --", "*,", "%", "00000000", "{}", "null"])
def test_a_broken_scope_shows_nothing(county: County, licences: dict[str, Record], value: str) -> None:
    setting("zy.read", value)
    try:
        with transaction.atomic():
            assert numbers() == set()
    except Error:
        pass


def test_after_every_call_nothing_is_seen(county: County, licences: dict[str, Record]) -> None:
    record = licences["market"]
    facade.get(county.market, "test_licences", record.id)
    assert numbers() == set()
    facade.change(county.market, "test_licences", record.id, 2, {"copies": 3}, CAUSE)
    assert numbers() == set()
    with refused("registers.stale"):
        facade.change(county.market, "test_licences", record.id, 2, {"copies": 4}, CAUSE)
    assert numbers() == set()
    assert execute("UPDATE reg.test_licences SET copies = 9") == 0
    with scope.reading("*"):
        assert len(numbers()) == 3
    assert numbers() == set()


def test_who_may_read_may_not_therefore_write(county: County, licences: dict[str, Record]) -> None:
    setting("zy.read", "*")
    change = (
        "UPDATE reg.test_licences SET copies = 9, _version = _version + 1, _from = _from + interval '1 day'"
    )
    assert execute(change) == 0
    assert execute("DELETE FROM reg.test_licences") == 0
    setting("zy.write", str(county.offices["health"]))
    assert execute(change) == 1
    setting("zy.at", "2030-01-01T00:00:00Z")
    assert execute("DELETE FROM reg.test_licences") == 1


def test_a_row_is_not_moved_out_of_the_scope_nor_entered_outside(
    county: County, licences: dict[str, Record]
) -> None:
    health, market = county.offices["health"], county.offices["market"]
    setting("zy.read", "*")
    setting("zy.write", str(health))
    move = "UPDATE reg.test_licences SET owner_id = %s, _version = 3, _from = _from + interval '1 day'"
    with forbidden_by_the_database():
        execute(move, market)
    enter = "INSERT INTO reg.test_licences (id, owner_id, _version, _from, number, holder, issuer) "
    enter += "SELECT %s, %s, 1, now(), %s, holder, issuer FROM reg.test_licences LIMIT 1"
    with forbidden_by_the_database():
        execute(enter, uuid7(), market, "JY-theirs")
    assert execute(enter, uuid7(), health, "JY-mine") == 1


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO reg_history.test_licences SELECT * FROM reg_history.test_licences",
        "UPDATE reg_history.test_licences SET copies = 9",
        "DELETE FROM reg_history.test_licences",
        "TRUNCATE reg.test_licences",
        "ALTER TABLE reg.test_licences DISABLE ROW LEVEL SECURITY",
        "DROP TABLE reg.test_licences",
        "CREATE TABLE reg.mine (id int)",
        "ALTER TABLE reg.test_licences DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "SET ROLE zhengyun_owner",
        "COPY reg.test_licences FROM STDIN",
        "UPDATE registers_access SET reader = ''",
        "DELETE FROM registers_access",
        "UPDATE registers_write SET reason = ''",
    ],
)
def test_the_app_can_neither_rewrite_history_nor_loosen_the_tables(
    county: County, licences: dict[str, Record], statement: str
) -> None:
    setting("zy.read", "*")
    setting("zy.write", "*")
    with pytest.raises(Error), transaction.atomic():
        execute(statement)


def test_a_change_that_skips_a_version_or_goes_back_in_time_is_refused(
    county: County, licences: dict[str, Record]
) -> None:
    setting("zy.read", "*")
    setting("zy.write", "*")
    for wrong in (
        "copies = 9",
        "_version = _version + 2, _from = _from + interval '1 day'",
        "_version = _version + 1, _from = _from - interval '1 day'",
        "id = gen_random_uuid(), _version = _version + 1, _from = _from + interval '1 day'",
    ):
        with pytest.raises(Error), transaction.atomic():
            execute("UPDATE reg.test_licences SET " + wrong)  # noqa: S608
    with pytest.raises(Error), transaction.atomic():
        execute("DELETE FROM reg.test_licences")


def test_reading_one_record_takes_an_index_under_the_policy(
    county: County, licences: dict[str, Record]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for statement in (
            "SELECT * FROM reg.test_licences WHERE number = 'JY1'",
            "SELECT * FROM reg.test_people WHERE id_number = '990124199003070016'",
            "SELECT * FROM reg_history.test_people WHERE id_number = '990124199003070016'",
            "SELECT * FROM reg.test_people WHERE guardian = '990124199003070016'",
            "SELECT * FROM reg_history.test_people WHERE guardian = '990124199003070016'",
        ):
            cursor.execute(f"EXPLAIN {statement}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Index Cond" in plan, plan
