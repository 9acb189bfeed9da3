"""开办餐饮店一件事: the package has no fault, its acceptance cases run, and most of its form is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.grounds import stands_on

from zhengyun.config import demo
from zhengyun.config.demo.tests.grounds import BUNDLE

FOLDER = demo.APPLICATIONS / "open_restaurant"
CASES = sorted((FOLDER / "cases").glob("*.yaml"))


@pytest.fixture
@stands_on(BUNDLE)
def bundle(db: None) -> None:
    """With the package and what it brings together."""


def test_the_package_has_no_fault(bundle: None) -> None:
    from zhengyun.kernel.packages import facade as packages

    assert packages.check(FOLDER) == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_an_acceptance_case_goes_as_it_says(bundle: None, path: Path) -> None:
    from zhengyun.engines.casework import facade

    assert facade.run_acceptance_case(path) == []


def test_most_of_what_the_departments_ask_is_not_typed(bundle: None) -> None:
    """The rest is known, or was answered for another department."""
    from zhengyun.engines.casework import acceptance
    from zhengyun.engines.casework.logic.run_acceptance_case import run_acceptance_case
    from zhengyun.engines.casework.models import Case

    raw, _faults = acceptance.load_case(FOLDER / "cases" / "partly_and_withdrawn.yaml")
    assert run_acceptance_case(raw, keep=True) == []
    whole = Case.objects.get(parent=None)
    asked = [path for one in Case.objects.filter(parent=whole) for path in leaves(one.data)]
    typed = [path for path in leaves(whole.data) if path not in whole.sources]
    assert len(typed) / len(asked) <= 0.42, (len(typed), len(asked))


def leaves(data: Mapping[str, Any]) -> Iterator[str]:
    """The answers by path; a table is one."""
    for group, answers in data.items():
        yield from (f"{group}.{name}" for name in answers)
