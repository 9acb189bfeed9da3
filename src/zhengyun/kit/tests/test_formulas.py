from __future__ import annotations

import pytest

from zhengyun.kit.formulas import guarded, unguarded

FORMULAS = [
    "=1+1",
    "+86 13800000000",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "−1",
    "﹦1",
    " =1+1",
    "\u3000=1+1",
    "\u00a0\u200b\ufeff＝1",
    "\t一行",
    "\r一行",
    "\n一行",
    " \t=1",
    "'=1+1",
    "''-1",
    "' =1",
    "-5\n",
    "- 5",
    "-1,000",
    "-1e3",
    "-",
    "=",
]
TEXTS = [
    "",
    "-5",
    "+5",
    "-0.01",
    "-12345678901234567890",
    "5-3",
    "望溪县",
    "'望溪县'",
    "a=1",
    "1+1",
    "  望溪",
    "%1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_calculate_is_marked_and_comes_back(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", TEXTS)
def test_other_texts_and_plain_numbers_stay(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text
