"""Matters by promise or with a look on site: their packages have no fault, and their acceptance cases run."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhengyun.config import demo
from zhengyun.engines.registers.tests.base import without_data

MATTERS = ("public_hygiene",)
CASES = [path for name in MATTERS for path in sorted((demo.APPLICATIONS / name / "cases").glob("*.yaml"))]


@pytest.fixture
def matters(organizations: None, tmp_path: Path) -> None:
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kit.actor import SYSTEM

    packages.install(without_data(tmp_path), SYSTEM)
    for name in ("promise_records", *MATTERS):
        packages.install(demo.APPLICATIONS / name, SYSTEM)


def test_the_packages_have_no_fault(matters: None) -> None:
    from zhengyun.kernel.packages import facade as packages

    assert [packages.check(demo.APPLICATIONS / name) for name in ("promise_records", *MATTERS)] == [[]] * 2


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_an_acceptance_case_goes_as_it_says(matters: None, path: Path) -> None:
    from zhengyun.engines.casework import facade

    assert facade.run_acceptance_case(path) == []
