"""The acceptance cases of the food licence run, and its package has no fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhengyun.config import demo

CASES = sorted((demo.APPLICATION / "cases").glob("*.yaml"))


def test_the_package_has_no_fault(bodies: None) -> None:
    from zhengyun.kernel.packages import facade as packages

    assert packages.check(demo.APPLICATION) == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_an_acceptance_case_goes_as_it_says(bodies: None, path: Path) -> None:
    from zhengyun.engines.casework import facade

    assert facade.run_acceptance_case(path) == []
