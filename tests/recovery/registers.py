"""Registers of the tests, and programs that work with them beside a running installation.

`python -m tests.recovery.registers enter FOLDER | load CODE FILE | faults IMPORT… | read CODE COUNT`
prints JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from tests.installation import Installation
from tests.seeding import ROOT

SOURCE = "recovery"
SCOPES = ("registers:read", "registers:write")
STEWARDS = 2
LOADED, GROWN, WRITTEN = "recovery_loaded", "recovery_grown", "recovery_written"
MANIFEST = """id = "recovery_registers"
version = "{version}"
title = "停机演练"
title_en = "Registers of the recovery tests"
platform = ">=0.1,<1"
owner = "990124:recovery"
licence = "Apache-2.0"
category = "tests"
"""
Fields = dict[str, Any]


def text(title: str, most: int, **hints: Any) -> dict[str, Any]:
    named = {f"x-{name}": True for name in hints.pop("marks", ())}
    return {"type": "string", "title": title, "maxLength": most, **named, **hints}


def number(title: str, **hints: Any) -> dict[str, Any]:
    return {"type": "integer", "title": title, "minimum": 0, "maximum": 10**9, **hints}


def record_type(code: str, fields: Fields, required: Sequence[str]) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": code,
        "title": code,
        "description": code,
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": fields,
        "x-source": SOURCE,
        "x-key": ["code"],
        "x-label": "name",
    }


CODE = text("编号", 20, pattern=r"^[A-Z]{2}\d{6}$")
NAME = text("名称", 60, marks=("search",))
GRADE = number("等级")
FIRST: dict[str, Any] = {"code": CODE, "name": NAME, "note": text("备注", 60), "grade": GRADE}
PLAIN = [
    record_type(
        LOADED,
        {"code": CODE, "name": NAME, "note": text("备注", 200), "amount": number("数量")},
        ["code", "name"],
    ),
    record_type(WRITTEN, {"code": CODE, "name": NAME, "amount": number("数量")}, ["code", "name"]),
]
GROWTH = [
    record_type(GROWN, FIRST, ["code", "name"]),
    record_type(
        GROWN,
        {
            **FIRST,
            "note": text("备注", 60, marks=("index",)),
            "phone": text("电话", 20, marks=("index",)),
            "state": text("状态", 10, enum=["used", "left"], default="used"),
        },
        ["code", "name", "state"],
    ),
    record_type(
        GROWN,
        {
            **FIRST,
            "note": text("备注", 60, marks=("search",)),
            "grade": GRADE | {"default": 3, "x-index": True},
            "phone": text("电话", 30, marks=("index", "search")),
            "state": text("状态", 10, enum=["used", "left"], default="used", marks=("index",)),
        },
        ["code", "name", "state", "grade"],
    ),
]


def write_package(folder: Path, stage: int) -> Path:
    """The application with its register at this stage of growth."""
    (folder / "registers").mkdir(parents=True)
    (folder / "application.toml").write_text(MANIFEST.format(version=f"{stage + 1}.0.0"))
    for one in (*PLAIN, GROWTH[stage]):
        (folder / "registers" / f"{one['$id']}.json").write_text(json.dumps(one, ensure_ascii=False))
    return folder


def code_of(row: int) -> str:
    return f"JL{row:06}"


def name_of(row: int) -> str:
    return f"第{code_of(row)}号"


def enter(installation: Installation, folder: Path) -> list[str]:
    """The source department and the first stage of its registers: tokens of its stewards."""
    found: list[str] = _run(installation, "enter", str(write_package(folder, 0)))
    return found


@contextmanager
def loading(installation: Installation, code: str, file: Path) -> Iterator[UUID]:
    """An import of the right rows of a file, from the moment at which it is queued."""
    with _program(installation, "load", code, str(file)) as program:
        assert program.stdout
        said = program.stdout.readline()
        if said:
            yield UUID(json.loads(said))
        _rest, words = program.communicate(timeout=900)
    if program.returncode:
        raise AssertionError(words.decode()[-3000:])


def faults_of(installation: Installation, run_ids: Iterable[UUID]) -> list[str]:
    """The files of wrong rows of imports."""
    found: list[str] = _run(installation, "faults", *map(str, run_ids))
    return found


def chance() -> Random:
    """The moments are drawn the same every time; RECOVERY_SEED draws others."""
    return Random(int(os.environ.get("RECOVERY_SEED", "4")))  # noqa: S311


@contextmanager
def reading(installation: Installation, code: str, count: int) -> Iterator[dict[str, Any]]:
    """Somebody looks records up all the while; what he saw is there when he has stopped."""
    seen: dict[str, Any] = {}
    with _program(installation, "read", code, str(count)) as reader:
        try:
            assert reader.stdout
            assert reader.stdout.readline() == b"reading\n"
            yield seen
        finally:
            said, words = reader.communicate(timeout=900)
            if reader.returncode:
                raise AssertionError(words.decode()[-3000:])
            seen |= json.loads(said)


def _run(installation: Installation, *arguments: str) -> Any:
    with _program(installation, *arguments) as program:
        said, words = program.communicate(timeout=900)
    if program.returncode:
        raise AssertionError(words.decode()[-3000:])
    return json.loads(said.splitlines()[-1])


def _program(installation: Installation, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.recovery.registers", *arguments],
        env=installation.environment,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _enter(folder: str) -> list[str]:
    from zhengyun.kernel.accounts import facade as accounts
    from zhengyun.kernel.accounts.contracts import Role
    from zhengyun.kernel.accounts.tests.builders import officer
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kernel.parties import facade as parties
    from zhengyun.kernel.parties.tests.builders import credit_code, identity
    from zhengyun.kit.actor import SYSTEM

    source = parties.register_organization(
        SYSTEM, "停机演练中心", credit_code("11", 900_002), SOURCE, region_code="990124"
    )
    packages.install(Path(folder), SYSTEM)
    tokens = []
    for serial in range(STEWARDS):
        person = parties.register_person(SYSTEM, "丁立", identity(900 + serial), phone="16000002001")
        account = officer(Role.DATA_STEWARD, at=source, person=person, username=f"steward{serial}")
        tokens.append(accounts.create_token(account.username, "test", SCOPES, 2, SYSTEM))
    return tokens


def _load(code: str, file: str) -> str:
    from zhengyun.engines.registers import facade
    from zhengyun.engines.registers.contracts import Mode
    from zhengyun.kernel.files import facade as files
    from zhengyun.kit.actor import SYSTEM

    with Path(file).open("rb") as content:
        stored = files.store(
            SYSTEM,
            content,
            name="rows.csv",
            accept=("csv",),
            max_bytes=10**9,
            owner_id=None,
            purpose="registers.import",
        )
    run = facade.upload_import(SYSTEM, code, stored.id)
    facade.start_import(SYSTEM, run.id, {}, Mode.RIGHT_ROWS)
    return str(run.id)


def _faults(*run_ids: str) -> list[str]:
    from zhengyun.engines.registers import facade
    from zhengyun.kernel.files import facade as files
    from zhengyun.kit.actor import SYSTEM

    contents = []
    for run_id in run_ids:
        found = facade.get_import(SYSTEM, UUID(run_id)).faults_file_id
        assert found
        with files.open(found) as content:
            contents.append(content.read().decode())
    return contents


def _read(code: str, count: str) -> dict[str, Any]:
    """Until the other side closes our input. Only a connection that is gone is forgiven."""
    import threading

    from django.db import DatabaseError, connection

    ended = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    chance, done, lost, errors = Random(1), 0, 0, []  # noqa: S311
    print("reading", flush=True)  # noqa: T201
    while not ended.is_set():
        try:
            _look(code, chance.randrange(int(count)), is_search=done % 7 == 0)
            done += 1
        except DatabaseError as error:
            if not _is_lost(error):
                errors.append(repr(error))
            lost += 1
            connection.close()
            ended.wait(0.05)
        except Exception as error:  # noqa: BLE001 - the test tells what was seen
            errors.append(repr(error))
    return {"done": done, "lost": lost, "errors": errors[:5]}


def _look(code: str, row: int, *, is_search: bool) -> None:
    from zhengyun.engines.registers import facade
    from zhengyun.engines.registers.contracts import Condition, Operator, Search
    from zhengyun.kit.actor import SYSTEM

    found = facade.find(SYSTEM, code, code_of(row))
    assert found.values["name"] == name_of(row), found
    if is_search:
        page = facade.search(SYSTEM, code, Search([Condition("", Operator.WORDS, name_of(row))], limit=3))
        assert code_of(row) in {one.key for one in page.records}, page


def _is_lost(error: BaseException) -> bool:
    """No answer any more, or that of a server which goes down or comes up."""
    state = getattr(error.__cause__, "sqlstate", None)
    return type(error).__name__ in {"OperationalError", "InterfaceError"} and state in {
        None, "57P01", "57P02", "57P03",
    }  # fmt: skip


PROGRAMS: dict[str, Callable[..., Any]] = {"enter": _enter, "load": _load, "faults": _faults, "read": _read}

if __name__ == "__main__":
    from zhengyun.config.cli.boot import django

    with django():
        print(json.dumps(PROGRAMS[sys.argv[1]](*sys.argv[2:])), flush=True)  # noqa: T201
