"""A definition changes under records, and an install may die anywhere."""

from __future__ import annotations

import threading
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection

from zhengyun.engines.registers.definition import RecordType
from zhengyun.engines.registers.schema import apply, catalog, owner, restored
from zhengyun.engines.registers.schema.catalog import Catalog
from zhengyun.engines.registers.tests.planned import (
    BEGIN,
    BUREAU,
    CODE,
    MAKERS,
    app,
    as_owner,
    change,
    enter,
    install,
    killed_after,
    parsed,
    rows,
    steps,
)
from zhengyun.engines.registers.tests.record_types import day, text
from zhengyun.kit.errors import Problem

pytestmark = pytest.mark.django_db(transaction=True)
NEW_FIELD = {"brand": text("品牌", 40, **{"x-index": True, "x-search": True})}
REQUIRED = {"state": text("状态", 10, default="in_use"), "required": ["number", "place", "state"]}
GRADE = {"grade": {"type": "integer", "title": "等级", "minimum": 1, "default": 3, "x-index": True}}


def columns(schema: str = "reg") -> set[str]:
    found = as_owner(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s",
        schema, CODE,
    )  # fmt: skip
    return {str(name) for (name,) in found}


def test_a_new_field_comes_with_its_index_and_its_history() -> None:
    install(parsed())
    (one,) = enter()
    install(parsed(**NEW_FIELD), parsed())
    change(one, 2, "brand = '通力'")
    change(one, 3, "brand = '迅达'", later=2)
    assert rows("_version, brand") == [(3, "迅达")]
    assert rows("_version, brand", "reg_history") == [(1, None), (2, "通力")]
    assert "brand" in columns("reg_load")
    assert steps(parsed(**NEW_FIELD), parsed()) == []


def test_an_index_is_added_to_a_filled_table_without_locking_writers_out() -> None:
    install(parsed())
    enter(50)
    wanted = parsed(
        floors={"type": "integer", "title": "层数", "minimum": 1, "maximum": 200, "x-index": True}
    )
    (build, *_rest) = steps(wanted, parsed())
    assert build.is_slow
    assert "CONCURRENTLY" in build.statements[0].as_string(None)
    install(wanted, parsed())
    assert steps(wanted, parsed()) == []


def test_a_required_field_with_a_default_is_filled_for_records_that_are_there() -> None:
    install(parsed())
    enter(3)
    install(parsed(**REQUIRED), parsed())
    assert rows("state") == [("in_use",)] * 3
    with app(zy__write=str(BUREAU)) as cursor:
        cursor.execute(
            f"INSERT INTO reg.{CODE} (id, owner_id, _version, _from, number, place) "
            "VALUES (gen_random_uuid(), %s, 1, %s, 'OLD', '一个旧版本的写入')",
            [BUREAU, BEGIN],
        )
    assert rows("state") == [("in_use",)] * 4


def test_a_required_field_without_a_default_is_refused_where_records_are() -> None:
    install(parsed())
    enter()
    with pytest.raises(Problem) as caught:
        install(parsed(state=text("状态", 10), required=["number", "place", "state"]), parsed())
    assert caught.value.code == "registers.rows_in_the_way"


def test_a_field_that_is_left_out_stays_for_one_version_and_then_goes_but_not_from_history() -> None:
    first, second, third = parsed(), parsed(floors=None), parsed(floors=None, **NEW_FIELD)
    install(first)
    (one,) = enter()
    change(one, 2, "floors = 7")
    change(one, 3, "floors = 8", later=2)
    install(second, first)
    assert rows("floors") == [(8,)]
    change(one, 4, "place = '解放路'", later=3)
    install(third, second)
    assert "floors" not in columns("reg") | columns("reg_load")
    assert rows("_version, floors", "reg_history") == [(1, None), (2, 7), (3, 8), (4, 8)]


def test_what_a_dropped_field_last_held_is_in_history() -> None:
    first, second = parsed(), parsed(floors=None)
    install(first)
    (one,) = enter()
    change(one, 2, "floors = 7")
    install(second, first)
    install(second, second)
    assert "floors" not in columns()
    assert (2, 7) in rows("_version, floors", "reg_history")


def test_a_left_out_required_field_no_longer_holds_writers_up() -> None:
    first = parsed(**REQUIRED)
    second = parsed()
    install(first)
    install(second, first)
    enter()
    assert rows("place") == [("幸福路0号",)]


def test_a_wider_limit_replaces_the_old_one() -> None:
    install(parsed())
    install(parsed(place=text("使用地点", 5)), parsed())
    install(parsed(place=text("使用地点", 300)), parsed())
    found = as_owner(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass", f"reg.{CODE}"
    )
    assert [text for (text,) in found if "char_length(place)" in text] == [
        "CHECK ((char_length(place) <= 300))"
    ]


def test_a_limit_that_records_contradict_is_refused_and_nothing_is_lost() -> None:
    install(parsed())
    enter(2)
    with pytest.raises(Problem) as caught:
        install(parsed(place=text("使用地点", 3)), parsed())
    assert caught.value.code == "registers.rows_in_the_way"
    install(parsed(), parsed())
    assert steps(parsed(), parsed()) == []
    assert len(rows("place")) == 2


def test_an_index_that_was_broken_off_is_built_again() -> None:
    twice = parsed(unique=[["maker", "checked_on"], ["place"]])
    install(parsed())
    enter(2)
    as_owner(f"UPDATE reg.{CODE} SET place = '同一个地方', _version = 2, _from = _from + interval '1 hour'")
    with pytest.raises(Problem) as caught:
        install(twice, parsed())
    assert caught.value.code == "registers.rows_in_the_way"
    assert as_owner("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == [(1,)]
    as_owner(f"UPDATE reg.{CODE} SET place = number, _version = 3, _from = _from + interval '1 hour'")
    install(twice, parsed())
    assert as_owner("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == [(0,)]
    assert steps(twice, parsed()) == []


CHANGES: list[Callable[[], tuple[RecordType, RecordType]]] = [
    lambda: (parsed(**NEW_FIELD), parsed()),
    lambda: (parsed(**REQUIRED), parsed(floors=None)),
    lambda: (
        parsed(
            **GRADE, checked_on=day("检验日期"), place=text("使用地点", 120, **{"x-search": True}), speed=None
        ),
        parsed(speed=None),
    ),
]


def stands() -> Catalog:
    with owner.connect() as session:
        return catalog.read(session, CODE, apply.APP_LOGIN)


def begin_again() -> None:
    for schema in catalog.SCHEMAS:
        as_owner(f"DROP TABLE IF EXISTS {schema}.{CODE}")
    install(parsed())
    enter(3)


@pytest.mark.parametrize("case", range(len(CHANGES)))
@pytest.mark.parametrize("inside", [False, True], ids=["between", "within"])
def test_an_install_that_dies_after_any_step_goes_on_from_there(
    monkeypatch: pytest.MonkeyPatch, case: int, inside: bool
) -> None:
    wanted, before = CHANGES[case]()
    begin_again()
    count = len(steps(wanted, before))
    install(wanted, before)
    whole = stands()
    for done in range(count):
        begin_again()
        killed_after(monkeypatch, done, lambda: apply.bring_up(wanted, [before]), inside=inside)
        install(wanted, before)
        assert stands() == whole
        assert steps(wanted, before) == []
        assert len(rows("place")) == 3


def test_the_first_install_that_dies_leaves_nothing_or_all(monkeypatch: pytest.MonkeyPatch) -> None:
    from zhengyun.engines.registers.parse import parse

    apply.bring_up(parse(MAKERS), [])
    killed_after(monkeypatch, 0, lambda: apply.bring_up(parsed(), []), inside=True)
    assert columns() == set()
    install(parsed())
    assert steps(parsed()) == []


def test_two_installs_at_the_same_time_do_it_once() -> None:
    install(parsed())
    enter(20)
    wanted, failed = parsed(**NEW_FIELD, **GRADE), []

    def run() -> None:
        try:
            apply.bring_up(wanted, [parsed()])
        except (Problem, psycopg.Error) as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _one in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failed == []
    assert steps(wanted, parsed()) == []


def test_a_table_in_use_is_said_and_not_waited_for() -> None:
    install(parsed())
    with owner.connect() as busy:
        busy.execute("BEGIN")
        busy.execute(f"LOCK TABLE reg.{CODE} IN ROW EXCLUSIVE MODE".encode())
        with pytest.raises(Problem) as caught:
            install(parsed(**NEW_FIELD), parsed())
    assert caught.value.code == "registers.tables_busy"
    install(parsed(**NEW_FIELD), parsed())


def test_rows_of_a_restored_dump_come_into_the_feed_at_once() -> None:
    install(parsed())
    (one, other) = enter(2)
    change(one, 2, "place = '望江路1号'")
    as_owner(f"ALTER TABLE reg.{CODE} DISABLE TRIGGER keep")
    as_owner(f"UPDATE reg.{CODE} SET _xid = '9000000000' WHERE id = %s", other)
    as_owner(f"ALTER TABLE reg.{CODE} ENABLE TRIGGER keep")
    as_owner(f"UPDATE reg_history.{CODE} SET _ended_xid = '9000000000'")
    said: list[str] = []
    for _turn in range(2):
        restored.number_anew(CODE, said.append)
    assert len(said) == 1
    ahead = "WHERE {} >= pg_snapshot_xmax(pg_current_snapshot())"
    assert as_owner(f"SELECT id FROM reg.{CODE} {ahead.format('_xid')}") == []
    assert as_owner(f"SELECT id FROM reg_history.{CODE} {ahead.format('_ended_xid')}") == []
    assert rows("_version", "reg_history") == [(1,)]
    assert steps(parsed()) == []
