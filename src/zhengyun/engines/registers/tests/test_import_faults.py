"""Whatever is wrong with a row is said with its row, its column and what to do."""

from __future__ import annotations

from typing import Any

import pytest

from zhengyun.engines.registers import facade
from zhengyun.engines.registers.contracts import ImportView, Mode, RunState
from zhengyun.engines.registers.tests import builders, bulk_files
from zhengyun.engines.registers.tests.builders import County
from zhengyun.engines.registers.tests.bulk_files import steward
from zhengyun.kit.actor import SYSTEM

GOOD = builders.identity(1)


def person(**more: Any) -> dict[str, Any]:
    return {"id_number": builders.fresh_identity(), "name": "王小明", **more}


def faults(run: ImportView) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.value) for one in run.faults]


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("name", "", "姓名"),
        ("name", "名" * 51, "50"),
        ("id_number", GOOD[:17] + ("0" if GOOD[17] != "0" else "1"), "18"),
        ("id_number", "990124199013011234", "18"),
        ("id_number", "9.90124199003070E+17", "电子表格"),
        ("sex", "3", "可选范围"),
        ("birthday", "2026-02-30", "2026-09-29"),
        ("birthday", "26年春", "2026-09-29"),
        ("phone", "1601234123", "11"),
        ("district", "990124999", "test_districts"),
        ("income", "-0.01", "0"),
        ("income", "12,345.60", "千位"),
        ("income", "123456789.00", "8"),
        ("income", "1.234", "2"),
        ("income", "很多", "12.5"),
    ],
)
def test_a_wrong_cell_is_named_with_its_row_and_column(
    county: County, column: str, value: str, words: str
) -> None:
    rows = [person(**{column: person().get(column, "")}), person(**{column: value}), person(**{column: ""})]
    rows[2][column] = person().get(column, "")
    run = bulk_files.take(steward(county, "police"), "test_people", bulk_files.csv(rows))
    assert run.state is RunState.FAILED
    assert faults(run) == [(2, column, value[:30] + "…" if len(value) > 30 else value)]
    assert words in run.faults[0].message


def test_every_wrong_cell_of_a_row_is_named(county: County) -> None:
    rows = [person(sex="9", phone="1", birthday="x")]
    run = bulk_files.take(steward(county, "police"), "test_people", bulk_files.csv(rows))
    assert {one.column for one in run.faults} == {"sex", "phone", "birthday"}
    assert (run.rows_read, run.rows_faulty) == (1, 1)


def test_ways_of_writing_that_mean_one_thing_are_all_right(county: County) -> None:
    builders.district()
    days = ["2026-01-02", "2026/1/2", "20260102", "2026年1月2日", "2026.01.02", " 2026-01-02 "]
    rows = [person(birthday=day, sex="男", name=" 王小明 ", district="990124001") for day in days]
    run = bulk_files.take(steward(county, "police"), "test_people", bulk_files.csv(rows))
    assert (run.state, run.faults) == (RunState.DONE, ())
    for row in rows:
        found = facade.find(SYSTEM, "test_people", row["id_number"]).values
        assert (found["birthday"].isoformat(), found["sex"], found["name"]) == ("2026-01-02", "1", "王小明")


def test_rules_ends_and_references_are_asked(county: County) -> None:
    firm = builders.firm()
    good = {"number": "A1", "holder": firm.key, "issuer": "market", "copies": 9}
    rows = [
        good,
        {**good, "number": "A2", "issuer": "market_town", "valid_from": "2026-01-01"},
        {**good, "number": "A3", "valid_from": "2026-01-02", "valid_until": "2026-01-02"},
        {**good, "number": "A4", "holder": "91990124MA0000000X"},
        {**good, "number": "A5", "valid_from": "2026-01-05", "issuer": "nowhere", "copies": 1},
    ]
    columns = ["number", "holder", "issuer", "copies", "valid_from", "valid_until"]
    rows = [{name: row.get(name, "") for name in columns} for row in rows]
    run = bulk_files.take(
        steward(county, "market"), "test_licences", bulk_files.csv(rows), mode=Mode.RIGHT_ROWS
    )
    assert [(one.row, one.column) for one in run.faults] == [
        (2, "copies"),
        (3, "valid_until"),
        (4, "holder"),
        (5, "issuer"),
    ]
    assert run.faults[0].message == "副本不超过五份。"
    assert run.rows_created == 1


def test_a_key_stands_once_in_a_file(county: County) -> None:
    first, second = person(), person()
    rows = [first, second, {**first, "name": "另一人"}, first]
    run = bulk_files.take(
        steward(county, "police"), "test_people", bulk_files.csv(rows), mode=Mode.RIGHT_ROWS
    )
    assert (run.rows_created, run.rows_faulty) == (2, 2)
    assert [(one.row, one.column) for one in run.faults] == [(3, "id_number"), (4, "id_number")]
    assert "1" in run.faults[0].message
    wrong = bulk_files.content(run.faults_file_id).decode()
    assert "另一人" in wrong


def test_what_must_be_unique_is_so_in_the_file_and_in_the_register(county: County) -> None:
    firm, other = builders.firm(), builders.firm()
    builders.licence(firm.key, valid_from="2026-01-01")
    day = {"issuer": "market", "valid_from": "2026-01-01"}
    rows = [
        {"number": "B1", "holder": firm.key, **day},
        {"number": "B2", "holder": other.key, **day},
        {"number": "B3", "holder": other.key, **day},
    ]
    run = bulk_files.take(
        steward(county, "market"), "test_licences", bulk_files.csv(rows), mode=Mode.RIGHT_ROWS
    )
    assert sorted(one.row for one in run.faults) == [1, 3]
    assert run.rows_created == 1


def test_an_office_enters_its_own_records_and_touches_no_others(county: County) -> None:
    firm, other = builders.firm(), builders.firm()
    theirs = builders.licence(firm.key, issuer="market")
    rows = [
        {"number": "C1", "holder": other.key, "issuer": "market_town"},
        {"number": "C2", "holder": other.key, "issuer": "market"},
        {"number": theirs.key, "holder": other.key, "issuer": "market_town"},
        {"number": "C4", "holder": other.key, "issuer": ""},
    ]
    town = steward(county, "market_town")
    run = bulk_files.take(town, "test_licences", bulk_files.csv(rows), mode=Mode.RIGHT_ROWS)
    assert sorted(one.row for one in run.faults) == [2, 3, 4]
    assert run.rows_created == 1
    assert facade.get(SYSTEM, "test_licences", theirs.id) == theirs


def test_a_row_that_cannot_be_taken_apart_is_wrong_as_a_whole(county: County) -> None:
    content = f"id_number,name\n{person()['id_number']},王小明\n{person()['id_number']},李,雷\n".encode()
    run = bulk_files.take(steward(county, "police"), "test_people", content, mode=Mode.RIGHT_ROWS)
    assert (run.rows_created, faults(run)) == (1, [(2, "", "")])


def test_empty_rows_are_no_rows_and_keep_their_number(county: County) -> None:
    content = f"id_number,name\n\n{GOOD},王小明\n,\n\n{GOOD[:-1]},王小明\n".encode()
    run = bulk_files.take(steward(county, "police"), "test_people", content, mode=Mode.RIGHT_ROWS)
    assert (run.rows_read, run.rows_created) == (2, 1)
    assert faults(run) == [(5, "id_number", GOOD[:-1])]


def test_numbers_that_a_spreadsheet_has_spoilt_are_refused_with_words(county: County) -> None:
    rows = [{"id_number": 990124199003070011, "name": "王小明"}, person()]
    run = bulk_files.take(
        steward(county, "police"), "test_people", bulk_files.xlsx(rows), "rows.xlsx", Mode.RIGHT_ROWS
    )
    assert run.rows_created == 1
    assert [(one.row, one.column) for one in run.faults] == [(1, "id_number")]
    assert "电子表格" in run.faults[0].message


def test_two_hundred_faults_are_shown_and_all_are_in_the_file(county: County) -> None:
    rows = [person(sex="9") for _number in range(250)]
    run = bulk_files.take(steward(county, "police"), "test_people", bulk_files.csv(rows))
    assert (len(run.faults), run.rows_faulty) == (200, 250)
    assert len(bulk_files.content(run.faults_file_id).splitlines()) == 251
