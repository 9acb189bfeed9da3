"""开办餐饮店一件事: the package has no fault, its acceptance cases run, and most of its form is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhengyun.config import demo
from zhengyun.engines.registers.tests.base import without_data

FOLDER = demo.APPLICATIONS / "open_restaurant"
NEEDED = ("food_licence", "promise_records", "public_hygiene", "shop_sign", "fire_safety_check")
CASES = sorted((FOLDER / "cases").glob("*.yaml"))


@pytest.fixture
def bundle(organizations: None, tmp_path: Path) -> None:
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kit.actor import SYSTEM

    packages.install(without_data(tmp_path), SYSTEM)
    for name in NEEDED:
        packages.install(demo.APPLICATIONS / name, SYSTEM)
    packages.install(FOLDER, SYSTEM)


def test_the_package_has_no_fault(bundle: None) -> None:
    from zhengyun.kernel.packages import facade as packages

    assert packages.check(FOLDER) == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_an_acceptance_case_goes_as_it_says(bundle: None, path: Path) -> None:
    from zhengyun.engines.casework import facade

    assert facade.run_acceptance_case(path) == []
