"""The table of the bench, and which aims it missed."""

from __future__ import annotations

import json
from typing import Any

from tests.seeding import ROOT

REPORT = ROOT / "build" / "bench.json"
AIMS = {"create": 15.0, "list": 28.0}
PEERS = {"create": "Open Zaak 40-54", "list": "Open Zaak 132-184"}
MEMORY_MB = 600
CONNECTIONS = 40
HEAD = ("", "app", "PostgreSQL", "CPU ms", "aim", "p95 ms", "peer, CPU ms")


def note(part: str, found: object) -> None:
    """Writes one part of the report; the others stay."""
    REPORT.parent.mkdir(exist_ok=True)
    there = json.loads(REPORT.read_text()) if REPORT.exists() else {}
    REPORT.write_text(json.dumps({**there, part: found}, ensure_ascii=False, indent=1) + "\n")


def as_table(found: dict[str, Any]) -> str:
    """For people: milliseconds of CPU for one time, and the 95th of 100 waiting times."""
    rows = [HEAD, *(_row(one) for one in found["measured"])]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    lines = [
        "  ".join(
            cell.ljust(width) if place in (0, 6) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    idle = found["idle"]
    memory = ", ".join(f"{part} {size:.0f}" for part, size in idle["memory_mb"].items())
    total = sum(idle["memory_mb"].values())
    open_now, at_work = idle["connections"], found["connections_after"]
    return "\n".join(
        [
            f"\n{found['cases']:,} cases, {found['cores']} cores, load average {found['load_average']:.1f}",
            *lines,
            f"Idle memory {total:.0f} MB (aim {MEMORY_MB}): {memory}",
            f"Connections idle {open_now}, at work {at_work} (aim {CONNECTIONS})\n",
        ]
    )


def problems_of(found: dict[str, Any]) -> list[str]:
    """Each aim that was missed, in words."""
    missed = [
        f"{one['name']}: {one['cpu_ms']:.1f} ms of CPU, the aim is {AIMS[one['aim']]:.0f}"
        for one in found["measured"]
        if one["aim"] and one["cpu_ms"] > AIMS[one["aim"]]
    ]
    total = sum(found["idle"]["memory_mb"].values())
    if total > MEMORY_MB:
        missed.append(f"idle memory: {total:.0f} MB, the aim is {MEMORY_MB}")
    if found["connections_after"] > CONNECTIONS:
        missed.append(f"connections: {found['connections_after']}, the aim is {CONNECTIONS}")
    return missed


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    aim = f"{AIMS[one['aim']]:.0f}" if one["aim"] else ""
    return (
        one["name"],
        f"{one['app_ms']:.1f}",
        f"{one['database_ms']:.1f}",
        f"{one['cpu_ms']:.1f}",
        aim,
        f"{one['p95_ms']:.1f}" if one["p95_ms"] else "",
        PEERS.get(one["aim"], ""),
    )
