"""Matters by promise or with a look on site: their packages have no fault, and their acceptance cases run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from tests.grounds import stands_on

from zhengyun.config import demo
from zhengyun.config.demo.tests.grounds import PROMISED, PROMISED_MATTERS


@pytest.fixture
@stands_on(PROMISED_MATTERS)
def matters(db: None) -> None:
    """With the packages and what they require."""


def test_the_packages_have_no_fault(matters: None) -> None:
    from zhengyun.kernel.packages import facade as packages

    assert [packages.check(demo.APPLICATIONS / name) for name in PROMISED] == [[]] * 4


@pytest.mark.parametrize("name", PROMISED[1:])
def test_the_acceptance_cases_go_as_they_say(matters: None, name: str) -> None:
    from zhengyun.engines.casework import facade

    paths = sorted((demo.APPLICATIONS / name / "cases").glob("*.yaml"))
    said = {path.stem: facade.run_acceptance_case(path) for path in paths}
    assert {stem: found for stem, found in said.items() if found} == {}


def test_who_broke_a_promise_is_not_taken_at_his_word_again(matters: None, tmp_path: Path) -> None:
    from zhengyun.engines.casework import facade

    path = demo.APPLICATIONS / "public_hygiene" / "cases" / "promise_kept.yaml"
    raw = yaml.safe_load(path.read_text())
    record = {
        "holder_code": "=applicant.code",
        "holder_name": "=applicant.name",
        "item_code": "990124000195003001",
        "item_title": "消防安全检查",
        "issuer": "fire",
        "recorded_on": date(2025, 11, 20),
        "reason": "安全出口长期上锁",
        "state": "in_force",
    }
    case, known = tmp_path / "case.yaml", raw["records"]
    raw["records"] = [*known, {"register": "broken_promise", "values": record}]
    case.write_text(yaml.safe_dump(raw))
    said = facade.run_acceptance_case(case)
    assert "不适用告知承诺制" in str(said[0])
    record |= {"state": "repaired", "repaired_on": date(2026, 2, 20)}
    raw["records"] = [*known, {"register": "broken_promise", "values": record}]
    case.write_text(yaml.safe_dump(raw))
    assert facade.run_acceptance_case(case) == []
