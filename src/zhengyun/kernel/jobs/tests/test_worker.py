"""The real worker, in a thread and as a process that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction

from zhengyun.kernel.jobs import facade

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 120.0
"""A worker is taken for dead, and a wait for vain, after this: a busy machine lets a beat come late."""
Note = Any


def eventually(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.05)
    return False


@contextmanager
def worker(concurrency: int = 2) -> Iterator[threading.Thread]:
    stop = threading.Event()
    thread = threading.Thread(
        target=facade.run_worker,
        kwargs={"concurrency": concurrency, "stop": stop, "heartbeat": 0.2, "stalled_after": PATIENCE},
    )
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(PATIENCE)
    assert not thread.is_alive()


def rows(sql: str, *values: int) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def test_a_worker_runs_what_is_committed_and_deletes_what_is_done(note: Note) -> None:
    with worker():
        assert eventually(lambda: bool(facade.heartbeats()))
        facade.defer("tests.note", n=1)
        assert eventually(lambda: len(note.calls) == 1)
        assert eventually(lambda: rows("SELECT count(*) FROM procrastinate_jobs") == [(0,)])
    assert facade.heartbeats() == []


def test_a_worker_does_not_see_a_job_before_its_transaction_ends(note: Note) -> None:
    with worker():
        with transaction.atomic():
            facade.defer("tests.note", n=1)
            time.sleep(0.3)
            transaction.set_rollback(True)
        facade.defer("tests.note", n=2)
        assert eventually(lambda: bool(note.calls))
        time.sleep(0.2)
    assert note.calls == [{"n": 2}]


def test_a_keyed_job_does_not_run_while_a_transaction_that_wants_it_is_open(note: Note) -> None:
    facade.defer("tests.note", key="k")
    with ExitStack() as outlasting:
        with transaction.atomic():
            facade.defer("tests.note", key="k")
            outlasting.enter_context(worker())
            assert eventually(lambda: bool(facade.heartbeats()))
            time.sleep(0.5)
            assert note.calls == []
        assert eventually(lambda: bool(note.calls))


def test_a_worker_leaves_no_connection_of_a_job_behind(note: Note) -> None:
    note.before_end = lambda: rows("SELECT 1")
    ours = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    with worker(concurrency=4):
        for _ in range(12):
            facade.defer("tests.note")
        assert eventually(lambda: len(note.calls) == 12)
        # this test's own connection, the worker's pool (4 at most), the one that listens, no job threads
        assert eventually(lambda: rows(ours)[0][0] <= 6)


def test_a_failing_job_waits_for_its_next_try_with_its_error(note: Note) -> None:
    note.failures = 1
    with worker():
        facade.defer("tests.note")
        assert eventually(lambda: len(note.calls) == 1)
        assert eventually(lambda: rows("SELECT count(*) FROM jobs_failure") == [(1,)])
        assert eventually(lambda: len(note.calls) == 2)
        assert eventually(lambda: rows("SELECT count(*) FROM jobs_failure") == [(0,)])


def test_a_job_that_a_dead_worker_held_is_taken_up(note: Note) -> None:
    job = facade.defer("tests.note", n=1)
    rows("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s RETURNING id", job)
    with worker():
        assert eventually(lambda: len(note.calls) == 1)


def test_a_job_that_ends_its_worker_each_time_is_dead_in_the_end(note: Note) -> None:
    job = facade.defer("tests.note", n=1)
    rows("UPDATE procrastinate_jobs SET status = 'doing', attempts = 2 WHERE id = %s RETURNING id", job)
    with worker():
        assert eventually(lambda: bool(facade.dead_jobs()))
    assert facade.dead_jobs()[0].error == "The worker ended during the job"
    assert note.calls == []


def test_a_lost_database_connection_does_not_end_the_worker(note: Note) -> None:
    end_others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
    )
    with worker() as thread:
        assert eventually(lambda: bool(facade.heartbeats()))
        rows(end_others)
        time.sleep(0.3)
        facade.defer("tests.note")
        assert eventually(lambda: bool(note.calls))
        assert thread.is_alive()


SCRIPT = """
import sys, time
from pathlib import Path
from django.conf import settings
from zhengyun.config import settings as ours
ours.DATABASES["default"].update({database!r})
import django
django.setup()
from zhengyun.kernel.jobs import facade

@facade.job("tests.note", retry=3)
def hang(**arguments):
    Path(arguments["mark"]).write_text("started")
    time.sleep(300)

facade.run_worker(concurrency=1, heartbeat=0.2, stalled_after={patience!r})
"""


def _process(tmp_path: Path) -> subprocess.Popen[bytes]:
    wanted = ("HOST", "PORT", "NAME", "USER", "PASSWORD", "ENGINE", "OPTIONS")
    database = {key: connections["default"].settings_dict[key] for key in wanted}
    script = tmp_path / "worker.py"
    script.write_text(SCRIPT.format(database=database, patience=PATIENCE))
    return subprocess.Popen([sys.executable, str(script)], env={**os.environ})


HOLDER = "(SELECT worker_id FROM procrastinate_jobs WHERE status = 'doing' AND task_name = 'tests.note')"
LAST_BEAT = f"SELECT last_heartbeat FROM procrastinate_workers WHERE id = {HOLDER}"  # noqa: S608
LONG_AGO = f"""
    UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour' WHERE id = {HOLDER}
    RETURNING id
"""  # noqa: S608


def beats_again() -> bool:
    before = rows(LAST_BEAT)
    return eventually(lambda: rows(LAST_BEAT) > before)


def test_the_job_of_a_worker_that_was_killed_runs_again_elsewhere(note: Note, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    process = _process(tmp_path)
    try:
        facade.defer("tests.note", mark=str(mark))
        assert eventually(mark.exists)
        with worker():
            assert all(beats_again() for _beat in range(3))
            assert note.calls == []
            process.send_signal(signal.SIGKILL)
            process.wait(PATIENCE)
            assert rows(LONG_AGO)
            assert eventually(lambda: bool(note.calls))
            assert eventually(lambda: rows("SELECT count(*) FROM procrastinate_jobs") == [(0,)])
    finally:
        process.kill()
        process.wait(PATIENCE)


def test_a_worker_process_ends_on_sigterm(tmp_path: Path) -> None:
    process = _process(tmp_path)
    try:
        assert eventually(lambda: bool(facade.heartbeats()))
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait(PATIENCE)
