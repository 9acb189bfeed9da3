from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from zhengyun.kernel.jobs import rules


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(0, 2), (1, 4), (2, 8), (5, 64), (10, 2048), (11, 3600), (500, 3600)]
)
def test_waits_double_up_to_an_hour(attempts: int, seconds: int) -> None:
    assert rules.wait_before_retry(attempts) == timedelta(seconds=seconds)


def test_a_job_runs_once_and_then_as_often_as_it_may_be_retried() -> None:
    assert [rules.may_retry(n, 2) for n in range(4)] == [True, True, False, False]
    assert not rules.may_retry(0, 0)


def test_arguments_become_json() -> None:
    key = UUID(int=7)
    assert rules.as_json(
        {"id": key, "ids": (key,), "day": date(2026, 3, 2), "at": datetime(2026, 3, 2, tzinfo=UTC)}
    ) == {
        "id": str(key),
        "ids": [str(key)],
        "day": "2026-03-02",
        "at": "2026-03-02T00:00:00+00:00",
    }


def test_an_object_is_no_argument() -> None:
    with pytest.raises(TypeError, match="cannot keep"):
        rules.as_json({"case": object()})


def test_an_error_is_described_by_kind_words_and_place() -> None:
    try:
        raise ValueError("no such driver")
    except ValueError as error:
        words = rules.describe_error(error)
    assert words.startswith("ValueError: no such driver (test_an_error_is_described")
