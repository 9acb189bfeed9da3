"""Numbers that are drawn at random are still nobody else's."""

from __future__ import annotations

import pytest

from zhengyun.engines.casework.logic.numbers import draw_number
from zhengyun.kit.codes import is_project_code
from zhengyun.kit.errors import Problem

PROJECT = "{yymm}-{region:6}-{kind}-{random:5}{check}"
VALUES = {"yymm": "2611", "region": "990124", "kind": "04-01"}

pytestmark = pytest.mark.django_db


def test_a_project_gets_a_code_with_its_check_digit() -> None:
    assert is_project_code(draw_number(PROJECT, VALUES))


def test_no_two_numbers_are_the_same_until_all_are_given() -> None:
    drawn = [draw_number("P{random:1}", {}) for _n in range(5)]
    assert len(set(drawn)) == 5
    with pytest.raises(Problem) as refused:
        _draw(6)
    assert refused.value.code == "casework.number_rule"


def _draw(times: int) -> None:
    for _n in range(times):
        draw_number("P{random:1}", {})


def test_a_series_goes_on_beside_them() -> None:
    assert [draw_number("P{random:1}-{year}", {"year": "2026"})[-4:] for _n in range(2)] == ["2026", "2026"]
    assert [draw_number("Q{seq:3}", {}) for _n in range(2)] == ["Q001", "Q002"]
