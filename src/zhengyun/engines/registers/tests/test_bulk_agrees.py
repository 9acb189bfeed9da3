"""Whatever stands in a cell: an import and a single entry come to the same verdict and the same value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from zhengyun.engines.registers import validate, values
from zhengyun.engines.registers.bulk import cells, formats, guarding
from zhengyun.engines.registers.bulk.checking import Checker, new_ids
from zhengyun.engines.registers.bulk.columns import copied_values
from zhengyun.engines.registers.bulk.sources import Chunk
from zhengyun.engines.registers.definition import Action, RecordType
from zhengyun.engines.registers.parse import parse
from zhengyun.engines.registers.rules import View, decide
from zhengyun.engines.registers.tests.record_types import day, record_type, text
from zhengyun.kit import codes
from zhengyun.kit.formulas import guarded
from zhengyun.kit.ids import uuid7

EVERYTHING = parse(
    record_type(
        "test_everything",
        "全部",
        {
            "code": text("代码", 8, minLength=2, pattern=r"^[A-Z]\d*$"),
            "odd": text("特殊", 9, pattern=r"^[^x\s]\s*\w+$"),
            "id_number": text("身份证", 18, format="cn-id"),
            "uscc": text("信用代码", 18, format="uscc"),
            "phone": text("电话", 11, format="cn-mobile"),
            "region": text("区划", 12, format="region"),
            "mail": text("邮箱", 40, format="email"),
            "choice": {"type": "string", "title": "选择", "enum": ["a", "b"], "x-enum-titles": {"a": "甲"}},
            "begins": day("起"),
            "ends": day("止"),
            "seen_at": {"type": "string", "format": "date-time", "title": "时间"},
            "whole": {"type": "integer", "title": "整数", "minimum": -5, "exclusiveMaximum": 100},
            "money": {"type": "number", "title": "金额", "minimum": 0, "x-digits": [6, 2]},
            "share": {"type": "number", "title": "比例", "maximum": 1.5},
            "even": {"type": "integer", "title": "偶数", "multipleOf": 2},
            "is_new": {"type": "boolean", "title": "新"},
            "names": {
                "type": "array",
                "title": "名单",
                "items": {"type": "string", "maxLength": 3},
                "maxItems": 2,
            },
            "spot": {"type": "object", "title": "位置", "x-geometry": "point"},
        },
        required=["code"],
        key=["code"],
        source="county",
        valid={"from": "begins", "until": "ends"},
        rules=[
            {"when": 'whole >= 0 or choice = "a"', "field": "whole", "message": "一"},
            {"when": "share <= whole", "field": "share", "message": "二"},
            {"when": "money * 2 < 1000", "field": "money", "message": "三"},
            {"when": "is_new = null or begins != null", "field": "is_new", "message": "四"},
        ],
    )
)
DAYS = st.sampled_from(
    [
        "2026-01-02",
        "2026-1-2",
        "2026/12/31",
        "20260229",
        "2024-02-29",
        "2026-02-29",
        "0000-01-01",
        "99990101",
        "2026年3月4日",
        "2026-01-02 00:00:00",
        "2026-13-01",
        "12026-01-01",
        "-026-01-01",
        "2026-01-2x",
        "2026-01-02T10:00",
    ]
)
NUMBERS = st.one_of(
    st.integers(-10, 120).map(str),
    st.decimals(-2, 12000, places=3, allow_nan=False).map(str),
    st.floats(allow_nan=True, allow_infinity=True).map(repr),
    st.sampled_from(
        ["1e2", "+5", "1_0", "１２", "0x1f", "1,000", "5.0", "-0", "007", ".5", "5.", "NaN", "1e400"]
    )
    | st.sampled_from(
        ["999999999999999999999", "9223372036854775807", "-9223372036854775808", "9007199254740993"]
    ),
)
BODIES = st.from_regex(r"[0-9]{17}", fullmatch=True)
IDENTITIES = st.one_of(
    BODIES.map(lambda body: body + codes.ric_check_character(body)),
    st.dates()
    .map(lambda born: f"990124{born:%Y%m%d}".zfill(14)[:14] + "001")
    .map(lambda body: body + codes.ric_check_character(body) if len(body) == 17 else body),
    st.from_regex(r"[0-9]{17}[0-9Xx]", fullmatch=True),
)
CREDIT_CODES = st.text(codes.USCC_ALPHABET, min_size=17, max_size=17).flatmap(
    lambda body: st.sampled_from([body + codes.uscc_check_character(body), body + "0", body])
)
ANY = st.text(max_size=12) | st.sampled_from(
    ["A1", "B22", "x1", "\x1cA", "A\x00", "=1+1", "'=1", "甲", "a", "是", "否"]
)
PLACES = st.sampled_from(
    [
        '{"type":"Point","coordinates":[119.5,29.5]}',
        '{"type":"Point","coordinates":[219.5,29.5]}',
        '{"type":"LineString","coordinates":[[1,2],[3,4]]}',
        "POINT(1 2)",
        "{}",
    ]
)
INSTANTS = st.sampled_from(
    [
        "2026-01-02T10:00:00Z",
        "2026-01-02 10:00",
        "2026/1/2 9:05:01",
        "2026-01-02T25:00:00Z",
        "2026-01-02",
        "gestern",
    ]
) | st.datetimes().map(str)
KINDS: Mapping[str, st.SearchStrategy[str]] = {
    "code": st.from_regex(r"[A-Z][0-9]{1,9}", fullmatch=True) | ANY,
    "id_number": IDENTITIES,
    "uscc": CREDIT_CODES,
    "phone": st.from_regex(r"1[0-9]{9,11}", fullmatch=True) | ANY,
    "region": st.from_regex(r"[0-9]{5,12}", fullmatch=True) | ANY,
    "mail": st.emails() | ANY,
    "begins": DAYS,
    "ends": DAYS,
    "seen_at": INSTANTS,
    "whole": NUMBERS,
    "money": NUMBERS,
    "share": NUMBERS,
    "even": NUMBERS,
    "names": st.sampled_from(["一;二", '["一"]', '["一","二","三"]', "一二三四", "[1]", "[", ";"]) | ANY,
    "spot": PLACES,
}
ROWS = st.fixed_dictionaries(
    {},
    optional={name: KINDS.get(name, ANY) for name in EVERYTHING.fields},
)


@pytest.fixture(scope="module")
def checker(django_db_setup: None) -> Checker:
    view: View = decide(EVERYTHING, [], is_system=True).views[Action.IMPORT]
    made = Checker(EVERYTHING, view, {name: name for name in EVERYTHING.fields})
    made.known.__dict__["source_id"] = uuid7()
    return made


def by_single_entry(record: RecordType, row: Mapping[str, str | None]) -> tuple[bool, dict[str, Any]]:
    given = {name: one for name, one in row.items() if one is not None}
    raw: dict[str, Any] = dict.fromkeys(record.fields)
    raw.update({name: cells.read(record.fields[name], one) for name, one in given.items()})
    found = validate.read_record(record, raw, None)
    spoilt = any(cells.words_for(record.fields[name], one) for name, one in given.items())
    return not found.faults and not spoilt, found.values


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@example(rows=[{"code": "A1", "id_number": "000000000000000001"}])
@given(rows=st.lists(ROWS, min_size=1, max_size=6))
def test_columns_and_single_records_agree(checker: Checker, rows: list[dict[str, str]]) -> None:
    frame = pl.DataFrame(
        [{name: row.get(name) for name in EVERYTHING.fields} for row in rows],
        schema=dict.fromkeys(EVERYTHING.fields, pl.String),
    )
    trimmed = cells.trimmed(frame).to_dicts()
    checked = checker.check(Chunk(0, frame))
    right = {int(row["_row"]): row for part in checked.right for row in part.to_dicts()}
    wrong = {fault.row for fault in checked.faults}
    for number, row in enumerate(trimmed, 1):
        is_right, found = by_single_entry(EVERYTHING, row)
        if not any(row.values()):
            assert number not in right
            continue
        assert (number in right) is is_right, (row, checked.faults)
        assert (number in wrong) is not is_right
        if is_right:
            for name, one in copied_values(EVERYTHING, found).items():
                assert _same(name, right[number][name], one), (name, right[number][name], one)


def _same(name: str, copied: Any, wanted: str | None) -> bool:
    if copied is None or wanted is None:
        return copied is None and wanted is None
    if name in {"money", "share"}:
        return float(copied) == float(wanted)
    return values.as_text(copied) == wanted


@settings(max_examples=200, deadline=None)
@given(number=IDENTITIES | ANY)
def test_identity_numbers_are_certain_only_when_they_are_right(number: str) -> None:
    assert not _certain(formats.is_ric, number) or codes.is_ric(number)


@settings(max_examples=200, deadline=None)
@given(number=CREDIT_CODES | ANY)
def test_credit_codes_are_certain_only_when_they_are_right(number: str) -> None:
    assert _certain(formats.is_uscc, number) is codes.is_uscc(number)


@pytest.mark.parametrize("born", ["19900307", "20240229"])
def test_a_right_identity_number_is_certain(born: str) -> None:
    body = f"990124{born}001"
    assert _certain(formats.is_ric, body + codes.ric_check_character(body))


def _certain(made: Any, value: str) -> bool:
    return bool(pl.DataFrame({"v": [value]}).select(made(pl.col("v")).fill_null(value=False))["v"][0])


def test_ids_are_version_7_and_grow() -> None:
    ids = new_ids(10_000)
    assert len(set(ids)) == 10_000
    assert ids == sorted(ids)
    assert {UUID(one).version for one in ids} == {7}


@pytest.mark.parametrize("cell", ["　=1+1", "＋1", "''-1", "\u200b@a", "-5\n", "\t一", "-5", "5-3", "'望溪'"])
def test_columns_and_single_cells_are_guarded_alike(cell: str) -> None:
    frame = guarding.guarded(pl.DataFrame({"a": [cell]}))
    assert frame["a"][0] == guarded(cell)
    assert frame.select(guarding.unguarded(pl.col("a")))["a"][0] == cell
