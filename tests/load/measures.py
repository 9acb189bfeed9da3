"""What is measured: each thing some hundred times, through the facade and through the web server."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection
from typing import Any
from uuid import UUID

from tests.installation import Installation
from tests.load.meter import Measured, Meter
from tests.load.shops import Shop, ready_draft
from zhengyun.kit.paging import Cursor

PAGE = 100
WARM = 10
SCOPES = ("cases:read", "cases:write", "tasks:read")
LAST = UUID(int=(1 << 128) - 1)
Rows = list[dict[str, Any]]


class Bench:
    """The people who ask, and the rows of the table so far."""

    def __init__(self, installation: Installation, meter: Meter, shops: Sequence[Shop], rounds: int) -> None:
        from zhengyun.config.demo.county import applicant, entity_of, officer

        self.meter = meter
        self.shops = shops
        self.rounds = rounds
        self.rows: Rows = []
        self.reviewer = officer("dingli")
        self.applicant = applicant(shops[0].code)
        self.wire = HTTPConnection("127.0.0.1", installation.port, timeout=60)
        self.staff_token = _token("dingli", None)
        self.shop_tokens = {
            shop.code: _token(f"u{shop.code[8:17].lower()}", entity_of(shop.code).id)
            for shop in shops[: 2 * (rounds + WARM)]
        }

    def add(self, name: str, aim: str, what: Callable[[int], object], *, in_web: bool = False) -> None:
        self.wire.close()
        for turn in range(WARM):
            what(turn)
        found = self.meter.measure(lambda turn: what(WARM + turn), self.rounds, in_web=in_web)
        self.note(name, aim, found)

    def note(self, name: str, aim: str, found: Measured) -> None:
        self.rows.append({"name": name, "aim": aim, **asdict(found), "cpu_ms": found.cpu_ms})

    def get(self, path: str, token: str, _turn: int) -> bytes:
        return self.ask("GET", path, token)

    def ask(self, method: str, path: str, token: str = "", **headers: str) -> bytes:
        """One request on a connection that stays open."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            given["Authorization"] = f"Bearer {token}"
        self.wire.request(
            method, path, headers={"Content-Length": "0", **given} if method == "POST" else given
        )
        came = self.wire.getresponse()
        body = came.read()
        assert came.status in (200, 201), f"{method} {path}: {came.status} {body[:300]!r}"
        return body


def measure_all(
    installation: Installation, meter: Meter, shops: Sequence[Shop], rounds: int, say: Callable[[str], None]
) -> Rows:
    bench = Bench(installation, meter, shops, rounds)
    say("applications that are ready to be sent")
    drafts = [ready_draft(shop) for shop in shops[: rounds + WARM]]
    drained(installation)
    say("lists")
    with meter.quiet():
        measure_lists(bench)
    say("creating cases")
    with meter.quiet():
        measure_creating(bench, drafts)
    say("what the worker does for each of them")
    measure_background(bench, installation)
    drafts = [ready_draft(shop) for shop in shops[: rounds + WARM]]
    drained(installation)
    say("creating cases over the API")
    with meter.quiet():
        measure_creating_in_web(bench, drafts)
    return bench.rows


def measure_creating(bench: Bench, drafts: Sequence[UUID]) -> None:
    from zhengyun.config.demo.county import applicant
    from zhengyun.engines.casework import facade

    actors = [applicant(shop.code) for shop in bench.shops[: len(drafts)]]
    bench.add("create a case (facade)", "create", lambda turn: facade.submit(actors[turn], drafts[turn]))


def measure_creating_in_web(bench: Bench, drafts: Sequence[UUID]) -> None:
    """A token notes the first use of a day; that is not what is measured here."""
    tokens = [bench.shop_tokens[shop.code] for shop in bench.shops[: len(drafts)]]
    bench.wire.close()
    for token in tokens:
        bench.ask("GET", "/api/v1/cases?size=1", token)

    def submit(turn: int) -> None:
        path = f"/api/v1/drafts/{drafts[turn]}/submit"
        bench.ask("POST", path, tokens[turn], Idempotency_Key=f"bench-{drafts[turn]}")

    bench.add("create a case (API)", "create", submit, in_web=True)


def measure_background(bench: Bench, installation: Installation) -> None:
    """The jobs of the cases that were just created: facts delivered, notices written, records sealed."""
    begun, at = bench.meter.background(), time.perf_counter()
    drained(installation)
    waited = time.perf_counter() - at
    time.sleep(3)
    spent = (bench.meter.background() - begun) * 1000 / (bench.rounds + WARM)
    bench.note("  its jobs afterwards (worker, sealer)", "", Measured(bench.rounds, spent, 0, 0))
    bench.rows[-1]["drained_seconds"] = waited


def measure_lists(bench: Bench) -> None:
    from zhengyun.engines.casework import facade
    from zhengyun.engines.casework.contracts import InboxFilter
    from zhengyun.kit import clock

    def inbox(cursor: str | None) -> None:
        assert len(facade.inbox(bench.reviewer, InboxFilter(), cursor, PAGE).rows) == PAGE

    far = Cursor(clock.now() + timedelta(days=1), LAST, backwards=True).encode()
    last = facade.inbox(bench.reviewer, InboxFilter(), far, PAGE)
    before = facade.inbox(bench.reviewer, InboxFilter(), last.previous, PAGE)
    deepest = before.next
    assert deepest
    bench.add("inbox, 100 tasks, first page (facade)", "list", lambda turn: inbox(None))
    bench.add("inbox, 100 tasks, deepest page (facade)", "list", lambda turn: inbox(deepest))
    staff = bench.staff_token
    tasks = "/api/v1/tasks?scope=team&size=100"
    for words, path in (("first", tasks), ("deepest", f"{tasks}&cursor={deepest}")):
        name = f"inbox, 100 tasks, {words} page (API)"
        bench.add(name, "list", partial(bench.get, path, staff), in_web=True)
    bench.add(
        "my cases, 100 of them (facade)",
        "list",
        lambda turn: facade.my_cases(bench.applicant, None, PAGE),
    )
    mine = bench.shop_tokens[bench.shops[0].code]
    bench.add(
        "my cases, 100 of them (API)",
        "list",
        lambda turn: bench.ask("GET", "/api/v1/cases?size=100", mine),
        in_web=True,
    )
    bench.add("public board (page)", "", lambda turn: bench.ask("GET", "/board/"), in_web=True)
    bench.add("front page", "", lambda turn: bench.ask("GET", "/"), in_web=True)


def drained(installation: Installation) -> None:
    from tests.recovery.evidence import Evidence

    with Evidence.of(installation) as there:
        there.wait_until_drained(240)


def _token(username: str, party_id: UUID | None) -> str:
    from zhengyun.kernel.accounts import facade as accounts
    from zhengyun.kit.actor import SYSTEM

    return accounts.create_token(username, "bench", SCOPES, 1, SYSTEM, party_id=party_id)
