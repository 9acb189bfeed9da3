"""`make bench-personas`: people who search, read, apply and act, all at once, against a real installation.

Only over HTTP, with sessions, each person from a loopback address of his own. Prints requests a second,
p50 and p95 by kind, errors, and the CPU of each kind as a multiple of the front page's.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException
from multiprocessing import get_context
from threading import Thread
from typing import Any

from tests.installation import Installation
from tests.load.browser import Browser, Sample
from tests.load.meter import Meter
from tests.load.personas import ACTS, OFFICERS, SHARES, Person
from tests.load.report import note
from tests.load.shops import Shop, posted_answers, shops
from tests.seeding import enter_county

PASSWORD = "Wangxi-2026"
CALM_TIMES = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """pace: seconds that a person thinks, about. Each process has its share of the people."""

    port: int
    people: int
    seconds: float
    pace: float
    processes: int


@dataclass(frozen=True, slots=True)
class Customer:
    account: str
    party_id: str
    answers: Mapping[str, Sequence[str]]


def run_part(plan: Plan, part: int, customers: Sequence[Customer]) -> tuple[list[Sample], list[str]]:
    """The people of one process, a thread for each; returns what they asked and what went wrong."""
    samples: list[Sample] = []
    wrong: list[str] = []
    until = time.monotonic() + plan.seconds
    kinds = kinds_of(plan.people)
    threads = [
        Thread(target=_live, args=(plan, number, kinds[number], customers, until, samples, wrong))
        for number in range(part, plan.people, plan.processes)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return samples, wrong


def kinds_of(people: int) -> list[str]:
    """What each of them does: one of each kind, then whatever is furthest below its share."""
    found = list(SHARES)[:people]
    while len(found) < people:
        found.append(max(SHARES, key=lambda kind: SHARES[kind] * len(found) - found.count(kind)))
    return found


def _live(
    plan: Plan,
    number: int,
    kind: str,
    customers: Sequence[Customer],
    until: float,
    samples: list[Sample],
    wrong: list[str],
) -> None:
    chance = random.Random(number)  # noqa: S311 - who asks what is no secret
    browser = Browser(plan.port, f"127.0.{1 + number // 250}.{1 + number % 250}", samples.append)
    person = Person(browser, lambda: time.sleep(plan.pace * chance.uniform(0.5, 1.5)), chance)
    try:
        _enter(person, kind, number, customers)
        while time.monotonic() < until:
            ACTS[kind](person)
            person.pause()
    except (AssertionError, LookupError, OSError, HTTPException) as error:
        wrong.append(f"{kind}: {error}")
    finally:
        browser.close()


def _enter(person: Person, kind: str, number: int, customers: Sequence[Customer]) -> None:
    if kind == "apply":
        customer = customers[number % len(customers)]
        person.account, person.answers = customer.account, customer.answers
        person.browser.sign_in(customer.account, PASSWORD)
        person.browser.act_for(customer.party_id)
    elif kind == "act":
        person.account = OFFICERS[number % len(OFFICERS)]
        person.browser.sign_in(person.account, PASSWORD)


def run_crowd(plan: Plan, customers: Sequence[Customer], meter: Meter) -> dict[str, Any]:
    begun, at = meter.app_and_database(), time.monotonic()
    with ProcessPoolExecutor(plan.processes, get_context("spawn")) as pool:
        parts = list(
            pool.map(run_part, [plan] * plan.processes, range(plan.processes), [customers] * plan.processes)
        )
    took, spent = time.monotonic() - at, meter.app_and_database() - begun
    samples = [sample for found, _wrong in parts for sample in found]
    wrong = [words for _found, gave_up in parts for words in gave_up]
    return {
        "people": plan.people,
        "pace_seconds": plan.pace,
        "seconds": round(took, 1),
        "requests": len(samples),
        "requests_per_second": round(len(samples) / took, 1),
        "cpu_ms_per_request": round(1000 * spent / max(len(samples), 1), 2),
        "errors": sum(is_error(one) for one in samples),
        "conflicts": sum(one.status == 409 for one in samples),
        "gave_up": wrong[:20],
        "kinds": by_kind(samples),
    }


def is_error(one: Sample) -> bool:
    """Two officers who take the same task are told so (409): that is as it should be."""
    return one.status >= 400 and one.status != 409


def by_kind(samples: Sequence[Sample]) -> dict[str, dict[str, float]]:
    waits: defaultdict[str, list[float]] = defaultdict(list)
    errors: defaultdict[str, int] = defaultdict(int)
    for one in samples:
        waits[one.kind].append(1000 * one.seconds)
        errors[one.kind] += is_error(one)
    return {
        kind: {
            "requests": len(found),
            "p50_ms": round(at_share(found, 0.5), 1),
            "p95_ms": round(at_share(found, 0.95), 1),
            "errors": errors[kind],
        }
        for kind, found in sorted(waits.items())
    }


def at_share(waits: Sequence[float], share: float) -> float:
    return sorted(waits)[max(0, math.ceil(share * len(waits)) - 1)]


def measure_calm(plan: Plan, meter: Meter) -> dict[str, float]:
    """CPU milliseconds of web server and PostgreSQL for one request of each kind, nobody else being there."""
    anybody = Browser(plan.port, "127.0.9.1", lambda _sample: None)
    officer = Browser(plan.port, "127.0.9.2", lambda _sample: None)
    officer.sign_in(OFFICERS[1], PASSWORD)
    asked: dict[str, Callable[[int], object]] = {
        "front page": lambda _turn: anybody.get("", "/"),
        "items": lambda _turn: anybody.get("", "/items/"),
        "guide": lambda _turn: anybody.get("", "/items/990124000131023001/"),
        "suggest": lambda _turn: anybody.get("", "/search/suggest/", q="开饭"),
        "search": lambda _turn: anybody.get("", "/search/", q="我要开饭馆"),
        "inbox": lambda _turn: officer.get("", "/desk/inbox/"),
    }
    found = {}
    for kind, ask in asked.items():
        for turn in range(4):
            ask(turn)
        found[kind] = meter.measure(ask, CALM_TIMES, in_web=True).cpu_ms
    anybody.close()
    officer.close()
    return found


def customers_of(found: Sequence[Shop]) -> list[Customer]:
    """Heads of shops with a password, who apply for their shops."""
    from django.contrib.auth import get_user_model

    for shop in found:
        account = get_user_model()._default_manager.get(pk=shop.account_id)
        account.set_password(PASSWORD)
        account.save(update_fields=["password"])
    return [Customer(shop.username, shop.party_id, posted_answers(shop)) for shop in found]


def personas(meter: Meter, found: Sequence[Shop], plan: Plan) -> dict[str, Any]:
    customers = customers_of(found)
    calm = measure_calm(plan, meter)
    front = calm["front page"]
    crowd = run_crowd(plan, customers, meter)
    return {
        **crowd,
        "cpu_ms": {kind: round(spent, 2) for kind, spent in calm.items()},
        "cpu_of_front_page": {kind: round(spent / front, 2) for kind, spent in calm.items()},
    }


def as_text(found: Mapping[str, Any]) -> str:
    rows = [("", "requests", "p50 ms", "p95 ms", "errors", "CPU ms", "× front page")]
    for kind, one in found["kinds"].items():
        calm, share = found["cpu_ms"].get(kind, ""), found["cpu_of_front_page"].get(kind, "")
        rows.append((kind, *map(str, one.values()), str(calm), str(share)))
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    head = (
        f"\n{found['people']} people for {found['seconds']} s, thinking {found['pace_seconds']} s: "
        f"{found['requests']} requests, {found['requests_per_second']} a second, "
        f"{found['cpu_ms_per_request']} ms of CPU each, {found['errors']} errors, "
        f"{found['conflicts']} conflicts, {len(found['gave_up'])} gave up"
    )
    return "\n".join([head, *lines, *(f"GAVE UP: {words}" for words in found["gave_up"])])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load.crowd", description=__doc__)
    parser.add_argument("--people", type=int, default=24, help="how many at once")
    parser.add_argument("--seconds", type=float, default=30, help="for how long")
    parser.add_argument("--pace", type=float, default=0.5, help="seconds of thinking between two requests")
    parser.add_argument("--processes", type=int, default=2, help="processes of the people")
    chosen = parser.parse_args()
    installation = Installation(with_demo=False, name="crowd")
    try:
        installation.start()
        found = in_new(installation, chosen)
    finally:
        installation.remove()
    note("personas", found)
    print(as_text(found))  # noqa: T201
    sys.exit(1 if found["errors"] or found["gave_up"] else 0)


def in_new(installation: Installation, chosen: argparse.Namespace) -> dict[str, Any]:
    from zhengyun.config.cli.boot import django

    plan = Plan(installation.port, chosen.people, chosen.seconds, chosen.pace, chosen.processes)
    os.environ.update({key: installation.environment[key] for key in ("ZHENGYUN_HOME", "ZHENGYUN_PORT")})
    with django():
        enter_county()
        return personas(Meter(installation), shops(max(1, chosen.people)), plan)


if __name__ == "__main__":
    main()
