"""Files into registers: every format, both modes, what changes and what stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from zhengyun.engines.registers import definitions, facade
from zhengyun.engines.registers.bulk import loading, mapping, settling, sweeping
from zhengyun.engines.registers.contracts import Mode, RunState
from zhengyun.engines.registers.models_bulk import Import, ImportPart
from zhengyun.engines.registers.tests import builders, bulk_files
from zhengyun.engines.registers.tests.builders import County
from zhengyun.engines.registers.tests.bulk_files import steward
from zhengyun.engines.registers.tests.conftest import MONDAY
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files.models import FileRow
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.jobs.models import FactRow
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

Maker = Callable[[Sequence[bulk_files.Row]], bytes]
FORMATS: list[tuple[str, Maker]] = [
    ("rows.csv", bulk_files.csv),
    ("rows.txt", lambda rows: bulk_files.csv(rows, delimiter="\t", encoding="gb18030")),
    ("rows.csv", lambda rows: b"\xef\xbb\xbf" + bulk_files.csv(rows, delimiter=";")),
    ("rows.xlsx", bulk_files.xlsx),
    ("rows.parquet", bulk_files.parquet),
    ("rows.jsonl", bulk_files.json_lines),
]


def firms(count: int = 3) -> list[dict[str, Any]]:
    return [
        {
            "统一社会信用代码": builders.fresh_credit_code(),
            "名称": f"禾里餐饮{number}号店",
            "成立日期": "2024-02-29",
            "注册资本": "1234.50",
            "从业人数": 12 + number,
            "小微企业": True,
        }
        for number in range(count)
    ]


@pytest.mark.parametrize(("name", "make"), FORMATS)
def test_a_file_of_any_format_becomes_records(county: County, name: str, make: Maker) -> None:
    rows = firms()
    run = bulk_files.take(SYSTEM, "test_firms", make(rows), name)
    assert (run.state, run.message) == (RunState.DONE, "")
    assert (run.rows_read, run.rows_created, run.rows_faulty) == (3, 3, 0)
    found = facade.find(SYSTEM, "test_firms", rows[1]["统一社会信用代码"])
    assert found.values["name"] == "禾里餐饮1号店"
    assert found.values["capital"] == Decimal("1234.50")
    assert found.values["established_on"].isoformat() == "2024-02-29"
    assert (found.values["staff"], found.values["is_small"]) == (13, True)
    assert found.values["status"] == "active"
    assert found.owner_id == county.offices["market"]
    assert (found.batch_id, found.version) == (run.id, 1)


def test_places_come_from_geojson_and_from_a_column(county: County) -> None:
    rows: list[dict[str, Any]] = [
        {"code": "P1", "name": "望溪大街1号", "geometry": {"type": "Point", "coordinates": [119.5, 29.25]}},
        {"code": "P2", "name": "望溪大街2号", "geometry": None},
    ]
    run = bulk_files.take(
        steward(county, "civil_affairs"),
        "test_places",
        bulk_files.geojson(rows, "geometry"),
        "places.geojson",
    )
    assert (run.rows_created, dict(run.mapping)["position"]) == (2, "geometry")
    found = facade.find(SYSTEM, "test_places", "P1")
    assert found.values["position"] == {"type": "Point", "coordinates": [119.5, 29.25]}
    again = [{"code": "P1", "标准地址": "望溪大街1号", "位置": rows[0]["geometry"]}]
    run = bulk_files.take(steward(county, "civil_affairs"), "test_places", bulk_files.csv(again))
    assert (run.rows_same, run.rows_changed) == (1, 0)


def test_what_differs_is_changed_what_is_new_is_entered_and_the_rest_is_left_alone(county: County) -> None:
    rows = firms(4)
    bulk_files.take(steward(county, "market"), "test_firms", bulk_files.csv(rows[:3]))
    before = facade.find(SYSTEM, "test_firms", rows[0]["统一社会信用代码"])
    rows[1]["从业人数"] = 99
    run = bulk_files.take(steward(county, "market"), "test_firms", bulk_files.csv(rows))
    assert (run.rows_created, run.rows_changed, run.rows_same) == (1, 1, 2)
    assert facade.get(SYSTEM, "test_firms", before.id) == before
    changed = facade.find(SYSTEM, "test_firms", rows[1]["统一社会信用代码"])
    assert (changed.version, changed.values["staff"], changed.batch_id) == (2, 99, run.id)
    versions = facade.history(SYSTEM, "test_firms", changed.id)
    assert [one.values["staff"] for one in versions] == [99, 13]


def test_a_field_without_a_column_stays_as_it_is(county: County) -> None:
    firm = builders.firm(status="revoked", staff=12)
    rows = [{"统一社会信用代码": firm.key, "名称": "新名称"}]
    bulk_files.take(steward(county, "market"), "test_firms", bulk_files.csv(rows))
    found = facade.get(SYSTEM, "test_firms", firm.id)
    assert (found.values["name"], found.values["status"], found.values["staff"]) == ("新名称", "revoked", 12)


def test_all_or_nothing_takes_nothing_when_one_row_is_wrong(county: County) -> None:
    rows = firms()
    rows[2]["从业人数"] = -1
    run = bulk_files.take(steward(county, "market"), "test_firms", bulk_files.csv(rows))
    assert run.state is RunState.FAILED
    assert (run.rows_right, run.rows_faulty, run.rows_created) == (2, 1, 0)
    assert [(one.row, one.column, one.value) for one in run.faults] == [(3, "从业人数", "-1")]
    with pytest.raises(Problem):
        facade.find(SYSTEM, "test_firms", rows[0]["统一社会信用代码"])
    assert staged("test_firms") == 0


def test_the_right_rows_are_taken_and_the_wrong_ones_come_back_to_be_corrected(county: County) -> None:
    rows = firms()
    rows[1]["名称"] = ""
    rows[2]["成立日期"] = "2026-02-30"
    run = bulk_files.take(steward(county, "market"), "test_firms", bulk_files.csv(rows), mode=Mode.RIGHT_ROWS)
    assert (run.state, run.rows_created, run.rows_faulty) == (RunState.DONE, 1, 2)
    wrong = bulk_files.content(run.faults_file_id)
    lines = wrong.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("2,")
    assert "名称" in lines[1]
    corrected = wrong.decode().replace("2026-02-30", "2026-02-28").replace(",,2024", ",补上的名称,2024")
    run = bulk_files.take(steward(county, "market"), "test_firms", corrected.encode())
    assert (run.state, run.rows_created) == (RunState.DONE, 2)
    assert not ImportPart.objects.exists()


def test_an_import_is_one_audit_record_and_one_fact(county: County) -> None:
    run = bulk_files.take(steward(county, "market"), "test_firms", bulk_files.csv(firms(2)))
    done = [one for one in audit.timeline("register", "test_firms") if one.action == "registers.import"]
    assert [one.detail["batch"] for one in done] == [str(run.id)]
    assert done[0].detail["created"] == 2
    facts = FactRow.objects.filter(type="registers.records_changed.v1", subject_id=run.id)
    assert [(one.payload["count"], len(one.payload["record_ids"])) for one in facts] == [(2, 2)]


def test_only_who_may_write_the_register_imports_into_it(county: County) -> None:
    content = bulk_files.csv(firms(1))
    with pytest.raises(Problem) as refused:
        bulk_files.begin(steward(county, "police"), "test_firms", content)
    assert refused.value.code == "registers.may_not_write"
    run = bulk_files.begin(steward(county, "market"), "test_firms", content)
    for call in (facade.get_import, facade.cancel_import):
        with pytest.raises(Problem) as refused:
            call(steward(county, "police"), run.id)
        assert refused.value.code == "registers.no_such_import"
    assert [one.id for one in facade.list_imports(steward(county, "market")).rows] == [run.id]
    assert not facade.list_imports(steward(county, "police")).rows


def test_an_import_is_seen_by_those_whose_records_it_brings(county: County) -> None:
    """Its preview, its faults and its file show rows."""
    market, town = steward(county, "market"), steward(county, "market_town")
    content = bulk_files.csv([{"number": "JY1", "holder": "x", "issuer": "market"}])
    run = bulk_files.begin(market, "test_licences", content)
    for call in (facade.get_import, facade.preview_import, facade.cancel_import):
        with pytest.raises(Problem) as refused:
            call(town, run.id)
        assert refused.value.code == "registers.no_such_import"
    with pytest.raises(Problem):
        facade.start_import(town, run.id, {}, Mode.RIGHT_ROWS)
    assert not facade.list_imports(town).rows
    own = bulk_files.begin(town, "test_licences", content)
    assert facade.get_import(town, own.id) == facade.get_import(market, own.id)
    assert {one.id for one in facade.list_imports(market).rows} == {run.id, own.id}


@pytest.mark.parametrize("is_broken", [True, False])
def test_the_file_of_an_import_that_took_nothing_is_let_go(county: County, is_broken: bool) -> None:
    market = steward(county, "market")
    run = bulk_files.begin(market, "test_firms", bulk_files.csv(firms(1)))
    file_id = Import.objects.get(id=run.id).file_id
    facade.start_import(market, run.id, {}, Mode.ALL_OR_NOTHING)
    if is_broken:
        Import.objects.filter(id=run.id).update(actor=steward(county, "police").stored())
        loading.run_import(run.id)
    else:
        facade.cancel_import(market, run.id)
    assert FileRow.objects.get(id=file_id).subject == ""


def test_an_import_is_started_once(county: County) -> None:
    run = bulk_files.begin(steward(county, "market"), "test_firms", bulk_files.csv(firms(1)))
    facade.start_import(steward(county, "market"), run.id, {}, Mode.ALL_OR_NOTHING)
    with pytest.raises(Problem) as refused:
        facade.start_import(steward(county, "market"), run.id, {}, Mode.ALL_OR_NOTHING)
    assert refused.value.code == "registers.import_under_way"


def test_what_waits_is_cancelled_and_leaves_nothing(county: County) -> None:
    run = bulk_files.begin(steward(county, "market"), "test_firms", bulk_files.csv(firms(1)))
    facade.start_import(steward(county, "market"), run.id, {}, Mode.ALL_OR_NOTHING)
    with translation.override("en"):
        stopped = facade.cancel_import(steward(county, "market"), run.id)
    assert (stopped.state, stopped.message) == (RunState.CANCELLED, "已停止，没有导入任何数据。")
    jobs.run_pending(strict=True)
    assert facade.get_import(steward(county, "market"), run.id).state is RunState.CANCELLED
    with pytest.raises(Problem):
        facade.cancel_import(steward(county, "market"), run.id)


def test_rights_are_looked_at_again_when_the_job_runs(county: County) -> None:
    run = bulk_files.begin(steward(county, "market"), "test_firms", bulk_files.csv(firms(1)))
    facade.start_import(steward(county, "market"), run.id, {}, Mode.ALL_OR_NOTHING)
    Import.objects.filter(id=run.id).update(actor=steward(county, "police").stored())
    loading.run_import(run.id)
    assert facade.get_import(steward(county, "market"), run.id).state is RunState.FAILED


def test_a_preview_shows_columns_rows_and_faults_and_writes_nothing(county: County) -> None:
    rows = firms(30)
    rows[4]["从业人数"] = "许多"
    run = bulk_files.begin(steward(county, "market"), "test_firms", bulk_files.csv(rows))
    seen = facade.preview_import(steward(county, "market"), run.id)
    assert seen.columns == tuple(rows[0])
    assert seen.mapping["staff"] == "从业人数"
    assert len(seen.rows) == 20
    assert [(one.row, one.column) for one in seen.faults] == [(5, "从业人数")]
    without = {name: title for name, title in seen.mapping.items() if name != "staff"}
    assert facade.preview_import(steward(county, "market"), run.id, without).faults == []
    assert facade.get_import(steward(county, "market"), run.id).state is RunState.PREVIEWED
    assert staged("test_firms") == 0


def test_a_preview_sees_a_last_row_without_a_line_break(county: County) -> None:
    rows = firms(2)
    rows[1]["从业人数"] = "许多"
    run = bulk_files.begin(steward(county, "market"), "test_firms", bulk_files.csv(rows).rstrip())
    seen = facade.preview_import(steward(county, "market"), run.id)
    assert len(seen.rows) == 2
    assert [(one.row, one.column) for one in seen.faults] == [(2, "从业人数")]


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("公民身份号码", "id_number"),
        ("身份证号", "id_number"),
        ("姓名（必填）", "name"),
        ("ID_NUMBER", "id_number"),
        ("手机号码", "phone"),
        ("现住址", "address"),
        ("性 别*", "sex"),
        ("出生年月日", "birthday"),
    ],
)
def test_columns_are_recognised_by_what_people_call_them(registers: None, title: str, field: str) -> None:
    record_type = definitions.record_type("test_people")
    assert mapping.propose(record_type, ["序号", title]).get(field) == title


def test_nobody_imports_a_file_that_was_handed_in_for_something_else(county: County) -> None:
    market = steward(county, "market")
    content = bulk_files.csv(firms(1))
    taken = bulk_files.begin(market, "test_firms", content)
    theirs = bulk_files.upload(market, content, "rows.csv")
    FileRow.objects.filter(id=theirs.id).update(owner_id=county.offices["civil_affairs"])
    for file_id in (Import.objects.get(id=taken.id).file_id, theirs.id):
        with pytest.raises(Problem) as refused:
            facade.upload_import(market, "test_firms", file_id)
        assert refused.value.code == "registers.no_such_file"


def test_what_was_never_started_and_old_faults_are_forgotten(county: County) -> None:
    market = steward(county, "market")
    waiting = bulk_files.begin(market, "test_firms", bulk_files.csv(firms(1)))
    wrong = bulk_files.take(market, "test_firms", bulk_files.csv([{"uscc": "1", "name": "x"}]))
    assert wrong.faults_file_id
    with clock.at(MONDAY + timedelta(days=40)):
        sweeping.sweep()
    found = {one.id: one for one in facade.list_imports(SYSTEM).rows}
    assert found[waiting.id].state is RunState.CANCELLED
    assert (found[wrong.id].faults, found[wrong.id].faults_file_id) == ((), None)
    assert found[wrong.id].rows_faulty == 1


def test_what_the_database_refuses_fails_with_words(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "find_faults", lambda *_all, **_more: [])
    row = firms(1)[0]
    run = bulk_files.take(steward(county, "market"), "test_firms", bulk_files.csv([row, row]))
    assert run.state is RunState.FAILED
    assert "数据库" in run.message
    assert staged("test_firms") == 0


def test_a_field_that_must_be_filled_in_needs_a_column(county: County) -> None:
    run = bulk_files.begin(steward(county, "market"), "test_firms", bulk_files.csv(firms(1)))
    with pytest.raises(Problem) as refused:
        facade.start_import(
            steward(county, "market"),
            run.id,
            {"uscc": "统一社会信用代码", "x": "名称", "staff": "没有"},
            Mode.RIGHT_ROWS,
        )
    assert refused.value.code == "registers.bad_mapping"
    assert set(refused.value.fields) == {"name", "x", "staff"}


def staged(code: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM reg_load.{code}")  # noqa: S608
        return int(cursor.fetchone()[0])
