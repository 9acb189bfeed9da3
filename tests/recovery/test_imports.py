"""The worker and PostgreSQL are killed while a register is filled from a file: it is filled, and once."""

from __future__ import annotations

import time
from uuid import UUID

import psycopg
import pytest

from tests.installation import Installation
from tests.recovery.evidence import Evidence, Rows
from tests.recovery.importing import begin

pytestmark = pytest.mark.xdist_group("recovery")
ROWS = 200_000
WRONG = ROWS // 1000
PATIENCE = 240
STATE = """
    SELECT state, rows_read, rows_created, rows_faulty, pass_number, message
    FROM registers_import WHERE id = %s
"""
LEFT = "SELECT count(*) FROM reg_load.bench_people"
KEPT = "SELECT count(*), count(DISTINCT id_number), count(DISTINCT _batch) FROM reg.bench_people"


def test_an_import_outlives_the_death_of_the_worker_and_of_the_database(installation: Installation) -> None:
    run_id = begin(installation, ROWS)
    read = wait_for_more(installation, run_id, 0)
    for pid in installation.pids("worker"):
        installation.kill(pid)
    wait_for_more(installation, run_id, read)
    installation.kill(installation.database_pid())
    state, taken, created, wrong, passes, message = wait_until_ended(installation, run_id)
    assert (state, message) == ("done", "")
    assert (taken, created, wrong) == (ROWS, ROWS - WRONG, WRONG)
    assert passes in (1, 2)
    with Evidence.of(installation) as there:
        there.rows("SELECT set_config('zy.read', '*', false)")
        assert there.rows(KEPT) == [(ROWS - WRONG, ROWS - WRONG, 1)]
        assert there.one(LEFT) == 0


def look(installation: Installation, run_id: UUID) -> tuple[object, ...]:
    try:
        with Evidence.of(installation) as there:
            found: Rows = there.rows(STATE, run_id)
    except psycopg.OperationalError:
        return ("away", 0, 0, 0, 0, "")
    return found[0]


def wait_for_more(installation: Installation, run_id: UUID, than: int) -> int:
    """Until the import is past so many rows."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        state, read, *_rest = look(installation, run_id)
        if isinstance(read, int) and read > than:
            return read
        assert state in {"queued", "running", "away"}
        time.sleep(0.05)
    raise AssertionError("The import does not go on.")


def wait_until_ended(installation: Installation, run_id: UUID) -> tuple[object, ...]:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = look(installation, run_id)
        if found[0] not in {"queued", "running", "away"}:
            return found
        time.sleep(0.2)
    raise AssertionError("The import does not end.")
