"""The acceptance cases of the objection to an entry of a base register."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhengyun.config import demo

CASES = sorted((demo.BASE_REGISTERS / "cases").glob("*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_an_acceptance_case_goes_as_it_says(base_registers: None, path: Path) -> None:
    from zhengyun.engines.casework import facade

    assert facade.run_acceptance_case(path) == []
