"""Starts an import beside an installation and prints its id; runs as a program: `… COUNT`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from uuid import UUID

from tests.installation import Installation
from tests.seeding import ROOT


def begin(installation: Installation, count: int) -> UUID:
    done = subprocess.run(
        [sys.executable, "-m", "tests.recovery.importing", str(count)],
        env=installation.environment,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=300,
    )
    if done.returncode:
        raise AssertionError(done.stderr.decode()[-3000:])
    return UUID(done.stdout.decode().split()[-1])


def _begin(count: int) -> UUID:
    from tests.load import registers_bulk
    from zhengyun.engines.registers import facade
    from zhengyun.engines.registers.contracts import Mode
    from zhengyun.kernel.files import facade as files
    from zhengyun.kit.actor import SYSTEM

    with tempfile.TemporaryDirectory() as folder:
        firms = registers_bulk.prepare(registers_bulk.write_package(Path(folder) / "package"))
        path = Path(folder) / "people.csv"
        with path.open("w", encoding="utf-8") as stream:
            for number, line in enumerate(registers_bulk.rows(count, firms)):
                stream.write(line.replace(",1", ",x", 1) if number % 1000 == 1 else line)
                stream.write("\n")
        with path.open("rb") as content:
            stored = files.store(
                SYSTEM,
                content,
                name="people.csv",
                accept=("csv",),
                max_bytes=10**9,
                owner_id=None,
                purpose="registers.import",
            )
    run = facade.upload_import(SYSTEM, "bench_people", stored.id)
    facade.start_import(SYSTEM, run.id, {}, Mode.RIGHT_ROWS)
    return run.id


if __name__ == "__main__":
    from zhengyun.config.cli.boot import django

    with django():
        print(_begin(int(sys.argv[1])))  # noqa: T201
