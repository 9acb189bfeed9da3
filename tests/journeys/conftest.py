"""One installation and one browser for a group of journeys.

There are two groups, so that two processes have work: `journeys` of those who apply, and `journeys of staff`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.utils.text import slugify
from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests import prepared
from tests.installation import Installation
from tests.journeys.keyboard import KeyboardVisitor
from tests.journeys.visitor import ROOT, Visitor

BROWSERS = [Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")]
"""The first takes a third less CPU: it has no window to draw."""
QUIETLY = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--lang=zh-CN",
]  # fmt: skip
SOWN = "sown.json"
NewVisitor = Callable[..., Visitor]
HAS_FAILED = pytest.StashKey[bool]()


@dataclass(frozen=True, slots=True)
class County:
    """The running installation and what was written into it."""

    installation: Installation
    ended_licence: str
    person: str
    """The record of 沈青禾 in the register of the population."""

    @property
    def url(self) -> str:
        return self.installation.url

    def sow(self, what: str) -> dict[str, str]:
        return sow(self.installation, what)


def sow(installation: Installation, what: str) -> dict[str, str]:
    """Cases by the facades, in a process of their own beside the installation."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.seed", what],
        env=installation.environment,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=900,
    )
    if done.returncode:
        raise AssertionError(done.stderr.decode()[-3000:])
    found: dict[str, str] = json.loads(done.stdout.decode().splitlines()[-1])
    return found


@pytest.fixture(scope="package")
def county() -> Iterator[County]:
    installation = prepared.copied("county", "journeys", _sown)
    try:
        installation.start()
        yield County(installation, **json.loads((installation.home / SOWN).read_text()))
    finally:
        installation.remove()


def _sown() -> Installation:
    made = prepared.installation("county")
    try:
        (made.home / SOWN).write_text(json.dumps(sow(made, "county")))
    except BaseException:
        made.remove()
        raise
    return made


def chromium() -> Path | None:
    return next((path for path in BROWSERS if path.exists()), None)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if chromium() is None:
        pytest.skip("NO CHROMIUM, so NO JOURNEY WAS TRIED: run 'make setup' as root.")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=QUIETLY)
        yield opened
        opened.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[HAS_FAILED] = item.stash.get(HAS_FAILED, False) or report.failed
    return report


@pytest.fixture
def visitor(browser: Browser, county: County, request: pytest.FixtureRequest) -> Iterator[NewVisitor]:
    """Makes people at browsers: visitor(width, scripts=False), visitor(width, keyboard=True)."""
    opened: list[Visitor] = []

    def make(width: int, *, scripts: bool = True, keyboard: bool = False) -> Visitor:
        kind = KeyboardVisitor if keyboard else Visitor
        opened.append(kind(browser, county.url, width, scripts=scripts))
        return opened[-1]

    yield make
    for number, one in enumerate(opened):
        if request.node.stash[HAS_FAILED]:
            with suppress(PlaywrightError):  # the page may be what broke
                one.keep_picture(f"failed-{slugify(request.node.name)}-{number}")
        one.close()
