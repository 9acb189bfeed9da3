from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections, transaction

from zhengyun.kernel.jobs import facade
from zhengyun.kernel.jobs.logic import answer_once
from zhengyun.kernel.jobs.models import AnswerRow
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem

ALICE = Actor(account_id=uuid4(), party_id=uuid4())
BOB = Actor(account_id=uuid4(), party_id=uuid4())


def counting() -> tuple[list[int], Callable[[], tuple[int, Any]]]:
    runs: list[int] = []

    def run() -> tuple[int, Any]:
        runs.append(1)
        return 201, {"number": f"case-{len(runs)}"}

    return runs, run


@pytest.mark.django_db
def test_the_second_request_gets_the_first_answer() -> None:
    runs, run = counting()
    assert facade.idempotent(ALICE, "k", "hash", run) == (201, {"number": "case-1"}, False)
    assert facade.idempotent(ALICE, "k", "hash", run) == (201, {"number": "case-1"}, True)
    assert len(runs) == 1


@pytest.mark.django_db
def test_another_body_under_the_same_key_is_a_conflict() -> None:
    _, run = counting()
    facade.idempotent(ALICE, "k", "hash", run)
    with pytest.raises(Problem) as refused:
        facade.idempotent(ALICE, "k", "other", run)
    assert (refused.value.code, refused.value.status) == ("jobs.idempotency_key_reused", 409)


@pytest.mark.django_db
def test_keys_of_two_people_do_not_meet() -> None:
    runs, run = counting()
    facade.idempotent(ALICE, "k", "hash", run)
    assert facade.idempotent(BOB, "k", "other", run)[2] is False
    assert len(runs) == 2


@pytest.mark.django_db
def test_a_key_is_forgotten_after_a_day() -> None:
    runs, run = counting()
    facade.idempotent(ALICE, "k", "hash", run)
    with clock.at(clock.now() + timedelta(hours=25)):
        assert facade.idempotent(ALICE, "k", "other", run)[2] is False
        facade.idempotent(ALICE, "old", "x", run)
    with clock.at(clock.now() + timedelta(days=3)):
        assert answer_once.forget_old() == 2
    assert not AnswerRow.objects.exists()
    assert len(runs) == 3


@pytest.mark.django_db
def test_an_error_stores_nothing_so_that_it_can_be_mended() -> None:
    def fail() -> tuple[int, Any]:
        raise Problem("tests.refused", "No.")

    with pytest.raises(Problem):
        facade.idempotent(ALICE, "k", "hash", fail)
    assert not AnswerRow.objects.exists()
    assert facade.idempotent(ALICE, "k", "mended", counting()[1])[2] is False


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "   ", "x" * 201, "a\nb", "a\x00b"])
def test_a_bad_key_is_refused(key: str) -> None:
    with pytest.raises(Problem) as refused:
        facade.idempotent(ALICE, key, "hash", counting()[1])
    assert refused.value.code == "jobs.bad_idempotency_key"


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_that_race_one_works_and_both_get_its_answer() -> None:
    started, go = threading.Event(), threading.Event()
    runs: list[int] = []
    answers: list[tuple[int, Any, bool]] = []

    def slow() -> tuple[int, Any]:
        runs.append(1)
        started.set()
        go.wait(120)
        return 201, {"run": len(runs)}

    def request() -> None:
        with transaction.atomic():
            answers.append(facade.idempotent(ALICE, "k", "hash", slow))
        connections.close_all()

    first, second = threading.Thread(target=request), threading.Thread(target=request)
    first.start()
    assert started.wait(120)
    second.start()
    second.join(0.2)
    assert second.is_alive()
    go.set()
    first.join(120)
    second.join(120)
    assert sorted(answers, key=lambda a: a[2]) == [(201, {"run": 1}, False), (201, {"run": 1}, True)]
