"""A worker or PostgreSQL that dies in the middle of an import: nothing is lost, nothing is taken twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from psycopg import sql

from zhengyun.engines.registers import facade
from zhengyun.engines.registers.bulk import fault_file, loading, settling, staging, text_files
from zhengyun.engines.registers.contracts import Mode, RunState
from zhengyun.engines.registers.models_bulk import Import
from zhengyun.engines.registers.tests import builders, bulk_files
from zhengyun.engines.registers.tests.builders import County
from zhengyun.kit.actor import SYSTEM

ROWS = 200
AT_ONCE = 10


class KilledError(BaseException):
    """What no code catches: as if the process had ended here."""


@pytest.fixture
def town(lasting_registers: None, monkeypatch: pytest.MonkeyPatch) -> County:
    """Real transactions and small chunks."""
    monkeypatch.setattr(loading, "CHUNK_ROWS", AT_ONCE)
    monkeypatch.setattr(text_files, "LINE_GUESS", 40)
    return builders.build_county()


def started(mode: Mode = Mode.ALL_OR_NOTHING, wrong: int = 0) -> UUID:
    rows = [
        {"uscc": builders.fresh_credit_code(), "name": f"{number}号店", "staff": str(number)}
        for number in range(ROWS)
    ]
    for row in rows[:wrong]:
        row["staff"] = "x"
    run = bulk_files.begin(SYSTEM, "test_firms", bulk_files.csv(rows))
    Import.objects.filter(id=run.id).update(state=RunState.QUEUED, mode=mode, actor=SYSTEM.stored())
    return run.id


def killing(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, at: int, *, after: bool) -> list[int]:
    """The process dies at the given call of a function, before or after it did its work."""
    calls: list[int] = []
    real: Callable[..., Any] = getattr(owner, name)

    def dying(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) == at and not after:
            raise KilledError
        answer = real(*args, **kwargs)
        if len(calls) == at:
            raise KilledError
        return answer

    monkeypatch.setattr(owner, name, dying)
    return calls


def counted(table: str = "reg.test_firms") -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('zy.read', '*', false)")
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(*table.split("."))))
        (count,) = cursor.fetchone()
        cursor.execute("SELECT set_config('zy.read', '', false)")
    return int(count)


PLACES = [
    *[(staging, "copy", at, after) for at in (1, 2, 4) for after in (False, True)],
    (fault_file, "keep", 3, True),
    (settling, "lock", 1, True),
    (settling, "merge", 1, False),
    (settling, "merge", 1, True),
    (loading, "sweep", 2, False),
]


@pytest.mark.parametrize(("owner", "name", "at", "after"), PLACES)
def test_an_import_goes_on_where_it_was_killed(
    town: County, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, at: int, after: bool
) -> None:
    run_id = started(Mode.RIGHT_ROWS, wrong=3)
    with monkeypatch.context() as dying:
        killing(dying, owner, name, at, after=after)
        with pytest.raises(KilledError):
            loading.run_import(run_id)
    loading.run_import(run_id)
    run = facade.get_import(SYSTEM, run_id)
    assert (run.state, run.rows_read, run.rows_created, run.rows_faulty) == (RunState.DONE, ROWS, ROWS - 3, 3)
    assert counted() == ROWS - 3
    assert len(bulk_files.content(run.faults_file_id).splitlines()) == 4
    assert Import.objects.get(id=run_id).pass_number == 1


def test_what_was_read_is_not_read_again(town: County, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = started()
    with monkeypatch.context() as dying:
        killing(dying, staging, "copy", 4, after=False)
        with pytest.raises(KilledError):
            loading.run_import(run_id)
    done = facade.get_import(SYSTEM, run_id).rows_read
    assert 0 < done < ROWS
    copied: list[int] = []
    real = staging.copy

    def copy(code: str, import_id: UUID, names: tuple[str, ...], frames: Iterable[Any]) -> None:
        copied.extend(frame.height for frame in frames)
        real(code, import_id, names, frames)

    monkeypatch.setattr(staging, "copy", copy)
    loading.run_import(run_id)
    assert sum(copied) == ROWS - done
    assert counted() == ROWS


def test_an_emptied_staging_table_is_noticed_and_filled_again(
    town: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = started(Mode.RIGHT_ROWS, wrong=3)
    with monkeypatch.context() as dying:
        killing(dying, settling, "lock", 1, after=False)
        with pytest.raises(KilledError):
            loading.run_import(run_id)
    staging.remove("test_firms", run_id)
    loading.run_import(run_id)
    run = facade.get_import(SYSTEM, run_id)
    assert (run.state, run.rows_created, run.rows_faulty) == (RunState.DONE, ROWS - 3, 3)
    assert Import.objects.get(id=run_id).pass_number == 2


def test_a_table_emptied_during_the_work_lets_the_job_be_tried_again(
    town: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = started()
    real = fault_file.keep

    def lose(run: Import, *rest: Any) -> None:
        real(run, *rest)
        connection.on_commit(lambda: staging.remove("test_firms", run_id))

    with monkeypatch.context() as losing:
        losing.setattr(fault_file, "keep", lose)
        with pytest.raises(ConnectionResetError):
            loading.run_import(run_id)
    loading.run_import(run_id)
    assert counted() == ROWS


def test_of_two_runs_at_once_one_gives_way(town: County, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = started()
    real = staging.copy
    inside: list[int] = []

    def copy(*args: Any) -> None:
        real(*args)
        if not inside:
            inside.append(1)
            connection.on_commit(lambda: loading.run_import(run_id))

    monkeypatch.setattr(staging, "copy", copy)
    loading.run_import(run_id)
    run = facade.get_import(SYSTEM, run_id)
    assert (run.state, run.rows_created) == (RunState.DONE, ROWS)
    assert counted() == ROWS
    assert counted("reg_load.test_firms") == 0


def test_a_running_import_is_stopped_at_its_next_checkpoint(
    town: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = started()
    real = staging.copy

    def copy(*args: Any) -> None:
        real(*args)
        connection.on_commit(lambda: facade.cancel_import(SYSTEM, run_id))

    monkeypatch.setattr(staging, "copy", copy)
    loading.run_import(run_id)
    run = facade.get_import(SYSTEM, run_id)
    assert run.state is RunState.CANCELLED
    assert 0 < run.rows_read < ROWS
    assert counted() == 0
    assert counted("reg_load.test_firms") == 0


def test_a_new_definition_lets_an_import_begin_again(town: County, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = started()
    with monkeypatch.context() as dying:
        killing(dying, staging, "copy", 2, after=False)
        with pytest.raises(KilledError):
            loading.run_import(run_id)
    Import.objects.filter(id=run_id).update(definition="another")
    loading.run_import(run_id)
    assert Import.objects.get(id=run_id).pass_number == 2
    assert counted() == ROWS
