"""Values of records in the words of a page."""

from __future__ import annotations

from uuid import uuid4

import pytest

from zhengyun.engines.registers.contracts import FieldView, Record
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.exchange import words

pytestmark = pytest.mark.django_db


def division(*, is_key: bool = False) -> FieldView:
    return FieldView(
        name="town",
        title="乡镇（街道）",
        kind="text",
        format="region",
        is_required=True,
        is_key=is_key,
        is_indexed=True,
        is_searched=False,
        is_masked=False,
        codes="",
        reference="",
        personal="none",
        unit="",
        help="",
    )


def said(field: FieldView, code: str) -> words.Said:
    record = Record(uuid4(), "project", "1", "项目", 1, clock.now(), None, {"town": code})
    return words.words_for(SYSTEM, [field], [record]).say(field, record)


def test_a_division_is_said_by_its_name_with_its_code_beside() -> None:
    assert said(division(), "110101") == words.Said("东城区", note="110101")


def test_a_division_that_is_not_known_or_is_what_the_record_is_about_stays_a_code() -> None:
    assert said(division(), "000001") == words.Said("000001")
    assert said(division(is_key=True), "110101") == words.Said("110101")
