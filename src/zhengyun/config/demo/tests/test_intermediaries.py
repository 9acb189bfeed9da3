"""Intermediaries: the package, its acceptance cases, and a draw that the public can reckon again."""

from __future__ import annotations

import shutil
from pathlib import Path

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
