"""What a register held when an application was sent stands beside what the applicant saw."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from zhengyun.engines.casework.contracts import FieldView, SourceMark
from zhengyun.services.desk import casepage


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (None, "县市场监管局「法人」"),
        ("新名", "县市场监管局「法人」（提交时已是：新名）"),
        ("", "县市场监管局「法人」（提交时已是：未填）"),
    ],
)
def test_a_value_that_changed_meanwhile_is_told(now: str | None, words: str) -> None:
    mark = SourceMark("registers.firms.name", "县市场监管局「法人」", date(2026, 3, 2), now=now)
    with translation.override("zh-hans"):
        fact = casepage.fact(FieldView("firm.name", "名称", "text", "旧名", source=mark))
    assert fact.source
    assert (fact.value, fact.source.label) == ("旧名", words)
