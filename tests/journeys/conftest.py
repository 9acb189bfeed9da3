"""One installation and one browser for all journeys."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.installation import Installation
from tests.journeys.keyboard import KeyboardVisitor
from tests.journeys.visitor import ROOT, Visitor

CHROMIUM = Path("/usr/bin/chromium")
QUIETLY = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--lang=zh-CN",
]  # fmt: skip
NewVisitor = Callable[..., Visitor]


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
        timeout=300,
    )
    if done.returncode:
        raise AssertionError(done.stderr.decode()[-3000:])
    found: dict[str, str] = json.loads(done.stdout.decode().splitlines()[-1])
    return found


@pytest.fixture(scope="package")
def county() -> Iterator[County]:
    installation = Installation(with_demo=False, name="journeys")
    try:
        installation.start()
        yield County(installation, **sow(installation, "county"))
    finally:
        installation.remove()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("NO CHROMIUM, so NO JOURNEY WAS TRIED: run 'make setup' as root, or install chromium.")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIETLY)
        yield opened
        opened.close()


@pytest.fixture
def visitor(browser: Browser, county: County) -> Iterator[NewVisitor]:
    """Makes people at browsers: visitor(width, scripts=False), visitor(width, keyboard=True)."""
    opened: list[Visitor] = []

    def make(width: int, *, scripts: bool = True, keyboard: bool = False) -> Visitor:
        kind = KeyboardVisitor if keyboard else Visitor
        opened.append(kind(browser, county.url, width, scripts=scripts))
        return opened[-1]

    yield make
    for one in opened:
        one.close()
