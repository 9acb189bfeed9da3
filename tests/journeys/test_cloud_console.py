"""An IT officer at the console of a real machine: its screen, its serial line, and what may go wrong."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PatienceError

from tests.journeys.conftest import County, NewVisitor
from tests.journeys.machines import USERNAME
from tests.journeys.visitor import NARROW, PATIENCE, PICTURES, ROOT, WIDE, Visitor
from zhengyun.config.environment import Settings
from zhengyun.engines.compute.drivers.qemu.guests import what_is_missing

pytestmark = pytest.mark.xdist_group("journeys of staff")
NEW_PASSWORD = "Lanzhou7-own"
SEEN = """() => {
    const canvas = document.querySelector('.console__screen canvas');
    const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let lit = 0;
    for (let at = 0; at < data.length; at += 4) if (data[at] > 96) lit += 1;
    return lit;
}"""
SLOW = 20.0
LETTER = 12
"""A letter on the screen has more lit points than this."""
ANSWER = 40
"""Letters of what a shell says of itself, and of a line that was typed."""


@dataclass(frozen=True)
class Machine:
    instance: str
    password: str

    def console(self, kind: str) -> str:
        return f"/cloud/resources/{self.instance}/console/{kind}/"


@pytest.fixture(scope="module")
def machine(county: County) -> Machine:
    images = Settings.from_env(county.installation.environment).guest_images
    if missing := what_is_missing(images):
        pytest.skip(f"NO REAL MACHINE, so NO CONSOLE WAS TRIED: {' '.join(missing)}")
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.machines"],
        env=county.installation.environment,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return Machine(**json.loads(done.stdout.decode().splitlines()[-1]))


def patiently(page: Page, is_so: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, f"never: {what}, but: {_shown(page)}"
        page.wait_for_timeout(250)


def _shown(page: Page) -> str:
    """What stands in the console, for whoever reads why a test failed."""
    found = page.locator("[data-console]")
    return str(found.first.text_content())[-400:] if found.count() else page.url


def connect(visitor: Visitor, path: str) -> None:
    """Opens a console; a machine that boots has none at first."""

    def is_open() -> bool:
        visitor.go(path)
        button = visitor.page.get_by_role("button", name="连接", exact=True)
        if not button.count():
            return False
        button.click()
        visitor.page.wait_for_load_state()
        state = visitor.page.locator("[data-console]")
        try:
            state.and_(visitor.page.locator("[data-state=open]")).wait_for(timeout=5000)
        except PatienceError:
            return False
        return True

    patiently(visitor.page, is_open, f"{path} connected")


def picture(visitor: Visitor, name: str) -> None:
    """As `look`, without its budget of scripts: the screen's library is larger, and no citizen loads it."""
    folder = PICTURES / str(visitor.width)
    folder.mkdir(parents=True, exist_ok=True)
    visitor.page.screenshot(path=folder / f"{name}.png", full_page=True)
    visitor._check_access(name)
    assert not visitor.faults, visitor.faults


class Line:
    """The serial line in a browser."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.page = visitor.page

    def text(self) -> str:
        return self.page.locator(".console__text").text_content() or ""

    def wait(self, words: str, often: int = 1) -> None:
        patiently(self.page, lambda: self.text().count(words) >= often, f"{words!r} on the serial line")

    def type(self, words: str) -> None:
        self.page.locator(".console__keys").focus()
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")

    def sign_in(self, machine: Machine) -> None:
        """Answers what the machine asks until it shows a prompt. A slow machine forgets what was typed
        before it asked, and asks again; so nothing is typed before it is silent."""
        answers = {
            "login:": "root",
            "Password:": machine.password,
            "New password:": NEW_PASSWORD,
            "Retype password:": NEW_PASSWORD,
        }
        answered, answered_at = "", 0.0

        def is_in() -> bool:
            nonlocal answered, answered_at
            text = self.text().rstrip()
            self.page.wait_for_timeout(700)
            if text != self.text().rstrip():
                return False
            if text.endswith("#"):
                return True
            if text != answered or time.monotonic() - answered_at > SLOW:
                self.type(next((words for asked, words in answers.items() if text.endswith(asked)), ""))
                answered, answered_at = text, time.monotonic()
            return False

        patiently(self.page, is_in, "a prompt on the serial line")


def test_a_login_by_the_serial_line_and_by_the_screen(
    visitor: NewVisitor, county: County, machine: Machine
) -> None:
    officer = visitor(WIDE)
    officer.sign_in(USERNAME)
    officer.go(machine.console("serial"))
    officer.look("console-serial-closed")
    connect(officer, machine.console("serial"))
    line = Line(officer)
    line.sign_in(machine)
    line.type("echo answer-$((6*7))")
    line.wait("answer-42")
    picture(officer, "console-serial")

    at_screen = visitor(WIDE)
    at_screen.sign_in(USERNAME)
    connect(at_screen, machine.console("vnc"))
    page = at_screen.page
    patiently(page, lambda: page.locator(".console__screen canvas").count() > 0, "a screen")
    _type_and_see(page, "root")
    _type_and_see(page, "\n")
    _type_text(page, f"{NEW_PASSWORD}\n")
    _type_text(page, 'echo "Typed at the Screen: {1+1} & ok?" > /dev/ttyS0\n')
    line.wait("Typed at the Screen: {1+1} & ok?")
    picture(at_screen, "console-screen")
    _leaves_by_keys(page)
    _gateway_dies_and_comes_back(county, officer, machine)


def _lit(page: Page) -> int:
    found: int = page.evaluate(SEEN)
    return found


def _type_and_see(page: Page, words: str) -> None:
    """The screen shows more than before."""
    patiently(page, lambda: _lit(page) > LETTER * 20, "something on the screen")
    page.locator(".console__screen").click()
    before = _lit(page)
    page.keyboard.type(words)
    patiently(page, lambda: _lit(page) > before + LETTER * len(words), f"{words!r} on the screen")


def _type_text(page: Page, words: str) -> None:
    before = _lit(page)
    if not page.locator("#typed").is_visible():
        page.get_by_text("键入一段文字").click()
    page.locator("#typed").fill(words)
    page.get_by_role("button", name="键入", exact=True).click()
    patiently(page, lambda: _lit(page) > before + LETTER * ANSWER, f"an answer to {words!r} on the screen")


def _leaves_by_keys(page: Page) -> None:
    page.locator(".console__screen canvas").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "CANVAS"
    page.keyboard.press("Control+Alt+KeyQ")
    assert page.evaluate("document.activeElement.name") == "close"


def _gateway_dies_and_comes_back(county: County, officer: Visitor, machine: Machine) -> None:
    for pid in county.installation.pids("gateway"):
        county.installation.kill(pid)
    officer.says("与网关的连接中断或无法建立。")
    county.installation.wait_until_healthy()
    connect(officer, machine.console("serial"))
    line = Line(officer)
    line.type("echo still-$((40+2))")
    line.wait("still-42")


def test_on_a_telephone_it_says_where_to_open_it(visitor: NewVisitor, machine: Machine) -> None:
    officer = visitor(NARROW)
    officer.sign_in(USERNAME)
    officer.go(machine.console("vnc"))
    officer.says("请在电脑上打开")
    assert not officer.page.get_by_role("button", name="连接", exact=True).is_visible()
    officer.look("console")
