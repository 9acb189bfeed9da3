from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from zhengyun.kernel.jobs import rules
from zhengyun.kernel.jobs.models import FailureRow
from zhengyun.kit import clock
from zhengyun.kit.errors import not_found


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


def described(error: Exception) -> str:
    try:
        raise error
    except Exception as caught:  # noqa: BLE001
        return rules.describe_error(caught)


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (KeyError("何翠兰"), "KeyError: …"),
        (ValueError("bad name '何翠兰' in 11010119900307001X"), "ValueError: bad name … in …X"),
        (ValueError("first line\nDETAIL: 何翠兰"), "ValueError: first line"),
        (ValueError({"name": "何翠兰"}), "ValueError: …"),
        (
            not_found("files.unknown", "This file is not known.", value="何翠兰"),
            "Problem: files.unknown: This",
        ),
    ],
)
def test_an_error_is_described_without_the_data(error: Exception, kept: str) -> None:
    words = described(error)
    assert words.startswith(kept)
    assert "何翠兰" not in words


@pytest.mark.django_db
def test_an_error_of_the_database_is_described_by_its_state_and_what_refused() -> None:
    FailureRow.objects.create(job_id=1, error="何翠兰", failed_at=clock.now())
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        FailureRow(job_id=1, error="何翠兰", failed_at=clock.now()).save(force_insert=True)
    words = rules.describe_error(caught.value)
    assert words.startswith("IntegrityError: SQLSTATE 23505 public jobs_failure jobs_failure_pkey (")
