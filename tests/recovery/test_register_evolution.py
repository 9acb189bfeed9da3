"""`zhengyun app install` of new versions of a filled register, killed again and again: each start goes on."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest

from tests.installation import Installation
from tests.recovery import registers
from tests.recovery.evidence import Evidence
from tests.recovery.registers import GROWN, GROWTH, code_of, name_of
from zhengyun.config import procs

pytestmark = pytest.mark.xdist_group("recovery")
ROWS = 30_000
KILLS = 6
"""Of each of the two installs."""
PATIENCE = 400.0
INVALID = "SELECT count(*) FROM pg_index WHERE NOT indisvalid"


@dataclass
class Install:
    """One version, installed over and over until it is there."""

    installation: Installation
    folder: Path
    chance: Random
    kills: list[str] = field(default_factory=list)

    @contextmanager
    def begun(self) -> Iterator[subprocess.Popen[bytes]]:
        with subprocess.Popen(
            [sys.executable, "-m", "zhengyun.config.cli", "app", "install", str(self.folder)],
            env=self.installation.environment | {"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as program:
            yield program

    def kill_itself(self) -> None:
        """Mostly while it changes the tables, sometimes before it has come to that."""
        with self.begun() as program:
            said = _wait_for_words(program, lambda: self.chance.random() < 0.05)
            time.sleep(self.chance.uniform(0, 0.3))
            if program.poll() is None:
                self.kills.append(said)
                program.kill()

    def kill_database(self) -> None:
        """While an index is being built: a report that goes on and on holds it up until then."""
        with suppress(psycopg.OperationalError), Evidence.of(self.installation) as there:
            there.session.autocommit = False
            there.session.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            there.rows("SELECT 1")
            with self.begun() as program:
                _wait_for_words(program, lambda: False)
                assert procs.wait_until(self._has_half_an_index, PATIENCE), "no index was built"
                self.kills.append("an index")
                self.installation.kill(self.installation.database_pid())
                assert program.wait(PATIENCE) != 0
        self.installation.wait_until_healthy()

    def _has_half_an_index(self) -> bool:
        with Evidence.of(self.installation) as there:
            return bool(there.one(INVALID))

    def end(self) -> None:
        self.installation.run("app", "install", str(self.folder))


def _wait_for_words(program: subprocess.Popen[bytes], is_enough: Callable[[], bool]) -> str:
    """What it said last: that it changes the tables, unless we had enough before."""
    said = ""
    assert program.stderr
    for line in program.stderr:
        said = line.decode().split(maxsplit=2)[-1].strip()
        if said == "preparing registers" or is_enough():
            break
    return said


@dataclass(frozen=True)
class Aftermath:
    installs: list[Install]
    seen: dict[str, Any]
    there: Evidence


@pytest.fixture(scope="module")
def aftermath(
    installation: Installation, stewards: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Aftermath]:
    folder = tmp_path_factory.mktemp("growth")
    chance = registers.chance()
    fill(installation, folder)
    installs = [
        Install(installation, registers.write_package(folder / str(stage), stage), chance)
        for stage in range(1, len(GROWTH))
    ]
    unlucky = chance.choice(installs)
    with registers.reading(installation, GROWN, ROWS) as seen:
        for install in installs:
            if install is unlucky:
                install.kill_database()
            for _turn in range(KILLS):
                install.kill_itself()
            install.end()
    with Evidence.of(installation) as there:
        there.rows("SELECT set_config('zy.read', '*', false)")
        yield Aftermath(installs, seen, there)


def fill(installation: Installation, folder: Path) -> None:
    """Every third record has a grade, so two thirds have to be given one."""
    lines = [f"{code_of(row)},{name_of(row)},备注{row % 100},{'' if row % 3 else 7}\n" for row in range(ROWS)]
    (folder / "rows.csv").write_text("编号,名称,备注,等级\n" + "".join(lines))
    deadline = time.monotonic() + PATIENCE
    with (
        registers.loading(installation, GROWN, folder / "rows.csv"),
        Evidence.of(installation) as there,
    ):
        there.rows("SELECT set_config('zy.read', '*', false)")
        while there.one(f"SELECT count(*) FROM reg.{GROWN}") < ROWS:  # noqa: S608
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_the_kills_have_hit_installs(aftermath: Aftermath) -> None:
    kills = [said for install in aftermath.installs for said in install.kills]
    print(kills)  # noqa: T201
    assert len(kills) >= KILLS // 2
    assert "an index" in kills


def test_the_tables_are_what_the_definition_says(aftermath: Aftermath, installation: Installation) -> None:
    said = installation.run("app", "plan", str(aftermath.installs[-1].folder))
    assert said.strip() == "The tables fit already: nothing to change."
    assert aftermath.there.rows(
        "SELECT version, state FROM registers_registerversion WHERE register_id = %s ORDER BY version", GROWN
    ) == [("1.0.0", "retired"), ("2.0.0", "retired"), ("3.0.0", "active")]


def test_no_index_is_half_built(aftermath: Aftermath) -> None:
    assert aftermath.there.one(INVALID) == 0


def test_no_record_is_lost_and_each_was_filled_once(aftermath: Aftermath) -> None:
    found = aftermath.there.rows(
        f"SELECT code, name, note, grade, phone, state, _version FROM reg.{GROWN} ORDER BY code"  # noqa: S608
    )
    filled, kept = (3, None, "used", 2), (7, None, "used", 1)
    assert found == [
        (code_of(row), name_of(row), f"备注{row % 100}", *(filled if row % 3 else kept))
        for row in range(ROWS)
    ]
    assert aftermath.there.rows(
        f"SELECT count(*), count(DISTINCT id), max(_version), count(grade) FROM reg_history.{GROWN}"  # noqa: S608
    ) == [(ROWS * 2 // 3, ROWS * 2 // 3, 1, 0)]


def test_readers_only_ever_lost_their_connection(aftermath: Aftermath) -> None:
    print(aftermath.seen)  # noqa: T201
    assert aftermath.seen["errors"] == []
    assert aftermath.seen["done"] > 100
    assert aftermath.seen["lost"] > 0
