from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade, queue, registry
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

pytestmark = pytest.mark.django_db
Note = Any


def test_a_job_gets_its_arguments_as_json(note: Note) -> None:
    key = uuid4()
    facade.defer("tests.note", case=key, count=2)
    assert facade.run_pending() == 1
    assert note.calls == [{"case": str(key), "count": 2}]
    assert facade.queue_state().waiting == 0


def test_a_job_of_a_transaction_that_is_rolled_back_never_runs(note: Note) -> None:

    def fail() -> None:
        with transaction.atomic():
            facade.defer("tests.note")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert facade.run_pending() == 0
    assert note.calls == []


def test_a_job_waits_for_its_instant(note: Note) -> None:
    facade.defer("tests.note", run_at=clock.now() + timedelta(days=3))
    assert facade.run_pending() == 0
    due = facade.next_due()
    assert due
    with clock.at(due):
        assert facade.run_pending() == 1


def test_jobs_run_in_the_order_in_which_they_are_due(note: Note) -> None:
    for day in (3, 1, 2):
        facade.defer("tests.note", run_at=clock.now() + timedelta(days=day), day=day)
    with clock.at(clock.now() + timedelta(days=5)):
        facade.run_pending()
    assert [call["day"] for call in note.calls] == [1, 2, 3]


def test_a_job_that_is_added_by_a_job_runs_too(note: Note) -> None:
    note.before_end = lambda: facade.defer("tests.note") if len(note.calls) == 1 else None
    facade.defer("tests.note")
    assert facade.run_pending() == 2


def test_run_pending_stops_at_its_limit(note: Note) -> None:
    for _ in range(3):
        facade.defer("tests.note")
    assert facade.run_pending(2) == 2
    assert facade.queue_state().waiting == 1


def test_a_key_that_waits_is_not_doubled_and_moves_to_the_earlier_instant(note: Note) -> None:
    now = clock.now()
    first = facade.defer("tests.note", key="case:1", run_at=now + timedelta(days=2))
    assert facade.defer("tests.note", key="case:1", run_at=now + timedelta(days=1)) == first
    assert facade.defer("tests.note", key="case:1", run_at=now + timedelta(days=9)) == first
    assert facade.next_due() == now + timedelta(days=1)
    assert facade.defer("tests.note", key="case:1") == first
    assert facade.run_pending() == 1
    assert facade.queue_state().waiting == 0


def test_a_key_is_free_again_while_its_job_runs(note: Note) -> None:
    note.before_end = lambda: facade.defer("tests.note", key="k") if len(note.calls) == 1 else None
    facade.defer("tests.note", key="k")
    assert facade.run_pending() == 2


def test_a_failed_job_with_a_key_may_wait_beside_a_new_one(note: Note) -> None:
    note.failures = 1
    note.before_end = lambda: facade.defer("tests.note", key="k") if len(note.calls) == 1 else None
    with clock.at(clock.now()):
        note_before = note.before_end
        facade.defer("tests.note", key="k")
        facade.run_pending()
    assert note_before is not None
    with clock.at(clock.now() + timedelta(minutes=1)):
        facade.run_pending()
    assert facade.queue_state().waiting == 0


def test_a_failing_job_is_tried_again_later_and_is_dead_after_its_last_try(note: Note) -> None:
    note.failures = 3
    start = clock.now()
    job = facade.defer("tests.note", n=1)
    for seconds, calls in ((0, 1), (1, 1), (2, 2), (5, 2), (6, 3), (9999, 3)):
        with clock.at(start + timedelta(seconds=seconds)):
            facade.run_pending()
        assert len(note.calls) == calls, seconds
    (dead,) = facade.dead_jobs()
    assert (dead.id, dead.name, dead.arguments, dead.attempts) == (job, "tests.note", {"n": 1}, 3)
    assert "the receiver is away" in dead.error
    assert facade.queue_state().dead == 1


def test_what_a_failing_job_wrote_is_undone(note: Note) -> None:
    case = uuid4()
    note.failures = 1
    note.before_end = lambda: audit.record(SYSTEM, "tests.note", "case", case)
    facade.defer("tests.note")
    facade.run_pending()
    assert audit.timeline("case", case) == []


def test_strict_runs_raise_the_error(note: Note) -> None:
    note.failures = 1
    facade.defer("tests.note")
    with pytest.raises(RuntimeError, match="receiver"):
        facade.run_pending(strict=True)


def test_a_job_that_a_worker_put_there_by_the_calendar_runs_too(note: Note) -> None:
    ran: list[str] = []
    registry.add(registry.JobSpec("tests.hourly", lambda: ran.append("hourly"), 0, "default", "0 * * * *"))
    queue.add([queue.job_row("tests.hourly", {"timestamp": 1_772_413_200})])
    assert facade.run_pending(strict=True) == 1
    assert ran == ["hourly"]


def test_a_dead_job_is_replayed_by_a_person_and_that_is_audited(note: Note) -> None:
    registry.JOBS["tests.note"] = registry.JobSpec("tests.note", note, 0, "default")
    note.failures = 1
    job = facade.defer("tests.note")
    facade.run_pending()
    facade.replay(job, SYSTEM)
    assert facade.run_pending() == 1
    assert facade.dead_jobs() == []
    assert [entry.action for entry in audit.timeline("job", str(job))] == ["jobs.replay"]


def test_a_job_that_is_not_dead_is_not_replayed(note: Note) -> None:
    job = facade.defer("tests.note")
    with pytest.raises(Problem) as refused:
        facade.replay(job, SYSTEM)
    assert (refused.value.code, refused.value.status) == ("jobs.no_dead_job", 404)


def test_an_unknown_name_is_refused_where_it_is_deferred() -> None:
    with pytest.raises(ValueError, match="No job is registered"):
        facade.defer("tests.unknown")


def test_one_name_is_one_job(note: Note) -> None:
    with pytest.raises(ValueError, match="registered twice"):
        facade.job("tests.note")(lambda: None)


def test_deferring_costs_one_query_and_a_keyed_job_four(note: Note, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        facade.defer("tests.note")
    with django_assert_num_queries(4):
        facade.defer("tests.note", key="k")


def test_the_login_of_the_application_may_refresh_statistics() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT jobs_analyze()")
