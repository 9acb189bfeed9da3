"""kill -9 of worker, database and supervisor while files are imported: each right row stands once."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.installation import Installation
from tests.recovery import registers
from tests.recovery.evidence import Evidence
from tests.recovery.registers import LOADED, code_of, name_of

pytestmark = pytest.mark.xdist_group("recovery")
ROWS = 60_000
NOTE = "停机演练记录" * 22
"""Rows are so long that the file is read, checked and staged in four parts."""
SHIFT = ROWS // 4
WRONG_EACH = 1_000
PATIENCE = 400.0
MOMENTS = ((1, ROWS), (ROWS // 2, ROWS), (ROWS, ROWS + 1))
"""How many rows have been read: while they are, later while they are, and while all are written."""
STATE = """
    SELECT state, rows_read, rows_created, rows_changed, rows_same, rows_faulty, message
    FROM registers_import WHERE id = %s
"""
PARTS = (("worker", "database", "supervisor"), ("database",))
"""What is killed during the first import, and during the second."""


@dataclass(frozen=True, slots=True)
class File:
    """Rows first..first+ROWS; amounts of every second one have moved since the file before."""

    number: int

    @property
    def rows(self) -> range:
        return range(self.number * SHIFT, self.number * SHIFT + ROWS)

    def amount(self, row: int) -> int:
        return self.number if row % 2 else 0

    @staticmethod
    def is_wrong(row: int) -> bool:
        return row % WRONG_EACH == 17

    def write(self, folder: Path) -> Path:
        path = folder / f"{self.number}.csv"
        with path.open("w", encoding="utf-8") as stream:
            stream.write("编号,名称,备注,数量\n")
            for row in self.rows:
                amount = "多" if self.is_wrong(row) else self.amount(row)
                stream.write(f"{code_of(row)},{name_of(row)},{NOTE},{amount}\n")
        return path


@dataclass
class Watch:
    """An import seen from outside, also while the database is away."""

    installation: Installation
    run_id: UUID
    kills: int = 0
    held: ExitStack = field(default_factory=ExitStack)
    there: Evidence | None = None

    def state(self) -> tuple[Any, ...]:
        """By a session that is kept: a new one takes as long as some thousand rows."""
        for _turn in range(2):
            try:
                if self.there is None:
                    self.there = self.held.enter_context(Evidence.of(self.installation))
                return self.there.rows(STATE, self.run_id)[0]
            except psycopg.OperationalError:
                self.stop()
        return ("away", 0, 0, 0, 0, 0, "")

    def stop(self) -> None:
        with suppress(psycopg.OperationalError):
            self.held.close()
        self.there = None

    def wait_until(self, is_time: Callable[[int], bool]) -> bool:
        """Until it runs and so many rows are read; False when it has ended before."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            state, read, *_rest = self.state()
            if state in {"done", "failed", "cancelled"}:
                return False
            if state == "running" and is_time(read):
                return True
            time.sleep(0.005)
        raise AssertionError(f"The import does not go on: {self.state()}")

    def kill(self, part: str, chance: Random) -> None:
        """First while rows are read, then also while all of them are written at once."""
        least, most = chance.choice(MOMENTS if self.kills else MOMENTS[:1])
        if not self.wait_until(lambda read: least <= read < most):
            return
        time.sleep(chance.uniform(0, 0.4 if least == ROWS else 0.02))
        state, read, *_rest = self.state()
        self.kills += state == "running"
        print(f"kill -9 {part}: {state}, {read} rows")  # noqa: T201
        if part == "worker":
            for pid in self.installation.pids(part):
                self.installation.kill(pid)
        elif part == "database":
            self.installation.kill(self.installation.database_pid())
        else:
            self.installation.kill_supervisor()
            self.installation.start()

    def end(self) -> None:
        self.wait_until(lambda _read: False)


@dataclass(frozen=True)
class Aftermath:
    files: list[File]
    watches: list[Watch]
    there: Evidence


@pytest.fixture(scope="module")
def aftermath(
    installation: Installation, stewards: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Aftermath]:
    folder = tmp_path_factory.mktemp("files")
    chance = registers.chance()
    files, watches = [File(0), File(1)], []
    for file in files:
        with registers.loading(installation, LOADED, file.write(folder)) as run_id:
            watches.append(watch := Watch(installation, run_id))
            for part in PARTS[file.number]:
                watch.kill(part, chance)
            watch.end()
    installation.wait_until_healthy(steady=2)
    with Evidence.of(installation) as there, ExitStack() as looks:
        for watch in watches:
            looks.callback(watch.stop)
        there.rows("SELECT set_config('zy.read', '*', false)")
        yield Aftermath(files, watches, there)


def test_the_kills_have_hit_imports(aftermath: Aftermath) -> None:
    assert sum(watch.kills for watch in aftermath.watches) >= 2


def test_each_import_has_counted_its_rows(aftermath: Aftermath) -> None:
    for file, watch in zip(aftermath.files, aftermath.watches, strict=True):
        wrong = sum(map(file.is_wrong, file.rows))
        again = range(file.rows.start, ROWS) if file.number else ()
        right = [row for row in again if not file.is_wrong(row)]
        changed = sum(row % 2 for row in right)
        created = ROWS - wrong - len(right)
        assert watch.state() == ("done", ROWS, created, changed, len(right) - changed, wrong, "")


def test_each_right_row_stands_exactly_once(aftermath: Aftermath) -> None:
    wanted = {code_of(row): file.amount(row) for file in aftermath.files for row in file.rows}
    wanted = {code: amount for code, amount in wanted.items() if not File.is_wrong(int(code[2:]))}
    found = aftermath.there.rows(f"SELECT code, amount FROM reg.{LOADED}")  # noqa: S608
    assert len(found) == len(wanted)
    assert dict(found) == wanted


def test_history_has_what_was_changed_and_nothing_twice(aftermath: Aftermath) -> None:
    kept, ids, first = aftermath.there.rows(
        f"SELECT count(*), count(DISTINCT (id, _version)), max(_version) FROM reg_history.{LOADED}"  # noqa: S608
    )[0]
    assert kept == ids == aftermath.watches[1].state()[3]
    assert first == 1
    odd = aftermath.there.rows(
        f"SELECT t.id FROM reg.{LOADED} t LEFT JOIN reg_history.{LOADED} h ON h.id = t.id"  # noqa: S608
        " WHERE t._version <> 1 + (h.id IS NOT NULL)::int OR h._until <> t._from"
    )
    assert odd == []


def test_the_wrong_rows_are_in_the_file_of_faults(aftermath: Aftermath, installation: Installation) -> None:
    contents = registers.faults_of(installation, [watch.run_id for watch in aftermath.watches])
    for file, content in zip(aftermath.files, contents, strict=True):
        lines = list(csv.reader(io.StringIO(content.removeprefix("\ufeff"))))[1:]
        wrong = [row for row in file.rows if file.is_wrong(row)]
        assert [line[2:] for line in lines] == [[code_of(row), name_of(row), NOTE, "多"] for row in wrong]
        assert [int(line[0]) for line in lines] == [row - file.rows.start + 1 for row in wrong]


def test_nothing_is_left_over(aftermath: Aftermath) -> None:
    assert aftermath.there.one(f"SELECT count(*) FROM reg_load.{LOADED}") == 0  # noqa: S608
    assert aftermath.there.one("SELECT count(*) FROM registers_importpart") == 0


def test_each_import_was_told_once(aftermath: Aftermath) -> None:
    for watch in aftermath.watches:
        assert aftermath.there.one(
            "SELECT count(*) FROM jobs_fact WHERE type = 'registers.records_changed.v1' AND subject_id = %s",
            watch.run_id,
        ) == 1  # fmt: skip
        assert aftermath.there.one(
            "SELECT count(*) FROM audit_record WHERE action = 'registers.import' AND detail->>'batch' = %s",
            str(watch.run_id),
        ) == 1  # fmt: skip


def test_the_audit_is_intact(aftermath: Aftermath, installation: Installation) -> None:
    assert "Intact" in installation.run("audit", "verify")
