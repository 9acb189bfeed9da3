"""What somebody with the owner's login does to the audit is found, and named."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection, connections

from zhengyun.kernel.audit import facade
from zhengyun.kernel.audit.contracts import Fault, VerifyFault
from zhengyun.kernel.audit.logic import heads, seal_records
from zhengyun.kernel.audit.models import Batch, Pending
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM

OwnerSql = Callable[..., None]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("heads_file")]


def write(count: int) -> list[UUID]:
    return [facade.record(SYSTEM, "casework.accept", "case", uuid4(), detail={"n": n}) for n in range(count)]


def sealed(*sizes: int) -> list[UUID]:
    keys: list[UUID] = []
    for size in sizes:
        keys += write(size)
        assert facade.seal_batch() == size
    return keys


def fault() -> VerifyFault:
    found = facade.verify().fault
    assert found
    return found


def test_what_is_sealed_verifies(heads_file: Path) -> None:
    sealed(3, 1, 4)
    steps: list[tuple[int, int]] = []
    report = facade.verify(progress=lambda done, total: steps.append((done, total)))
    assert report.is_intact
    assert (report.records, report.batches, report.unsealed) == (8, 3, 0)
    assert report.head == heads.read(heads_file)[-1].head
    assert steps[-1] == (8, 8)
    assert heads_file.stat().st_mode & 0o777 == 0o600


def test_nothing_to_seal_makes_no_batch() -> None:
    assert facade.seal_batch() == 0
    assert facade.verify().is_intact
    assert Batch.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        "outcome = 'refused'",
        "actor_account = gen_random_uuid()",
        "occurred_at = occurred_at + interval '1 second'",
        "recorded_at = recorded_at - interval '1 day'",
        "detail = '{\"n\": 7}'",
        "ids = ARRAY[gen_random_uuid()]",
    ],
)
def test_a_changed_record_is_named(as_owner: OwnerSql, change: str) -> None:
    keys = sealed(3, 3)
    as_owner(f"UPDATE audit_record SET {change} WHERE id = %s", keys[4])  # noqa: S608
    found = fault()
    assert (found.fault, found.record_id, found.batch, found.sequence) == (Fault.CHANGED, keys[4], 2, 5)


def test_the_first_of_several_faults_is_named(as_owner: OwnerSql) -> None:
    keys = sealed(3, 3)
    as_owner("UPDATE audit_record SET outcome = 'x' WHERE id = ANY(%s)", [keys[5], keys[1]])
    assert fault().record_id == keys[1]


def test_a_deleted_record_is_named(as_owner: OwnerSql) -> None:
    keys = sealed(2, 2)
    as_owner("DELETE FROM audit_record WHERE id = %s", keys[2])
    assert (fault().fault, fault().record_id) == (Fault.MISSING, keys[2])


def test_a_record_deleted_with_its_seal_is_noticed(as_owner: OwnerSql) -> None:
    keys = sealed(3)
    as_owner("DELETE FROM audit_record WHERE id = %s", keys[1])
    as_owner("DELETE FROM audit_seal WHERE record_id = %s", keys[1])
    assert (fault().fault, fault().sequence) == (Fault.MISSING, 2)


def test_a_changed_record_with_a_matching_seal_is_noticed(as_owner: OwnerSql) -> None:
    from zhengyun.kernel.audit import queries, rules

    keys = sealed(2)
    as_owner("UPDATE audit_record SET outcome = 'x' WHERE id = %s", keys[0])
    forged = rules.leaf_hash(queries.raw_records(keys[:1])[0])
    as_owner("UPDATE audit_seal SET leaf_hash = %s WHERE record_id = %s", forged, keys[0])
    assert (fault().fault, fault().batch) == (Fault.BATCH_CHANGED, 1)


def test_a_chain_that_was_rewritten_as_a_whole_differs_from_the_file_outside(as_owner: OwnerSql) -> None:
    keys = sealed(2, 2)
    as_owner("UPDATE audit_record SET outcome = 'x' WHERE id = %s", keys[3])
    as_owner("DELETE FROM audit_seal WHERE seq > 2")
    as_owner("DELETE FROM audit_batch WHERE number = 2")
    as_owner("INSERT INTO audit_pending SELECT unnest(%s::uuid[])", keys[2:])
    assert facade.seal_batch() == 2
    assert (fault().fault, fault().batch) == (Fault.HEADS_DIFFER, 2)


def test_a_tail_that_was_cut_off_is_known_to_the_file(as_owner: OwnerSql) -> None:
    keys = sealed(2, 2)
    as_owner("DELETE FROM audit_seal WHERE seq > 2")
    as_owner("DELETE FROM audit_batch WHERE number = 2")
    as_owner("DELETE FROM audit_record WHERE id = ANY(%s)", keys[2:])
    assert (fault().fault, fault().batch) == (Fault.BATCH_MISSING, 2)


def test_a_batch_taken_from_the_middle_is_named(as_owner: OwnerSql) -> None:
    sealed(1, 1, 1)
    as_owner("DELETE FROM audit_batch WHERE number = 2")
    assert (fault().fault, fault().batch) == (Fault.BATCH_MISSING, 2)


def test_a_record_that_was_hidden_from_the_sealer_is_named(as_owner: OwnerSql) -> None:
    sealed(2)
    (key,) = write(1)
    as_owner("DELETE FROM audit_pending")
    as_owner("UPDATE audit_record SET recorded_at = recorded_at - interval '2 minutes' WHERE id = %s", key)
    assert (fault().fault, fault().record_id) == (Fault.UNSEALED, key)


def test_a_record_of_this_moment_may_wait_for_its_seal() -> None:
    write(2)
    report = facade.verify()
    assert report.is_intact
    assert report.unsealed == 2


def test_the_file_of_heads_may_lag_for_a_moment(heads_file: Path) -> None:
    sealed(1)
    heads_file.unlink()
    assert facade.verify().is_intact


def test_an_old_batch_that_the_file_lacks_is_named(heads_file: Path) -> None:
    with clock.at(clock.now() - timedelta(hours=1)):
        sealed(1)
    heads_file.unlink()
    assert (fault().fault, fault().batch) == (Fault.HEADS_BEHIND, 1)


def test_heads_that_a_crash_kept_from_the_file_are_added_later(heads_file: Path) -> None:
    write(2)
    assert seal_records._seal_waiting() == 2
    heads_file.parent.mkdir(parents=True)
    heads_file.write_text('{"number": 1, "last_')
    sealed(1)
    assert [head.number for head in heads.read(heads_file)] == [1, 2]
    assert facade.verify().is_intact


def test_a_sealer_that_comes_up_again_adds_what_the_file_lacks(heads_file: Path) -> None:
    sealed(1)
    write(1)
    assert seal_records._seal_waiting() == 1
    stop = threading.Event()
    sealer = threading.Thread(target=_seal_and_close, args=(stop,))
    sealer.start()
    assert _eventually(lambda: len(heads.read(heads_file)) == 2)
    stop.set()
    sealer.join(120)


def test_a_garbled_file_of_heads_is_a_fault_and_no_crash(heads_file: Path) -> None:
    sealed(1)
    heads_file.write_text("nonsense\n")
    assert fault().fault is Fault.HEADS_DIFFER


def test_only_one_sealer_works_at_a_time() -> None:
    write(1)
    params = connection.get_connection_params()
    params.pop("cursor_factory", None)
    params.pop("context", None)
    with psycopg.connect(**params) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [seal_records.LOCK])
        assert facade.seal_batch() == 0
    assert facade.seal_batch() == 1


def test_the_sealer_keeps_up_with_writers_and_stops_when_told() -> None:
    stop = threading.Event()
    sealer = threading.Thread(target=_seal_and_close, args=(stop,))
    sealer.start()
    keys = write(25)
    assert _eventually_sealed()
    stop.set()
    sealer.join(120)
    report = facade.verify()
    assert not sealer.is_alive()
    assert report.is_intact
    assert report.records == len(keys)


def test_the_sealer_goes_on_after_it_lost_the_database() -> None:
    stop = threading.Event()
    sealer = threading.Thread(target=_seal_and_close, args=(stop,))
    sealer.start()
    try:
        write(1)
        assert _eventually_sealed()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
            )
        write(1)
        assert _eventually_sealed()
    finally:
        stop.set()
        sealer.join(120)
    assert facade.verify().is_intact


def _eventually_sealed() -> bool:
    return _eventually(lambda: not Pending.objects.exists())


def _eventually(is_so: Callable[[], bool]) -> bool:
    pause = threading.Event()
    for _ in range(2400):
        if is_so():
            return True
        pause.wait(0.05)
    return False


def _seal_and_close(stop: threading.Event) -> None:
    facade.seal_forever(stop, interval=0.02)
    connections.close_all()
