"""`make bench-phone`: when the first fields of an application stand on a slow telephone.

Chromium with a quarter of the CPU, 1.6 Mbit/s and 60 ms of delay: the profile of an inexpensive telephone on
a busy network. The first visit has nothing in its cache, the second what the first one brought.
"""

from __future__ import annotations

import argparse
import os
import statistics
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.installation import Installation
from tests.journeys.conftest import QUIETLY, chromium
from tests.journeys.visitor import NARROW, Visitor
from tests.load.report import note
from tests.seeding import enter_county

AIM_SECONDS = 0.8
SLOWDOWN = 4
BYTES_A_SECOND = 1.6e6 / 8
DELAY_MS = 60
ACCOUNT, ACTING_FOR = "chenyutong", "石桥分店"
ITEM = "990124000131023001"
FIRST_FIELD = """(() => {
    const fields = "main input:not([type=hidden]):not([type=file]), main select, main textarea";
    const look = () => {
        const seen = [...document.querySelectorAll(fields)].some(one => one.getClientRects().length);
        requestAnimationFrame(seen ? () => { window.firstField = performance.now(); } : look);
    };
    requestAnimationFrame(look);
})()"""
FIGURES = """() => {
    const of = kind => performance.getEntriesByType(kind);
    const loaded = [...of("navigation"), ...of("resource")];
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return {
        first_field_ms: window.firstField,
        answer_ms: loaded[0].responseEnd,
        first_paint_ms: paint ? paint.startTime : 0,
        requests: loaded.filter(one => one.transferSize > 0).length,
        kilobytes: loaded.reduce((sum, one) => sum + one.transferSize, 0) / 1000,
    };
}"""
Figures = dict[str, float]


def measure_phone(browser: Browser, url: str, rounds: int) -> dict[str, Any]:
    """Medians of so many visits of the guide, the first question and the first page of the form."""
    form = _begin(browser, url)
    places = {"guide": f"/items/{ITEM}/", "first question": f"/items/{ITEM}/apply/", "form": form}
    visits: dict[str, list[Figures]] = {}
    for _round in range(rounds):
        for name, path in places.items():
            cold, warm = _visit(browser, url, path)
            visits.setdefault(f"{name}, first visit", []).append(cold)
            visits.setdefault(f"{name}, again", []).append(warm)
    return {"aim_ms": 1000 * AIM_SECONDS, "pages": {name: _middle(found) for name, found in visits.items()}}


def _middle(found: Sequence[Figures]) -> Figures:
    return {key: round(statistics.median(one.get(key) or 0 for one in found), 1) for key in found[0]}


def _begin(browser: Browser, url: str) -> str:
    """An application of which the first page is open; returns its place."""
    visitor = _signed_in(browser, url)
    visitor.go(f"/items/{ITEM}/apply/")
    for name, value in (("answer", "other"), ("option", "new")):
        visitor.choose(name, value)
        visitor.press("继续")
    visitor.page.wait_for_url("**/drafts/**")
    address = visitor.page.url
    visitor.close()
    return address.removeprefix(url)


def _signed_in(browser: Browser, url: str) -> Visitor:
    visitor = Visitor(browser, url, NARROW)
    visitor.sign_in(ACCOUNT, ACTING_FOR)
    return visitor


def _visit(browser: Browser, url: str, path: str) -> tuple[Figures, Figures]:
    """Twice: with nothing in the cache, and again."""
    page = _signed_in(browser, url).page
    page.add_init_script(FIRST_FIELD)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.clearBrowserCache")
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    wire.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": DELAY_MS,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": BYTES_A_SECOND,
        },
    )
    page.goto("about:blank")
    found = []
    for _time in range(2):
        page.goto(url + path)
        if "/drafts/" in path or "/apply/" in path:
            page.wait_for_function("() => window.firstField")
        found.append(page.evaluate(FIGURES))
        page.goto("about:blank")
    page.context.close()
    return found[0], found[1]


def as_text(found: dict[str, Any]) -> str:
    rows = [("first field ms", "first paint", "answer", "requests", "kB", "")]
    for name, one in found["pages"].items():
        keys = ("first_field_ms", "first_paint_ms", "answer_ms", "requests", "kilobytes")
        rows.append((*(f"{one[key]:.0f}" if one[key] else "" for key in keys), name))
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]) - 1)]
    lines = ["  ".join([*(c.rjust(w) for c, w in zip(row, widths, strict=False)), row[-1]]) for row in rows]
    head = (
        f"\nA telephone: CPU / {SLOWDOWN}, 1.6 Mbit/s, {DELAY_MS} ms; aim {found['aim_ms']:.0f} ms to fields"
    )
    missed = [
        f"MISSED: {name}: {one['first_field_ms']:.0f} ms"
        for name, one in found["pages"].items()
        if one["first_field_ms"] > found["aim_ms"]
    ]
    return "\n".join([head, *lines, *missed])


def main() -> None:
    from zhengyun.config.cli.boot import django

    parser = argparse.ArgumentParser(prog="python -m tests.load.phone", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each page is opened")
    chosen = parser.parse_args()
    installation = Installation(with_demo=False, name="phone")
    try:
        installation.start()
        os.environ.update({key: installation.environment[key] for key in ("ZHENGYUN_HOME", "ZHENGYUN_PORT")})
        with django():
            enter_county()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=QUIETLY)
            found = measure_phone(browser, installation.url, chosen.rounds)
            browser.close()
    finally:
        installation.remove()
    note("phone", found)
    print(as_text(found))  # noqa: T201


if __name__ == "__main__":
    main()
