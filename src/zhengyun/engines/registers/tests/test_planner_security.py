"""The app's login by direct SQL: what row security, rights and the trigger let it do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError

from zhengyun.engines.registers.tests.planned import (
    BEGIN,
    BUREAU,
    CODE,
    OTHER,
    app,
    as_owner,
    change,
    enter,
    install,
    parsed,
    rows,
)
from zhengyun.kit.ids import uuid7

pytestmark = pytest.mark.django_db(transaction=True)
TABLES = ("reg", "reg_history")


@pytest.fixture(autouse=True)
def _records() -> None:
    """Two records of one bureau, one of another; each has changed once."""
    install(parsed())
    for one in [*enter(2), *enter(1, begin=2, owner_id=OTHER)]:
        change(one, 2, "floors = 7")


def seen(schema: str, **settings: str) -> int:
    with app(**settings) as cursor:
        cursor.execute(f"SELECT count(*) FROM {schema}.{CODE}")
        return int(cursor.fetchone()[0])


def test_one_sees_the_rows_of_ones_setting_and_without_one_none() -> None:
    for setting, count in (
        (None, 0),
        ("", 0),
        (str(BUREAU), 2),
        (str(OTHER), 1),
        (f"{BUREAU},{OTHER}", 3),
        ("*", 3),
        (str(uuid7()), 0),
    ):
        given = {} if setting is None else {"zy__read": setting}
        assert [seen(schema, **given) for schema in TABLES] == [count, count], setting


def test_a_setting_that_is_no_list_of_organizations_is_refused() -> None:
    for setting in ("**", "*,", "' OR true --", "all"):
        for schema in TABLES:
            with pytest.raises(DatabaseError, match="uuid"):
                seen(schema, zy__read=setting)


def test_the_right_to_write_is_no_right_to_read() -> None:
    assert seen("reg", zy__write="*") == 0


def test_the_setting_ends_with_its_transaction() -> None:
    assert seen("reg", zy__read="*") == 3
    assert seen("reg") == 0


def insert(cursor: Any, owner_id: object) -> None:
    cursor.execute(
        f"INSERT INTO reg.{CODE} (id, owner_id, _version, _from, number, place) "
        "VALUES (%s, %s, 1, %s, 'X1', '幸福路')",
        [uuid7(), owner_id, BEGIN],
    )


def test_one_enters_no_row_for_another_organization() -> None:
    for setting in ("", str(OTHER)):
        with pytest.raises(ProgrammingError, match="row-level security"), app(zy__write=setting) as cursor:
            insert(cursor, BUREAU)


def test_one_enters_rows_of_ones_own_organization() -> None:
    with app(zy__write=str(BUREAU)) as cursor:
        insert(cursor, BUREAU)
    assert len(rows("id")) == 4


def test_one_neither_changes_nor_retires_what_belongs_to_others() -> None:
    with app(zy__read="*", zy__write=str(OTHER), zy__at=(BEGIN + timedelta(days=1)).isoformat()) as cursor:
        cursor.execute(
            f"UPDATE reg.{CODE} SET _version = _version + 1, _from = _from + interval '1 hour', floors = 9"
        )
        assert cursor.rowcount == 1
        cursor.execute(f"DELETE FROM reg.{CODE}")
        assert cursor.rowcount == 1
    assert len(rows("id")) == 2


def test_a_row_is_not_given_away_to_another_organization() -> None:
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        app(zy__read="*", zy__write=str(BUREAU)) as cursor,
    ):
        cursor.execute(
            f"UPDATE reg.{CODE} SET _version = 3, _from = _from + interval '1 hour', owner_id = %s "
            "WHERE owner_id = %s",
            [OTHER, BUREAU],
        )


WRONG_CHANGES = [
    "floors = 9",
    "floors = 9, _version = _version + 1",
    "floors = 9, _from = _from + interval '1 hour'",
    "floors = 9, _version = _version + 2, _from = _from + interval '1 hour'",
    "floors = 9, _version = _version, _from = _from + interval '1 hour'",
    "floors = 9, _version = _version + 1, _from = _from - interval '1 hour'",
    "id = gen_random_uuid(), _version = _version + 1, _from = _from + interval '1 hour'",
]


def test_a_change_without_the_next_version_and_a_later_instant_is_refused() -> None:
    for assignment in WRONG_CHANGES:
        with pytest.raises(IntegrityError), app(zy__read="*", zy__write="*") as cursor:
            cursor.execute(f"UPDATE reg.{CODE} SET {assignment}")


TOO_EARLY = ["", BEGIN.isoformat()]


def test_a_retirement_without_a_later_instant_is_refused() -> None:
    for at in TOO_EARLY:
        with pytest.raises(IntegrityError), app(zy__read="*", zy__write="*", zy__at=at) as cursor:
            cursor.execute(f"DELETE FROM reg.{CODE}")


def test_what_was_stands_in_history_with_who_when_and_for_which_case() -> None:
    (one,) = enter(1, begin=9)
    who, case, batch = uuid7(), uuid7(), uuid7()
    change(one, 2, f"place = '解放路9号', _by = '{who}', _case = '{case}', _batch = '{batch}'", later=1)
    ended = BEGIN + timedelta(hours=2)
    settings = {
        "zy__at": ended.isoformat(),
        "zy__by": str(who),
        "zy__case": str(case),
        "zy__batch": str(batch),
    }
    with app(zy__read="*", zy__write="*", **settings) as cursor:
        cursor.execute(f"DELETE FROM reg.{CODE} WHERE id = %s", [one])
    found = as_owner(
        "SELECT _version, place, _from, _until, _operation, _by, _ended_by, _ended_case, _ended_batch "
        f"FROM reg_history.{CODE} WHERE id = %s ORDER BY _version",
        one,
    )
    changed = BEGIN + timedelta(hours=1)
    assert found == [
        (1, "幸福路9号", BEGIN, changed, "changed", None, who, case, batch),
        (2, "解放路9号", changed, ended, "retired", who, who, case, batch),
    ]


def test_the_mark_of_the_transaction_cannot_be_chosen_in_a_change() -> None:
    with app(zy__read="*", zy__write="*") as cursor:
        cursor.execute(
            f"UPDATE reg.{CODE} SET _version = 3, _from = _from + interval '1 hour', _xid = '1'"
            " RETURNING _xid = pg_current_xact_id()"
        )
        assert set(cursor.fetchall()) == {(True,)}


REFUSED = [
    f"INSERT INTO reg_history.{CODE} SELECT * FROM reg_history.{CODE}",
    f"UPDATE reg_history.{CODE} SET floors = 1",
    f"DELETE FROM reg_history.{CODE}",
    f"TRUNCATE reg.{CODE}",
    f"TRUNCATE reg_load.{CODE}",
    f"ALTER TABLE reg.{CODE} DISABLE ROW LEVEL SECURITY",
    f"ALTER TABLE reg.{CODE} DISABLE TRIGGER ALL",
    f"ALTER TABLE reg.{CODE} ADD COLUMN more text",
    f"DROP TABLE reg.{CODE}",
    f"DROP POLICY seen ON reg.{CODE}",
    f"CREATE INDEX ON reg.{CODE} (place)",
    "CREATE TABLE reg.mine (id int)",
    "CREATE TABLE reg_history.mine (id int)",
    "CREATE SCHEMA mine",
    f"DROP FUNCTION reg.keep_{CODE}()",
    "CREATE FUNCTION reg.mine() RETURNS int LANGUAGE sql RETURN 1",
    "SET session_replication_role = replica",
    "SET ROLE zhengyun_owner",
]


def test_the_app_is_refused() -> None:
    for statement in REFUSED:
        with pytest.raises(DatabaseError), app(zy__read="*", zy__write="*") as cursor:
            cursor.execute(statement)


def test_row_security_cannot_be_switched_off_by_the_app() -> None:
    with pytest.raises(DatabaseError), app() as cursor:
        cursor.execute(f"SET LOCAL row_security = off; SELECT * FROM reg.{CODE}")


def test_the_owner_is_bound_by_the_trigger_too() -> None:
    with pytest.raises(psycopg.Error):
        as_owner(f"UPDATE reg.{CODE} SET floors = 3")


def test_a_key_is_looked_up_by_its_index_under_the_policy() -> None:
    as_owner(
        f"INSERT INTO reg.{CODE} (id, owner_id, _version, _from, number, place) "
        "SELECT gen_random_uuid(), %s, 1, now(), 'K' || n, '幸福路' FROM generate_series(1, 5000) n",
        BUREAU,
    )
    as_owner(f"ANALYZE reg.{CODE}")
    for scope in ("*", str(BUREAU)):
        with app(zy__read=scope) as cursor:
            cursor.execute(f"EXPLAIN SELECT * FROM reg.{CODE} WHERE number = 'K77'")
            plan = "\n".join(str(line) for (line,) in cursor.fetchall())
        assert f"Index Scan using {CODE}__key" in plan, plan
