"""Registers as files: every format comes back as it went out, and only what one may see goes out."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from zhengyun.engines.registers import definitions, facade, organizations, permissions, rules
from zhengyun.engines.registers.bulk import exporting, sweeping, writers
from zhengyun.engines.registers.contracts import Box, Condition, ExportView, Operator, RunState, Search
from zhengyun.engines.registers.definition import Action
from zhengyun.engines.registers.models_access import Access
from zhengyun.engines.registers.models_bulk import Export
from zhengyun.engines.registers.tests import builders, bulk_files
from zhengyun.engines.registers.tests.builders import DUTY, County
from zhengyun.engines.registers.tests.bulk_files import steward
from zhengyun.engines.registers.tests.conftest import MONDAY
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7

EVERY = ("csv", "xlsx", "parquet", "jsonl")


def exported(
    actor: Actor, code: str, kind: str = "csv", wanted: Search | None = None, purpose: Any = None
) -> ExportView:
    run = facade.start_export(actor, code, wanted or Search(), kind, purpose)
    jobs.run_pending(strict=True)
    return facade.get_export(actor, run.id)


@pytest.mark.parametrize("kind", EVERY)
def test_what_was_exported_is_the_same_when_it_is_imported(county: County, kind: str) -> None:
    names = ["禾里", "=1+1", "+86 16012341234", "@here", "-5", '带\n换行,和"引号"']
    for number, name in enumerate(names):
        builders.firm(
            name=name, staff=number, capital="12.50", established_on="2020-02-29", scopes=["热食", '"冷"'],
            is_small=bool(number % 2),
        )  # fmt: skip
    run = exported(SYSTEM, "test_firms", kind)
    assert (run.state, run.rows_written) == (RunState.DONE, len(names))
    back = bulk_files.take(SYSTEM, "test_firms", bulk_files.content(run.file_id), f"back.{kind}")
    assert (back.state, back.rows_same, back.faults) == (RunState.DONE, len(names), ())


def test_places_come_back_too(county: County) -> None:
    builders.place("P1", "望溪大街1号", 119.5, 29.25)
    run = exported(SYSTEM, "test_places", "geojson")
    content = bulk_files.content(run.file_id)
    assert orjson.loads(content)["features"][0]["geometry"]["coordinates"] == [119.5, 29.25]
    back = bulk_files.take(SYSTEM, "test_places", content, "back.geojson")
    assert (back.rows_same, back.rows_changed, back.faults) == (1, 0, ())


@pytest.mark.parametrize("kind", EVERY)
def test_an_empty_register_gives_a_file_with_titles_only(county: County, kind: str) -> None:
    run = exported(SYSTEM, "test_firms", kind)
    assert (run.state, run.rows_written) == (RunState.DONE, 0)
    assert run.file_id


def test_a_table_for_a_spreadsheet_holds_no_formula(county: County) -> None:
    for name in ("=1+1", "+1 2", "-1+1", "@SUM(A1)", "\t=1"):
        builders.firm(name=name)
    text = bulk_files.content(exported(SYSTEM, "test_firms").file_id).decode()
    assert text.startswith("\ufeff统一社会信用代码,名称")
    cells = pl.read_csv(io.StringIO(text.removeprefix("\ufeff")))["名称"].to_list()
    assert all(not cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells)
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(bulk_files.content(exported(SYSTEM, "test_firms", "xlsx").file_id))
    )
    rows = book.get_sheet_by_index(0).to_python()[1:]
    assert all(not str(row[1]).startswith(("=", "+", "-", "@", "\t")) for row in rows)


def test_masks_and_hidden_fields_hold_in_a_file(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    person = builders.person(income="5000.50")
    clerk = Actor(account_id=uuid7(), name="何晓敏", channel="web")
    post = organizations.tree(county.offices["market"]).post("reviewer", county.offices["market"])
    every = frozenset({Action.EXPORT})
    grant = rules.Grant(
        every, None, frozenset({"name"}), frozenset({"id_number", "income", "birthday"}), post
    )
    shown = rules.Permission((grant,), tuple(definitions.record_type("test_people").fields))
    monkeypatch.setattr(permissions, "permission", lambda *_all: shown)
    monkeypatch.setattr(accounts, "restore_actor", lambda _stored: clerk)
    for kind in EVERY:
        content = bulk_files.content(exported(clerk, "test_people", kind, purpose=DUTY).file_id)
        assert person.key.encode() not in content
        assert b"5000" not in content
    row = orjson.loads(bulk_files.content(exported(clerk, "test_people", "jsonl", purpose=DUTY).file_id))
    assert row == {
        "id_number": f"{person.key[:6]}********{person.key[-4:]}",
        "name": "王小明",
        "birthday": None,
        "income": "****",
    }


def test_persons_see_that_their_data_were_exported(county: County) -> None:
    person, other = builders.person(), builders.person()
    police = steward(county, "police")
    with pytest.raises(Problem) as refused:
        facade.start_export(police, "test_people", Search(), "csv")
    assert refused.value.code == "registers.no_purpose"
    run = exported(police, "test_people", "csv", purpose=DUTY)
    entries = Access.objects.filter(action="export")
    assert {one.record_id for one in entries} == {person.id, other.id}
    assert {(one.basis, one.item, one.is_bulk) for one in entries} == {(DUTY.basis, DUTY.item, True)}
    done = [one for one in audit.timeline("register", "test_people") if one.action == "registers.export"]
    assert [one.detail["count"] for one in done] == [2]
    assert run.file_name.endswith(".csv")


def test_only_what_was_searched_for_goes_out(county: County) -> None:
    for staff in (5, 15, 25):
        builders.firm(staff=staff)
    wanted = Search(conditions=(Condition("staff", Operator.FROM, 10),), order="-staff", limit=1)
    run = exported(SYSTEM, "test_firms", "jsonl", wanted)
    found = [orjson.loads(line)["staff"] for line in bulk_files.content(run.file_id).splitlines()]
    assert found == [25, 15]
    with pytest.raises(Problem) as refused:
        facade.start_export(SYSTEM, "test_firms", Search(order="name"), "csv")
    assert refused.value.code == "registers.bad_filter"


def test_an_area_limits_an_export(county: County) -> None:
    builders.place("P1", "望溪大街1号", 119.5, 29.25)
    builders.place("P2", "望溪大街2号", 119.9, 29.25)
    run = exported(SYSTEM, "test_places", "csv", Search(area=Box(119.4, 29, 119.6, 30)))
    assert run.rows_written == 1


def test_a_long_register_is_read_a_page_at_a_time(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 3)
    keys = sorted(builders.firm().key for _number in range(7))
    for kind in EVERY:
        run = exported(SYSTEM, "test_firms", kind)
        assert run.rows_written == 7
    found = pl.read_csv(io.BytesIO(bulk_files.content(exported(SYSTEM, "test_firms").file_id)))
    assert sorted(found["统一社会信用代码"].to_list()) == keys


def test_a_spreadsheet_that_would_be_too_long_fails_with_words(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "SHEET_ROWS", 1)
    builders.firm()
    builders.firm()
    run = exported(SYSTEM, "test_firms", "xlsx")
    assert run.state is RunState.FAILED
    assert "CSV" in run.message


def test_an_export_is_its_makers_own(county: County) -> None:
    market = steward(county, "market")
    run = facade.start_export(market, "test_firms", Search(), "csv")
    with pytest.raises(Problem) as refused:
        facade.get_export(steward(county, "police"), run.id)
    assert refused.value.code == "registers.no_such_export"
    assert [one.id for one in facade.list_exports(market).rows] == [run.id]
    assert not facade.list_exports(steward(county, "police")).rows


def test_an_unknown_format_is_refused(county: County) -> None:
    for kind in ("docx", "geojson"):
        with pytest.raises(Problem):
            facade.start_export(SYSTEM, "test_firms", Search(), kind)


def test_a_file_is_kept_for_a_week(county: County) -> None:
    run = exported(SYSTEM, "test_firms")
    assert run.file_id
    with clock.at(MONDAY + timedelta(days=6)):
        sweeping.sweep()
        assert facade.get_export(SYSTEM, run.id).file_id == run.file_id
    with clock.at(MONDAY + timedelta(days=8)):
        sweeping.sweep()
        assert facade.get_export(SYSTEM, run.id).file_id is None
    assert files.get(run.file_id).subject == ""


def test_a_run_that_was_killed_writes_its_file_from_the_beginning(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    builders.firm()
    run = facade.start_export(SYSTEM, "test_firms", Search(), "csv")
    with monkeypatch.context() as dying:
        dying.setattr(exporting, "_finish", killed)
        with pytest.raises(KeyboardInterrupt):
            exporting.run_export(run.id)
    assert facade.get_export(SYSTEM, run.id).state is RunState.RUNNING
    exporting.run_export(run.id)
    assert facade.get_export(SYSTEM, run.id).rows_written == 1
    exporting.run_export(run.id)
    assert Export.objects.get(id=run.id).state == RunState.DONE


def killed(*_all: object) -> UUID:
    raise KeyboardInterrupt
