"""`python -m tests.load.registers_bulk --rows N`: an import with every check beside the bare COPY.

A real installation with durable settings. The bare COPY writes the same rows into a table with the same
columns, generated columns and indexes, without checks, history or row security. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.installation import Installation

MANIFEST = """id = "bench_registers"
version = "1.0.0"
title = "批量导入测量"
title_en = "Registers for measuring"
platform = ">=0.1,<1"
owner = "990124:bench"
licence = "Apache-2.0"
category = "tests"
"""
AIM = 3.0
TOWNS = 200
FIRMS = 5_000
COLUMNS = (
    "居民身份号码",
    "姓名",
    "性别",
    "出生日期",
    "联系电话",
    "住址",
    "行政区划",
    "单位信用代码",
    "门牌编码",
    "参保日期",
    "月收入",
    "家庭人数",
)


def properties() -> dict[str, Any]:
    def text(title: str, most: int, **more: Any) -> dict[str, Any]:
        return {"type": "string", "title": title, "maxLength": most, **more}

    return {
        "id_number": text("居民身份号码", 18, format="cn-id"),
        "name": text("姓名", 30, **{"x-search": True}),
        "sex": {"type": "string", "title": "性别", "enum": ["1", "2"]},
        "birthday": {"type": "string", "format": "date", "title": "出生日期", "x-index": True},
        "phone": text("联系电话", 11, format="cn-mobile"),
        "address": text("住址", 100),
        "town": text("行政区划", 12, **{"x-codes": "bench_towns", "x-index": True}),
        "firm": text("单位信用代码", 18, format="uscc", **{"x-reference": "bench_firms.uscc"}),
        "door": text("门牌编码", 20, pattern=r"^[A-Z]{2}\d{6}$"),
        "insured_on": {"type": "string", "format": "date", "title": "参保日期"},
        "income": {"type": "number", "title": "月收入", "minimum": 0, "maximum": 1e6, "x-digits": [10, 2]},
        "household": {"type": "integer", "title": "家庭人数", "minimum": 1, "maximum": 30},
    }


def record_type(code: str, title: str, fields: dict[str, Any], **hints: Any) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": code,
        "title": title,
        "description": title,
        "type": "object",
        "additionalProperties": False,
        "required": hints.pop("required"),
        "properties": fields,
        "x-source": "bench",
        **{f"x-{name.replace('_', '-')}": value for name, value in hints.items()},
    }


def definitions() -> list[dict[str, Any]]:
    day = {"type": "string", "format": "date", "title": "日期"}
    towns = {
        "code": {"type": "string", "title": "代码", "maxLength": 12, "x-index": True},
        "title": {"type": "string", "title": "名称", "maxLength": 60},
        "valid_from": day,
        "valid_until": day,
        "parent": {"type": "string", "title": "上级", "maxLength": 12},
        "successor": {"type": "string", "title": "更替为", "maxLength": 12},
    }
    firms = {"uscc": {"type": "string", "title": "统一社会信用代码", "maxLength": 18, "format": "uscc"}}
    return [
        record_type(
            "bench_towns",
            "区划",
            towns,
            required=["code", "title", "valid_from"],
            key=["code", "valid_from"],
            label="title",
            code_list=True,
            valid={"from": "valid_from", "until": "valid_until"},
        ),
        record_type("bench_firms", "单位", firms, required=["uscc"], key=["uscc"]),
        record_type(
            "bench_people",
            "人口",
            properties(),
            required=["id_number", "name", "sex", "birthday"],
            key=["id_number"],
            label="name",
            rules=[{"when": "insured_on >= birthday", "field": "insured_on", "message": "参保早于出生。"}],
        ),
    ]


def write_package(folder: Path) -> Path:
    (folder / "registers").mkdir(parents=True)
    (folder / "application.toml").write_text(MANIFEST)
    for one in definitions():
        (folder / "registers" / f"{one['$id']}.json").write_text(json.dumps(one, ensure_ascii=False))
    return folder


def rows(count: int, firms: list[str]) -> Iterator[str]:
    """Lines of a CSV file, believable and all right; the same ones every time."""
    from zhengyun.kit.codes import ric_check_character

    chance = random.Random(4)  # noqa: S311
    names, streets = "王李张刘陈杨赵黄周吴", ("幸福路", "望溪大街", "城关东路", "新华巷")
    begin = date(1940, 1, 1)
    yield ",".join(COLUMNS)
    for number in range(count):
        born = begin + timedelta(days=number // 999)
        body = f"990124{born:%Y%m%d}{number % 999 + 1:03}"
        insured = born + timedelta(days=chance.randrange(0, 9000))
        yield ",".join(
            (
                body + ric_check_character(body),
                chance.choice(names) + chr(0x4E00 + number % 5000) + chr(0x5000 + number % 3000),
                chance.choice("12"),
                born.isoformat(),
                f"1{chance.randrange(10**10):010}",
                f"望溪县城关镇{chance.choice(streets)}{chance.randrange(1, 900)}号",
                f"9901240{chance.randrange(TOWNS):05}",
                firms[chance.randrange(len(firms))],
                f"WX{number % 10**6:06}",
                insured.isoformat(),
                f"{chance.randrange(0, 3_000_000) / 100:.2f}",
                str(chance.randrange(1, 9)),
            )
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load.registers_bulk", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="how many rows are imported")
    chosen = parser.parse_args()
    installation = Installation(with_demo=False, name="bulk")
    try:
        installation.start()
        found = measure(installation, chosen.rows)
    finally:
        installation.remove()
    print(json.dumps(found, ensure_ascii=False))  # noqa: T201
    if found["ratio"] > AIM:
        print(f"MISSED: {found['ratio']:.2f} times the bare COPY, at most {AIM:g}")  # noqa: T201


def measure(installation: Installation, count: int) -> dict[str, Any]:
    """In the running installation: seconds of the bare COPY (twice), of the import, and their ratio."""
    from zhengyun.config.cli.boot import django

    os.environ.update({key: installation.environment[key] for key in ("ZHENGYUN_HOME", "ZHENGYUN_PORT")})
    with django(), tempfile.TemporaryDirectory() as folder:
        firms = prepare(write_package(Path(folder) / "package"))
        path = Path(folder) / "people.csv"
        with path.open("w", encoding="utf-8") as stream:
            stream.writelines(f"{line}\n" for line in rows(count, firms))
        _say(f"{count:,} rows in {path.stat().st_size / 1e6:.0f} MB")
        taken = _import(path)
        copies = [_bare_copy(number) for number in (1, 2)]
    bare = sum(copies) / len(copies)
    return {
        "rows": count,
        "import_seconds": round(taken, 2),
        "copy_seconds": [round(one, 2) for one in copies],
        "ratio": round(taken / bare, 2),
    }


def prepare(package: Path) -> list[str]:
    """The source department, the registers, the codes and the firms to which the rows refer."""
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kernel.parties import facade as parties
    from zhengyun.kernel.parties.tests.builders import credit_code
    from zhengyun.kit.actor import SYSTEM

    parties.register_organization(
        SYSTEM, "测量单位", credit_code("11", 900_001), "bench", region_code="990124"
    )
    packages.install(package, SYSTEM)
    firms = [credit_code("91", 100_000 + number) for number in range(FIRMS)]
    _take("bench_firms", "统一社会信用代码\n" + "".join(f"{one}\n" for one in firms))
    towns = "".join(f"9901240{number:05},第{number}村,2020-01-01\n" for number in range(TOWNS))
    _take("bench_towns", "code,title,valid_from\n" + towns)
    return firms


def _take(code: str, text: str) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as stream:
        stream.write(text)
        stream.flush()
        _import(Path(stream.name), code)


def _import(path: Path, code: str = "bench_people") -> float:
    """The job itself, in this process, from the stored file to the last record."""
    from zhengyun.engines.registers import facade
    from zhengyun.engines.registers.bulk.loading import run_import
    from zhengyun.engines.registers.contracts import RunState
    from zhengyun.engines.registers.models_bulk import Import
    from zhengyun.kernel.files import facade as files
    from zhengyun.kit.actor import SYSTEM

    with path.open("rb") as stream:
        stored = files.store(
            SYSTEM,
            stream,
            name="rows.csv",
            accept=("csv",),
            max_bytes=10**9,
            owner_id=None,
            purpose="registers.import",
        )
    run = facade.upload_import(SYSTEM, code, stored.id)
    Import.objects.filter(id=run.id).update(state=RunState.QUEUED, actor=SYSTEM.stored())
    begun = time.perf_counter()
    run_import(run.id)
    taken = time.perf_counter() - begun
    done = facade.get_import(SYSTEM, run.id)
    if done.state is not RunState.DONE or done.rows_created != done.rows_read:
        raise AssertionError(f"{done.state}: {done.message} {done.faults[:3]}")
    _say(f"{code}: {done.rows_created:,} records in {taken:.2f} s")
    return taken


def _bare_copy(number: int) -> float:
    """The same rows into a table like it, as its owner: indexes and generated columns, nothing else."""
    from zhengyun.engines.registers.schema import owner

    kept = io.BytesIO()
    with owner.connect() as session:
        names = ", ".join(
            f'"{row[0]}"'
            for row in session.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = 'reg.bench_people'::regclass "
                "AND attnum > 0 AND attgenerated = '' AND NOT attisdropped ORDER BY attnum"
            )
        )
        written = f"COPY (SELECT {names} FROM reg.bench_people) TO STDOUT"  # noqa: S608
        with session.cursor().copy(written) as source:
            for block in source:
                kept.write(block)
        session.execute(
            f"CREATE TABLE reg.bare_{number} (LIKE reg.bench_people INCLUDING DEFAULTS "
            "INCLUDING GENERATED INCLUDING INDEXES)"
        )
        begun = time.perf_counter()
        with session.cursor().copy(f"COPY reg.bare_{number} ({names}) FROM STDIN") as target:
            for start in range(0, kept.tell(), 1 << 20):
                target.write(kept.getbuffer()[start : start + (1 << 20)])
        taken = time.perf_counter() - begun
        session.execute(f"DROP TABLE reg.bare_{number}")
    _say(f"bare COPY: {taken:.2f} s")
    return taken


def _say(words: str) -> None:
    print(f"  {words}", file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
