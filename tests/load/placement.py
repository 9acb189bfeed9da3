"""`make bench-placement`: decisions of placement per second, each committed durably.

An embedded database with fsync on, as `zhengyun up` runs it. Hosts are made by the model. Compared with the
bare INSERT, UPDATE and COMMIT of the same rows in the same run, and with figures of OpenStack Placement that
were recorded earlier on the same kind of machine (4 cores), not measured here. Prints a table and writes
build/bench-placement.json.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from tests.seeding import ROOT

REPORT = ROOT / "build" / "bench-placement.json"
RECORDED = {1_000: 4.5}
"""Allocations per second of OpenStack Placement with so many hosts, recorded."""
AIM = 100
"""Times the recorded figure."""
SIZES = ((1, 2048, 40), (2, 4096, 60), (4, 8192, 100), (8, 16384, 200))
ZONE, POOL = "bench", "bench"


@dataclass(frozen=True, slots=True)
class Measured:
    what: str
    hosts: int
    clients: int
    per_second: float
    p50_ms: float
    p95_ms: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load.placement", description=__doc__)
    parser.add_argument("--hosts", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--decisions", type=int, default=3_000, help="how many each measurement makes")
    chosen = parser.parse_args()
    found: list[Measured] = []
    with installation():
        for hosts in chosen.hosts:
            load(hosts, is_full=False)
            for clients in (1, 4):
                found += [run(what, hosts, clients, chosen.decisions) for what in ("bare", "decisions")]
            load(hosts, is_full=True)
            found.append(run("decisions, 99 of 100 hosts full", hosts, 1, chosen.decisions // 4))
    REPORT.parent.mkdir(exist_ok=True)
    told = {
        "cores": os.cpu_count(),
        "load_average": os.getloadavg()[0],
        "recorded_openstack_placement_per_second": RECORDED,
        "measured": [asdict(one) for one in found],
    }
    REPORT.write_text(json.dumps(told, indent=1) + "\n")
    print(as_table(found))  # noqa: T201


@contextmanager
def installation() -> Iterator[None]:
    """A database of its own with all tables, and Django in this process signed in as the app."""
    from zhengyun.config.cli.boot import django
    from zhengyun.config.postgres import cluster_folder

    home = Path(tempfile.mkdtemp(prefix="zhengyun-bench-placement-"))
    home.chmod(0o755)
    for name in [name for name in os.environ if name.startswith("ZHENGYUN_") and name != "ZHENGYUN_PG_BIN"]:
        del os.environ[name]
    os.environ["ZHENGYUN_HOME"] = str(home)
    try:
        say("a new database")
        subprocess.run([sys.executable, "-m", "zhengyun.config.cli", "migrate"], check=True)
        with django():
            yield
    finally:
        shutil.rmtree(cluster_folder(home), ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)


def load(count: int, *, is_full: bool) -> None:
    """Hosts of one pool, a quarter of them 信创; is_full: only every hundredth has room."""
    from zhengyun.engines.compute.models import Allocation, Host, Pool, Zone
    from zhengyun.kit import clock

    say(f"{count:,} hosts{', full ones' if is_full else ''}")
    Allocation.objects.all().delete()
    Host.objects.update(state="off")
    Zone.objects.get_or_create(code=ZONE, defaults={"title": ZONE})
    facts = {"title": POOL, "zone_id": ZONE, "driver": "failing", "cpu_ratio": 4, "created_at": clock.now()}
    pool, _ = Pool.objects.get_or_create(code=POOL, defaults=facts)
    hosts = [
        Host(
            pool=pool,
            name=f"host-{is_full}-{count}-{number}",
            vcpus=128,
            usable_vcpus=512,
            memory_mb=1_048_576,
            disk_gb=60_000,
            traits=["aarch64", "xinchuang"] if number % 4 == 0 else ["x86_64"],
            used_memory_mb=1_048_576 if is_full and number % 100 else 0,
        )
        for number in range(count)
    ]
    Host.objects.bulk_create(hosts, batch_size=1_000)


def run(what: str, hosts: int, clients: int, decisions: int) -> Measured:
    """The clients begin together; per second: all decisions by the time from the first to the last."""
    kind = multiprocessing.get_context("spawn")
    gate, told = kind.Barrier(clients), kind.Queue()
    work = [
        kind.Process(target=client, args=(what, number, decisions // clients, gate, told))
        for number in range(clients)
    ]
    for one in work:
        one.start()
    answers = [told.get(timeout=600) for _ in work]
    for one in work:
        one.join()
    waits = sorted(wait for _, _, its in answers for wait in its)
    taken = max(end for _, end, _ in answers) - min(begin for begin, _, _ in answers)
    found = Measured(
        what, hosts, clients, len(waits) / taken, 1000 * part(waits, 0.5), 1000 * part(waits, 0.95)
    )
    say(f"{what}: {found.per_second:,.0f} a second")
    return found


def part(waits: list[float], share: float) -> float:
    return waits[math.ceil(share * len(waits)) - 1]


def client(what: str, number: int, count: int, gate: Barrier, told: Any) -> None:
    """One process with one connection, as a worker has it."""
    from zhengyun.config.cli.boot import django

    with django():
        act = bare_writer() if what == "bare" else decider()
        chance = random.Random(number)  # noqa: S311
        act(chance)
        gate.wait(120)
        waits, begun = [], time.monotonic()
        for _ in range(count):
            at = time.perf_counter()
            act(chance)
            waits.append(time.perf_counter() - at)
        told.put((begun, time.monotonic(), waits))


def decider() -> Callable[[random.Random], object]:
    """Sizes vary; every fourth asks for 信创 hosts, every tenth for a host without one of its group."""
    from django.db import transaction

    from zhengyun.engines.compute import placement
    from zhengyun.kit.ids import uuid7

    def decide(chance: random.Random) -> object:
        vcpus, memory, disk = chance.choice(SIZES)
        traits = ("xinchuang",) if chance.random() < 0.25 else ()
        group = f"group-{chance.randrange(10_000)}" if chance.random() < 0.1 else ""
        with transaction.atomic():
            return placement.place(uuid7(), ZONE, POOL, vcpus, memory, disk, traits, group)

    return decide


def bare_writer() -> Callable[[random.Random], object]:
    """The same two rows without any decision, on a connection of psycopg."""
    from django.db import connection

    from zhengyun.engines.compute.models import Host
    from zhengyun.kit import clock
    from zhengyun.kit.ids import uuid7

    hosts = list(Host.objects.filter(state="enabled").values_list("id", flat=True))
    connection.ensure_connection()
    session: Any = connection.connection

    def write(chance: random.Random) -> object:
        vcpus, memory, disk = chance.choice(SIZES)
        host = chance.choice(hosts)
        with session.transaction(), session.cursor() as cursor:
            cursor.execute(
                "INSERT INTO compute_allocation (instance_id, host_id, vcpus, memory_mb, disk_gb,"
                " anti_affinity, created_at) VALUES (%s, %s, %s, %s, %s, '', %s)",
                (uuid7(), host, vcpus, memory, disk, clock.now()),
            )
            return cursor.execute(
                "UPDATE compute_host SET used_vcpus = used_vcpus + %s, used_memory_mb = used_memory_mb + %s,"
                " used_disk_gb = used_disk_gb + %s WHERE id = %s",
                (vcpus, memory, disk, host),
            )

    return write


def as_table(found: list[Measured]) -> str:
    """For people, with the shares of the bare write and of the recorded peer."""
    bare = {(one.hosts, one.clients): one.per_second for one in found if one.what == "bare"}
    lines = [f"\n{'':34} {'hosts':>7} {'clients':>7} {'per s':>8} {'p50 ms':>7} {'p95 ms':>7}  of bare  peer"]
    for one in found:
        share = f"{one.per_second / bare[one.hosts, one.clients]:7.0%}"
        peer = RECORDED.get(one.hosts)
        times = f"{one.per_second / peer:.0f} x" if peer and one.what != "bare" else ""
        lines.append(
            f"{one.what:34} {one.hosts:7,} {one.clients:7} {one.per_second:8,.0f} {one.p50_ms:7.2f}"
            f" {one.p95_ms:7.2f}  {share}  {times}"
        )
    lines.append("peer: OpenStack Placement, 4.5 a second at 1,000 hosts (recorded, not measured here)")
    missed = [
        one.hosts
        for one in found
        if one.hosts in RECORDED and one.what == "decisions" and one.per_second < AIM * RECORDED[one.hosts]
    ]
    lines += [f"MISSED: {AIM} times the peer at {hosts:,} hosts" for hosts in missed]
    return "\n".join(lines)


def say(words: str) -> None:
    print(f"  {words}", file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
