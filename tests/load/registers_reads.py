"""`python -m tests.load.registers_reads --rows N`: reads through the facade beside the same bare SQL.

The bare reader is the owner, whom no policy concerns, with prepared statements of the same columns and
nothing around them. Both take turns in one run; what counts is the ratio of the medians. The rows are
made by one INSERT (tests/load/test_register_rows.py proves them equal to those of the facade).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.installation import Installation
from tests.load.registers_bulk import MANIFEST, record_type
from zhengyun.engines.registers.contracts import Box, Condition, Operator, Search
from zhengyun.kit.actor import SYSTEM

AIM = 1.5
CODE = "bench_shops"
ROUNDS = 200
SIDE = 0.003
HISTORY_OF = 50_000
FILL = """
    INSERT INTO reg.bench_shops (id, owner_id, _version, _from, number, name, town, opened_on, staff, rent,
        phone, address, note, is_open, position, position__box)
    SELECT gen_random_uuid(), %s, 1, %s, 'S' || lpad(n::text, 9, '0'),
        chr(19968 + n %% 5003) || chr(20968 + n %% 4001) || chr(22968 + n %% 3001) || '商店',
        'T' || n %% 200, date '2000-01-01' + n %% 9000, 1 + n %% 40, (n %% 100000)::numeric(10, 2),
        '160' || lpad((n %% 100000000)::text, 8, '0'), '望溪县城关街道幸福路' || n %% 900 || '号',
        '备注' || n %% 1000, n %% 7 > 0,
        jsonb_build_object('type', 'Point', 'coordinates', jsonb_build_array(
            118 + (n %% 10007) / 10007.0::float8, 31 + (n %% 9973) / 9973.0::float8)),
        box(point(118 + (n %% 10007) / 10007.0::float8, 31 + (n %% 9973) / 9973.0::float8))
    FROM generate_series(%s, %s) AS n
"""
CHANGE = """
    UPDATE reg.bench_shops SET _version = 2, _from = %s, note = note || '（已改）'
    WHERE number <= 'S' || lpad(%s::text, 9, '0')
"""
INDEXES = """
    SELECT indexrelid::regclass::text FROM pg_index
    WHERE indrelid = 'reg.bench_shops'::regclass AND NOT indisprimary
"""
COLUMNS = (
    "id, owner_id, _version, _from, _by, _case, _batch, number, name, town, opened_on, staff, rent, phone, "
    "address, note, is_open, position"
)


def definition() -> dict[str, Any]:
    def text(title: str, most: int = 60, **more: Any) -> dict[str, Any]:
        return {"type": "string", "title": title, "maxLength": most, **more}

    fields = {
        "number": text("编号", 12),
        "name": text("名称", **{"x-search": True}),
        "town": text("乡镇", 20, **{"x-index": True}),
        "opened_on": {"type": "string", "format": "date", "title": "开业日期", "x-index": True},
        "staff": {"type": "integer", "title": "人数"},
        "rent": {"type": "number", "title": "租金", "x-digits": [10, 2]},
        "phone": text("电话", 11),
        "address": text("地址", 100),
        "note": text("备注", 200),
        "is_open": {"type": "boolean", "title": "营业"},
        "position": {"type": "object", "title": "位置", "x-geometry": "point"},
    }
    return record_type(CODE, "商铺", fields, required=["number", "name"], key=["number"], label="name")


def write_package(folder: Path) -> Path:
    (folder / "registers").mkdir(parents=True)
    (folder / "application.toml").write_text(MANIFEST.replace("bench_registers", "bench_reads"))
    (folder / "registers" / f"{CODE}.json").write_text(json.dumps(definition(), ensure_ascii=False))
    return folder


def install(folder: Path) -> Any:
    """The register and its source department, whose id is given back."""
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kernel.parties import facade as parties
    from zhengyun.kernel.parties.tests.builders import credit_code
    from zhengyun.kit.actor import SYSTEM

    source = parties.register_organization(
        SYSTEM, "测量单位", credit_code("11", 900_002), "bench", region_code="990124"
    )
    packages.install(write_package(folder), SYSTEM)
    return source.id


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load.registers_reads", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000, help="how many records there are")
    chosen = parser.parse_args()
    installation = Installation(with_demo=False, name="reads")
    try:
        installation.start()
        found = measure(installation, chosen.rows)
    finally:
        installation.remove()
    print(json.dumps({"rows": chosen.rows, "reads": found}, ensure_ascii=False))  # noqa: T201
    for name, one in found.items():
        if one["ratio"] > AIM:
            print(f"MISSED: {name}: {one['ratio']:.2f} times the bare SQL, at most {AIM:g}")  # noqa: T201


def measure(installation: Installation, count: int) -> dict[str, dict[str, float]]:
    """In the running installation: by name of the read the two medians in ms and their ratio."""
    from zhengyun.config.cli.boot import django

    os.environ.update({key: installation.environment[key] for key in ("ZHENGYUN_HOME", "ZHENGYUN_PORT")})
    with django(), tempfile.TemporaryDirectory() as folder:
        source = install(Path(folder) / "package")
        before = _fill(source, count)
        from zhengyun.engines.registers.schema import owner

        with owner.connect() as bare:
            bare.prepare_threshold = 0
            return {name: _compare(*pair) for name, pair in Reads(bare, count, before).pairs().items()}


def _fill(source: Any, count: int) -> Any:
    """Records of an hour ago, some changed half an hour ago. Gives an instant between the two.

    The planner finds the indexes missing and builds them again.
    """
    from zhengyun.engines.registers import definitions
    from zhengyun.engines.registers.schema import apply, owner
    from zhengyun.kit import clock

    now, part = clock.now(), 500_000
    with owner.connect() as session:
        for (index,) in session.execute(INDEXES).fetchall():
            session.execute(f"DROP INDEX {index}")
        for start in range(1, count + 1, part):
            end = min(count, start + part - 1)
            session.execute(FILL, [source, now - timedelta(hours=1), start, end])
            _say(f"{end:,} records")
    apply.bring_up(definitions.record_type(CODE), [], _say)
    with owner.connect() as session:
        session.execute(CHANGE, [now - timedelta(minutes=30), min(count, HISTORY_OF)])
        session.execute("VACUUM ANALYZE reg.bench_shops")
        session.execute("VACUUM ANALYZE reg_history.bench_shops")
    return now - timedelta(minutes=45)


class Reads:
    """Pairs of the facade's read and the bare one; each is drawn anew at every call."""

    def __init__(self, bare: Any, count: int, before: Any) -> None:
        self.bare, self.count, self.before = bare, count, before
        self.chance = random.Random(11)  # noqa: S311

    def pairs(self) -> dict[str, tuple[Callable[[], Any], Callable[[], Any]]]:
        return {
            "key": (self.key, self.bare_key),
            "list of 50": (self.town, self.bare_town),
            "substring": (self.words, self.bare_words),
            "as of": (self.past, self.bare_past),
            "box": (self.area, self.bare_area),
        }

    def key(self) -> Any:
        return facade().find(SYSTEM, CODE, self._number(self.count))

    def bare_key(self) -> Any:
        return self._rows("number = %s", self._number(self.count))

    def town(self) -> Any:
        town = Condition("town", Operator.EQUAL, f"T{self.chance.randrange(200)}")
        return self._search(Search((town,), order="town", limit=50))

    def bare_town(self) -> Any:
        return self._rows("town = %s ORDER BY town, id LIMIT 51", f"T{self.chance.randrange(200)}")

    def words(self) -> Any:
        return self._search(Search((Condition("", Operator.WORDS, self._word()),), limit=50))

    def bare_words(self) -> Any:
        word = self._word()
        found = "reg.bigrams(coalesce(name, '')) @> reg.bigrams(%s) AND strpos(reg.folded(name), %s) > 0"
        return self._rows(f"{found} ORDER BY id LIMIT 51", word, word)

    def past(self) -> Any:
        key = self._number(min(self.count, HISTORY_OF))
        return facade().find(SYSTEM, CODE, key, as_of=self.before)

    def bare_past(self) -> Any:
        key = self._number(min(self.count, HISTORY_OF))
        history = f"""UNION ALL SELECT {COLUMNS} FROM reg_history.bench_shops
            WHERE number = %s AND _from <= %s AND _until > %s"""  # noqa: S608
        given = (key, self.before, key, self.before, self.before)
        return self._rows(f"number = %s AND _from <= %s {history}", *given)

    def area(self) -> Any:
        east, north = self._corner()
        return self._search(Search(area=Box(east, north, east + SIDE, north + SIDE), limit=50))

    def bare_area(self) -> Any:
        east, north = self._corner()
        shape = f"(({east},{north}),({east + SIDE},{north + SIDE}))"
        first = f"SELECT {COLUMNS} FROM reg.bench_shops WHERE position__box && %s::box"  # noqa: S608
        found = f"WITH f AS MATERIALIZED ({first}) SELECT * FROM f ORDER BY id LIMIT 51"  # noqa: S608
        return self.bare.execute(found, [shape]).fetchall()

    def _search(self, wanted: Search) -> Any:
        return facade().search(SYSTEM, CODE, wanted).records

    def _rows(self, condition: str, *values: Any) -> Any:
        select = f"SELECT {COLUMNS} FROM reg.bench_shops WHERE {condition}"  # noqa: S608
        return self.bare.execute(select, values).fetchall()

    def _number(self, most: int) -> str:
        return f"S{self.chance.randrange(1, most + 1):09}"

    def _word(self) -> str:
        number = self.chance.randrange(1, self.count + 1)
        return chr(19968 + number % 5003) + chr(20968 + number % 4001)

    def _corner(self) -> tuple[float, float]:
        return 118 + self.chance.random() * 0.99, 31 + self.chance.random() * 0.99


def facade() -> Any:
    """Django is ready only when the installation runs."""
    from zhengyun.engines.registers import facade as found

    return found


def _compare(ours: Callable[[], Any], bare: Callable[[], Any]) -> dict[str, float]:
    """Turn by turn, so that a busy moment of the machine meets both."""
    times: dict[Callable[[], Any], list[float]] = {ours: [], bare: []}
    for _round in range(ROUNDS):
        for one in (ours, bare):
            begun = time.perf_counter()
            one()
            times[one].append(time.perf_counter() - begun)
    facade_ms, bare_ms = (statistics.median(times[one][ROUNDS // 10 :]) * 1000 for one in (ours, bare))
    return {
        "facade_ms": round(facade_ms, 3),
        "bare_ms": round(bare_ms, 3),
        "ratio": round(facade_ms / bare_ms, 2),
    }


def _say(words: str) -> None:
    print(f"  {words}", file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
