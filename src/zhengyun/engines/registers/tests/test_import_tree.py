"""Rows that refer to each other: whoever is above may stand in the register or anywhere in the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zhengyun.engines.registers.contracts import ImportView, Mode, RunState
from zhengyun.engines.registers.tests import builders, bulk_files
from zhengyun.engines.registers.tests.record_types import MANIFEST, record_type, text
from zhengyun.kernel.packages import facade as packages
from zhengyun.kit.actor import SYSTEM

UNITS = record_type(
    "test_units",
    "内设机构",
    {
        "code": text("代码", 10),
        "above": text("上级代码", 10, **{"x-reference": "test_units.code"}),
        "size": {"type": "integer", "title": "编制"},
    },
    required=["code"],
    key=["code"],
    source="county",
)


@pytest.fixture
def units(transactional_db: None, tmp_path: Path) -> None:
    (tmp_path / "registers").mkdir()
    manifest = MANIFEST.format(package="tests_units", version="1.0.0")
    (tmp_path / "application.toml").write_text(manifest)
    (tmp_path / "registers" / "test_units.json").write_text(json.dumps(UNITS, ensure_ascii=False))
    builders.build_county()
    packages.install(tmp_path, SYSTEM)


def take(*pairs: tuple[str, str], mode: Mode = Mode.RIGHT_ROWS) -> ImportView:
    rows = [{"code": code, "above": above} for code, above in pairs]
    return bulk_files.take(SYSTEM, "test_units", bulk_files.csv(rows), mode=mode)


def test_whoever_is_above_may_stand_further_down(units: None) -> None:
    run = take(("A1", "A"), ("A", ""), ("A11", "A1"), mode=Mode.ALL_OR_NOTHING)
    assert (run.state, run.rows_created) == (RunState.DONE, 3)
    run = take(("B", "A11"))
    assert (run.rows_created, run.faults) == (1, ())


def test_whoever_hangs_on_a_wrong_row_is_wrong_too(units: None) -> None:
    run = take(("A", ""), ("A", "A"), ("C1", "C"), ("C11", "C1"), ("A1", "A"))
    assert run.rows_created == 2
    assert sorted(one.row for one in run.faults) == [2, 3, 4]
    wrong = bulk_files.content(run.faults_file_id).decode()
    assert "C11" in wrong
    run = take(("D", "C"), mode=Mode.ALL_OR_NOTHING)
    assert (run.state, [one.column for one in run.faults]) == (RunState.FAILED, ["above"])


def test_who_stood_there_may_come_below_somebody_new(units: None) -> None:
    take(("A1", ""))
    run = take(("A1", "A"), ("A", ""), mode=Mode.ALL_OR_NOTHING)
    assert (run.state, run.rows_created, run.rows_changed) == (RunState.DONE, 1, 1)
