"""`make bench`: what creating a case and paging through lists cost at 300,000 cases, how it is with many
people at once, and what a search costs.

A real installation with durable settings; the cases are copied into it (tests/load/test_rows.py proves
them equal to those of the facade). Prints a table and writes build/bench.json.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.installation import Installation
from tests.load import crowd, questions
from tests.load.loading import load
from tests.load.measures import measure_all
from tests.load.meter import Meter
from tests.load.report import REPORT, as_table, note, problems_of
from tests.load.shops import shops
from tests.seeding import enter_county

SHOPS = 200
PEOPLE = 24


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--cases", type=int, default=300_000, help="how many cases are loaded")
    parser.add_argument("--rounds", type=int, default=100, help="how often each thing is measured")
    chosen = parser.parse_args()
    installation = Installation(with_demo=False, name="bench")
    say = _teller()
    try:
        say("a new installation")
        installation.start()
        found = _bench(installation, chosen.cases, chosen.rounds, say)
    finally:
        installation.remove()
    for part, what in found.items():
        note(part, what)
    print(as_table(found))  # noqa: T201
    print(crowd.as_text(found["personas"]))  # noqa: T201
    print(questions.as_text(found["search"]))  # noqa: T201
    print(f"Written to {REPORT.relative_to(Path.cwd()) if REPORT.is_relative_to(Path.cwd()) else REPORT}")  # noqa: T201
    for words in problems_of(found):
        print(f"MISSED: {words}")  # noqa: T201


def _bench(installation: Installation, cases: int, rounds: int, say: Callable[[str], None]) -> dict[str, Any]:
    from zhengyun.config.cli.boot import django

    meter = Meter(installation)
    time.sleep(5)
    idle = {"memory_mb": meter.memory_mb(), "connections": meter.connections()}
    os.environ.update({key: installation.environment[key] for key in ("ZHENGYUN_HOME", "ZHENGYUN_PORT")})
    with django():
        say("organizations, people, the food licence")
        enter_county()
        known = shops(SHOPS)
        loaded = load(installation, known, cases, say)
        say("measuring")
        rows = measure_all(installation, meter, known, rounds, say)
        say("people who search, read, apply and act")
        met = crowd.personas(meter, known[:PEOPLE], crowd.Plan(installation.port, PEOPLE, 60, 0.5, 2))
        say("the search at many matters")
        with meter.quiet():
            asked = questions.measure_questions(meter, say)
    return {
        "cases": loaded,
        "cores": os.cpu_count(),
        "load_average": os.getloadavg()[0],
        "idle": idle,
        "connections_after": meter.connections(),
        "measured": rows,
        "personas": met,
        "search": asked,
    }


def _teller() -> Callable[[str], None]:
    begun = time.monotonic()

    def say(words: str) -> None:
        print(f"  {time.monotonic() - begun:5.1f} s  {words}", file=sys.stderr, flush=True)  # noqa: T201

    return say


if __name__ == "__main__":
    main()
