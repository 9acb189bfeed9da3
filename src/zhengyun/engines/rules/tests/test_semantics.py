"""Tables of cases: every line of tests/cases is one test."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from zhengyun.engines.rules.facade import compile_expression, evaluate
from zhengyun.kit import clock

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
CONTEXT: dict[str, Any] = {
    "xs": [10, 20, 30],
    "age": 40,
    "people": [{"name": "李明", "age": 28}, {"name": "王芳", "age": 35}],
    "applicant": {"age": 18, "住所": {"城市": "成都"}},
    "经营面积": 120.5,
    "申请人 类型": "企业",
    "nothing": None,
    "birthday": date(1990, 1, 1),
    "born at": datetime(2026, 3, 1, 22, 0, tzinfo=UTC),
}


def lines() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for path in sorted((Path(__file__).parent / "cases").glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                text, _, expected = line.rpartition("=>")
                found.append((text.strip(), expected.strip()))
    return found


@pytest.mark.parametrize(("text", "expected"), lines())
def test_case(text: str, expected: str) -> None:
    with clock.at(NOW):
        found = evaluate(compile_expression(text), CONTEXT)
    wanted = evaluate(compile_expression(expected), {})
    assert (type(found), found) == (type(wanted), wanted)


def test_there_are_many_cases() -> None:
    assert len(lines()) >= 500
    assert len(set(lines())) == len(lines())
