"""The allowance for the very old, the filing of investments, the guides to windows: packages and cases."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from zhengyun.config import demo

MATTERS = ("elder_allowance", "investment_filing", "window_guides")
CASES = [path for name in MATTERS for path in sorted((demo.APPLICATIONS / name / "cases").glob("*.yaml"))]

LARGE = ("division.csv", "region.csv", "industry.csv")


@pytest.fixture
def matters(organizations: None, tmp_path: Path) -> None:
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kit.actor import SYSTEM

    codes = tmp_path / demo.BASE_REGISTERS.name
    shutil.copytree(demo.BASE_REGISTERS, codes, ignore=shutil.ignore_patterns(*LARGE))
    packages.install(codes, SYSTEM)
    for name in MATTERS:
        packages.install(demo.APPLICATIONS / name, SYSTEM)


def test_the_packages_have_no_fault(matters: None) -> None:
    from zhengyun.kernel.packages import facade as packages

    assert [packages.check(demo.APPLICATIONS / name) for name in MATTERS] == [[]] * len(MATTERS)


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_an_acceptance_case_goes_as_it_says(matters: None, path: Path) -> None:
    from zhengyun.engines.casework import facade

    assert facade.run_acceptance_case(path) == []
