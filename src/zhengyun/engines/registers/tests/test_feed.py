"""The change feed: nothing is missed, whatever commits late."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection

from zhengyun.engines.registers import facade
from zhengyun.engines.registers.contracts import ChangeKind, ChangePage, Purpose
from zhengyun.engines.registers.tests import builders
from zhengyun.engines.registers.tests.builders import CAUSE, DUTY
from zhengyun.kit.actor import ANONYMOUS, SYSTEM, Actor
from zhengyun.kit.errors import Problem

CODE = "test_districts"
pytestmark = pytest.mark.usefixtures("lasting_registers")
ENTER = """
    INSERT INTO reg.test_districts (id, owner_id, _version, _from, code, title, valid_from)
    VALUES (gen_random_uuid(), gen_random_uuid(), 1, now(), %s, %s, '2020-01-01')
"""


@contextmanager
def another_session() -> Iterator[psycopg.Connection[Any]]:
    """Somebody else's transaction, as the same login."""
    there = connection.settings_dict
    with psycopg.connect(
        host=there["HOST"],
        port=there["PORT"],
        dbname=there["NAME"],
        user=there["USER"],
        password=there["PASSWORD"],
    ) as session:
        session.execute("SELECT set_config('zy.write', '*', true)")
        yield session


def settle(until: int | None = None) -> None:
    """Waits for transactions that other tests hold open beside us: the feed rightly waits for them too."""
    deadline = time.monotonic() + 600
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        wanted = until or int(cursor.fetchone()[0]) + 1
        while True:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            if int(cursor.fetchone()[0]) >= wanted:
                return
            assert time.monotonic() < deadline, "a transaction stays open"
            time.sleep(0.05)


def feed(
    actor: Actor, code: str, cursor: str = "", limit: int = 100, purpose: Purpose | None = None
) -> ChangePage:
    settle()
    return facade.changes(actor, code, cursor, limit, purpose)


def told(actor: Actor, cursor: str, limit: int = 100) -> tuple[list[tuple[str, str]], str]:
    return in_short(feed(actor, CODE, cursor, limit))


def in_short(page: ChangePage) -> tuple[list[tuple[str, str]], str]:
    return [(one.kind.value, one.key.partition("~")[0]) for one in page.changes], page.cursor


def test_what_commits_late_is_not_missed() -> None:
    builders.build_county()
    builders.district("990124001")
    with another_session() as slow:
        slow.execute(ENTER, ["990124002", "慢"])
        found = slow.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()
        builders.district("990124003")
        settle(until=found[0] if found else None)
        first, cursor = in_short(facade.changes(SYSTEM, CODE))
        assert first == [("written", "990124001")]
        slow.commit()
    rest, cursor = told(SYSTEM, cursor)
    assert rest == [("written", "990124002"), ("written", "990124003")]
    assert told(SYSTEM, cursor)[0] == []


def test_a_record_is_told_in_its_present_state_and_retired_last() -> None:
    builders.build_county()
    one, two = builders.district("990124001"), builders.district("990124002")
    _first, cursor = told(SYSTEM, "")
    facade.change(SYSTEM, CODE, one.id, 1, {"title": "东关镇"}, CAUSE)
    facade.retire(SYSTEM, CODE, two.id, 1, CAUSE)
    page = feed(SYSTEM, CODE, cursor)
    assert [one.kind for one in page.changes] == [ChangeKind.WRITTEN, ChangeKind.RETIRED]
    assert page.changes[0].record
    assert page.changes[0].record.values["title"] == "东关镇"
    assert page.changes[1].record is None
    assert page.changes[1].key == two.key


def test_pages_of_changes_tell_each_once() -> None:
    builders.build_county()
    for number in range(7):
        builders.district(f"99012400{number}")
    found: list[tuple[str, str]] = []
    cursor = ""
    for _page in range(10):
        part, cursor = told(ANONYMOUS, cursor, limit=2)
        found += part
    assert found == [("written", f"99012400{number}") for number in range(7)]


def test_a_retired_record_that_is_restored_is_written_last() -> None:
    from django.db import transaction

    builders.build_county()
    one = builders.district("990124001")
    _first, cursor = told(SYSTEM, "")
    with transaction.atomic():
        facade.retire(SYSTEM, CODE, one.id, 1, CAUSE)
        facade.undo(SYSTEM, CODE, one.id, 1, CAUSE)
    assert told(SYSTEM, cursor, limit=1)[0] == [("retired", "990124001"), ("written", "990124001")]


def test_what_moves_out_of_sight_has_ended_for_who_saw_it() -> None:
    county = builders.build_county()
    firm = builders.firm()
    licence = builders.licence(firm.key, "market_town")
    town = county.officer("reviewer", "market_town")
    cursor = feed(town, "test_licences").cursor
    facade.change(SYSTEM, "test_licences", licence.id, 1, {"issuer": "market"}, CAUSE)
    page = feed(town, "test_licences", cursor)
    assert [(one.kind.value, one.key) for one in page.changes] == [("retired", licence.key)]


def test_who_learns_that_a_person_was_retired_is_written_down() -> None:
    from zhengyun.engines.registers.models_access import Access

    county = builders.build_county()
    record = builders.person()
    cursor = feed(county.police, "test_people", purpose=DUTY).cursor
    facade.retire(SYSTEM, "test_people", record.id, 1, CAUSE)
    page = feed(county.police, "test_people", cursor, purpose=DUTY)
    assert [one.key for one in page.changes] == [record.key]
    assert Access.objects.filter(record_id=record.id, action="read", is_bulk=True).count() == 2


@pytest.mark.parametrize(
    "odd", ["x", "Zg", "a" * 400, "W10", "WyJ0ZXN0X2Rpc3RyaWN0cyIsIi0xIiwiLTEiLCJ4Il0", "\x00"]
)
def test_odd_cursors_are_refused(odd: str) -> None:
    builders.build_county()
    with pytest.raises(Problem) as caught:
        facade.changes(SYSTEM, CODE, odd)
    assert (caught.value.code, caught.value.status) == ("registers.bad_cursor", 400)


def test_a_cursor_belongs_to_its_register() -> None:
    builders.build_county()
    builders.district()
    _found, cursor = told(SYSTEM, "")
    with pytest.raises(Problem):
        facade.changes(SYSTEM, "test_places", cursor)


def test_changes_of_persons_are_written_down() -> None:
    from zhengyun.engines.registers.models_access import Access

    county = builders.build_county()
    record = builders.person()
    with pytest.raises(Problem):
        facade.changes(county.reviewer, "test_people")
    assert feed(county.reviewer, "test_people", purpose=DUTY).changes
    assert Access.objects.filter(record_id=record.id, action="read", is_bulk=True).exists()
