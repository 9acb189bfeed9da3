"""Intermediaries: the package, its acceptance cases, and a draw that the public can reckon again."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from zhengyun.config import demo

MATTERS = ("investment_filing", "intermediary_market")
CASES = sorted((demo.APPLICATIONS / "intermediary_market" / "cases").glob("*.yaml"))
LARGE = ("division.csv", "region.csv", "industry.csv")


@pytest.fixture
def market(organizations: None, tmp_path: Path) -> None:
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kit.actor import SYSTEM

    codes = tmp_path / demo.BASE_REGISTERS.name
    shutil.copytree(demo.BASE_REGISTERS, codes, ignore=shutil.ignore_patterns(*LARGE))
    for folder in (codes, *(demo.APPLICATIONS / name for name in MATTERS)):
        packages.install(folder, SYSTEM)


def test_the_package_has_no_fault_and_its_acceptance_cases_go_as_they_say(market: None) -> None:
    from zhengyun.engines.casework import facade
    from zhengyun.kernel.packages import facade as packages

    assert packages.check(demo.APPLICATIONS / "intermediary_market") == []
    found = {path.stem: facade.run_acceptance_case(path) for path in CASES}
    assert {name: one for name, one in found.items() if one} == {}


def test_the_agencies_of_the_county_are_entered_once_and_stay_as_they_became(market: None) -> None:
    from zhengyun.config.demo.agencies import CAUSE, REGISTER, enter_agencies
    from zhengyun.engines.registers import facade as registers
    from zhengyun.engines.registers.contracts import Search
    from zhengyun.kit.actor import SYSTEM

    enter_agencies()
    found = registers.search(SYSTEM, REGISTER, Search()).records
    assert len(found) >= 12
    gone = found[0]
    registers.change(SYSTEM, REGISTER, gone.id, gone.version, {"state": "suspended"}, CAUSE)
    enter_agencies()
    assert registers.get(SYSTEM, REGISTER, gone.id).values["state"] == "suspended"
    assert len(registers.search(SYSTEM, REGISTER, Search()).records) == len(found)


def test_anybody_sees_agencies_and_draws_but_not_who_stands_behind_them(market: None) -> None:
    from zhengyun.config.demo.agencies import REGISTER, enter_agencies
    from zhengyun.engines.registers import facade as registers
    from zhengyun.engines.registers.contracts import Search
    from zhengyun.kit.actor import ANONYMOUS

    enter_agencies()
    (first, *_rest) = registers.search(ANONYMOUS, REGISTER, Search()).records
    assert {"code", "name", "kinds", "state"} <= first.values.keys()
    assert not {"representative", "case_number", "note"} & first.values.keys()
    seen = {one.name for one in registers.get_register(ANONYMOUS, "intermediary_project").fields}
    assert {"seed", "commitment", "list_hash", "agency_code", "level"} <= seen


def test_an_agency_that_does_not_qualify_is_not_chosen(market: None) -> None:
    import yaml

    from zhengyun.engines.casework.logic.run_acceptance_case import run_acceptance_case

    chosen = yaml.safe_load((CASES[0].parent / "buy_chosen.yaml").read_text())
    wrong: dict[str, dict[str, Any]] = {
        "不在服务中": {"state": "suspended"},
        "不提供所选种类": {"kinds": ["06"]},
        "资质已经过期": {"qualified_until": "2026-03-01"},
        "应当回避": {"representative": "法人代表"},
    }
    for words, values in wrong.items():
        record = chosen["records"][0]
        changed = {**chosen, "records": [{**record, "values": {**record["values"], **values}}]}
        assert words in " ".join(str(one) for one in run_acceptance_case(changed))
