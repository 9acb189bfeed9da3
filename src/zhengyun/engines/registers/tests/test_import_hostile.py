"""Files that want to hurt, or that only look like tables."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from zhengyun.engines.registers import facade
from zhengyun.engines.registers.bulk import parquet_files
from zhengyun.engines.registers.contracts import Mode, RunState
from zhengyun.engines.registers.tests import builders, bulk_files
from zhengyun.engines.registers.tests.builders import County
from zhengyun.kernel.files import facade as files
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

HEAD = "uscc,name\n"
SHEET = "xl/worksheets/sheet1.xml"


def refused(content: bytes, name: str) -> str:
    with pytest.raises(Problem) as found:
        bulk_files.begin(SYSTEM, "test_firms", content, name)
    return found.value.code


def sheet(parts: dict[str, bytes]) -> bytes:
    """A small workbook with some of its parts exchanged."""
    source, target = io.BytesIO(bulk_files.xlsx([{"uscc": "1", "name": "x"}])), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
    return target.getvalue()


def worksheet(cells: str) -> bytes:
    """A sheet as our own library writes it, with other cells."""
    with zipfile.ZipFile(io.BytesIO(bulk_files.xlsx([{"uscc": "1"}]))) as book:
        text = book.read(SHEET).decode()
    before, rest = text.split("<sheetData>")
    return f"{before}<sheetData>{cells}</sheetData>{rest.split('</sheetData>')[1]}".encode()


def test_a_sheet_that_unpacks_to_gigabytes_is_refused(county: County) -> None:
    blown = b"<a>" + b" " * 250_000_000 + b"</a>"
    assert refused(sheet({SHEET: blown}), "a.xlsx") == "files.unpacks_too_large"


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c><c s='1' r='XFD1'><v>1</v></c></row>",
        '<row r="1"><c r="CA1"><v>1</v></c></row><row spans="1:2" r="1000000"></row>',
    ],
)
def test_a_cell_at_the_far_end_of_a_sheet_takes_no_memory(county: County, cells: str) -> None:
    assert refused(sheet({SHEET: worksheet(cells)}), "a.xlsx") == "registers.file_too_wide"


@pytest.mark.parametrize("content", [worksheet("<row"), b"no xml", b""])
def test_a_broken_sheet_is_refused_with_words(county: County, content: bytes) -> None:
    assert refused(sheet({SHEET: content}), "a.xlsx").startswith("registers.file_")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (",".join(f"c{number}" for number in range(10_000)).encode() + b"\n1\n", "a.csv"),
        (json.dumps({f"c{number}": 1 for number in range(10_000)}).encode(), "a.jsonl"),
    ],
)
def test_ten_thousand_columns_are_too_many(county: County, content: bytes, name: str) -> None:
    assert refused(content, name) == "registers.file_too_wide"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"uscc,uscc\n1,2\n", "a.csv", "registers.file_titles_twice"),
        (b",,\n1,2,3\n", "a.csv", "registers.file_without_titles"),
        (b'{"type":"FeatureCollection","features":[', "a.geojson", "registers.file_unreadable"),
        (
            b'{"type":"FeatureCollection","features":[{"type":"Feature"',
            "a.geojson",
            "registers.file_unreadable",
        ),
        (
            b'{"type":"FeatureCollection","features":' + b"[" * 100_000,
            "a.geojson",
            "registers.file_unreadable",
        ),
        (b"PAR1" + b"\x00" * 30 + b"PAR1", "a.parquet", "registers.file_unreadable"),
    ],
)
def test_what_is_no_table_is_refused(county: County, content: bytes, name: str, code: str) -> None:
    assert refused(content, name) == code


def test_bytes_of_several_columns_of_parquet_cannot_be_read(county: County) -> None:
    buffer = io.BytesIO()
    pl.DataFrame({"uscc": [b"1"], "name": ["x"]}).write_parquet(buffer)
    run = bulk_files.take(SYSTEM, "test_firms", buffer.getvalue(), "a.parquet")
    assert run.state is RunState.FAILED
    assert run.rows_read == 0


def test_a_text_that_stands_once_in_the_file_and_in_every_row_is_refused(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_files, "MAX_CHUNK_BYTES", 1_000_000)
    buffer = io.BytesIO()
    pl.DataFrame({"uscc": ["1"] * 2_000, "name": ["x" * 1_000] * 2_000}).write_parquet(buffer)
    assert len(buffer.getvalue()) < 10_000
    run = bulk_files.take(SYSTEM, "test_firms", buffer.getvalue(), "a.parquet")
    assert run.state is RunState.FAILED
    assert run.rows_read == 0


def test_a_parquet_file_of_a_billion_rows_is_refused(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_files, "MAX_ROWS", 10)
    buffer = io.BytesIO()
    pl.DataFrame({"uscc": ["1"] * 11}).write_parquet(buffer)
    assert refused(buffer.getvalue(), "a.parquet") == "registers.file_too_long"


def test_a_cell_of_ten_megabytes_is_a_fault_of_its_row(county: County) -> None:
    keys = [builders.fresh_credit_code() for _number in range(3)]
    long = "长" * 3_500_000
    content = f"{HEAD}{keys[0]},甲\n{keys[1]},{long}\n{keys[2]},乙\n".encode()
    run = bulk_files.take(SYSTEM, "test_firms", content, mode=Mode.RIGHT_ROWS)
    assert (run.rows_created, [one.row for one in run.faults]) == (2, [2])
    assert len(run.faults[0].value) < 100


def test_an_open_quotation_mark_swallows_no_more_than_its_row(county: County) -> None:
    keys = [builders.fresh_credit_code() for _number in range(2)]
    content = f'{HEAD}{keys[0]},甲\n{keys[1]},"乙\n'.encode()
    run = bulk_files.take(SYSTEM, "test_firms", content, mode=Mode.RIGHT_ROWS)
    assert run.rows_created + run.rows_faulty == 2


def test_line_breaks_and_quotation_marks_within_a_cell_are_kept(county: County) -> None:
    key = builders.fresh_credit_code()
    content = f'{HEAD}{key},"甲 ""老字号""\n分店, 东"\n'.encode()
    bulk_files.take(SYSTEM, "test_firms", content)
    assert facade.find(SYSTEM, "test_firms", key).values["name"] == '甲 "老字号"\n分店, 东'


def test_of_a_formula_only_its_value_counts(county: County) -> None:
    buffer, key = io.BytesIO(), builders.fresh_credit_code()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet()
    for column, title in enumerate(("uscc", "name", "staff")):
        page.write_string(0, column, title)
    page.write_string(1, 0, key)
    page.write_formula(1, 1, '=WEBSERVICE("https://example.org/")', None, "得到的名称")
    page.write_formula(1, 2, "=6*7", None, 42)
    page.write_string(2, 0, builders.fresh_credit_code())
    page.write_formula(2, 1, "=1/0", None, "#DIV/0!")
    book.close()
    run = bulk_files.take(SYSTEM, "test_firms", buffer.getvalue(), "a.xlsx", Mode.RIGHT_ROWS)
    found = facade.find(SYSTEM, "test_firms", key).values
    assert (found["name"], found["staff"]) == ("得到的名称", 42)
    assert [(one.row, one.column) for one in run.faults] == [(2, "name")]


def test_nothing_that_a_cell_holds_reaches_a_statement(county: County) -> None:
    key = builders.fresh_credit_code()
    name = "'); DROP TABLE reg.test_firms; --\\."
    rows = [{"uscc": key, "name": name}, {"uscc": builders.fresh_credit_code(), "name": "\\N"}]
    run = bulk_files.take(SYSTEM, "test_firms", bulk_files.csv(rows))
    assert run.rows_created == 2
    assert facade.find(SYSTEM, "test_firms", key).values["name"] == name
    assert facade.find(SYSTEM, "test_firms", rows[1]["uscc"]).values["name"] == "\\N"


def test_rows_of_other_kinds_among_json_lines_are_wrong(county: County) -> None:
    good = {"uscc": builders.fresh_credit_code(), "name": "甲"}
    lines = [json.dumps(good), "[1]", "nope", "", json.dumps({"uscc": {"a": 1}, "name": ["x"]})]
    run = bulk_files.take(SYSTEM, "test_firms", "\n".join(lines).encode(), "a.jsonl", mode=Mode.RIGHT_ROWS)
    assert run.rows_created == 1
    assert sorted({one.row for one in run.faults}) == [2, 3, 5]


def test_a_store_without_a_folder_is_copied_for_a_while(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = files.open

    def nameless(file_id: Any) -> Any:
        with real(file_id) as content:
            return io.BytesIO(content.read())

    monkeypatch.setattr(files, "open", nameless)
    run = bulk_files.take(SYSTEM, "test_firms", f"{HEAD}{builders.fresh_credit_code()},甲\n".encode())
    assert run.rows_created == 1
