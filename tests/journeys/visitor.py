"""A person at a browser: every page that is looked at is held to the budgets.

With JOURNEY_PICTURES=1 in the environment a picture of each is kept; of a failure one is kept always.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    expect,
)

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "build" / "screenshots"
PASSWORD = "Wangxi-2026"
HTML_BYTES = 60_000
SCRIPT_BYTES = 30_000
NARROW, WIDE = 360, 1280
THUMB = 24
PATIENCE = 240.0
SCRIPTS = """() => performance.getEntriesByType('resource')
    .filter(one => new URL(one.name).pathname.endsWith('.js'))
    .reduce((sum, one) => sum + one.encodedBodySize, 0)"""
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
RUN_AXE = """async levels => {
    const found = await axe.run(document, {runOnly: levels, iframes: false, resultTypes: ['violations']});
    return found.violations.map(one => one.id + ': ' + one.nodes.map(node => node.html).join(' | '));
}"""
QUIET = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added')"
CHECKED: set[tuple[str, int]] = set()


class Visitor:
    """One browser context with one page. `look` is called on every page that a person would look at."""

    def __init__(self, browser: Browser, home: str, width: int, *, scripts: bool = True) -> None:
        self.home, self.width, self.has_scripts = home, width, scripts
        is_narrow = width == NARROW
        self.context: BrowserContext = browser.new_context(
            base_url=home,
            viewport={"width": width, "height": 740 if is_narrow else 900},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=scripts,
            has_touch=is_narrow,
            is_mobile=is_narrow,
            accept_downloads=True,
            reduced_motion="reduce",  # axe measures colours, also in the middle of a change
        )
        self.context.set_default_timeout(180_000)
        self.page: Page = self.context.new_page()
        self.taps = 0
        self.faults: list[str] = []
        self.pages: dict[str, int] = {}
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if request.url.startswith(("http", "ws")) and not request.url.startswith(self.home):
            self.faults.append(f"another host: {request.url}")

    def _answered(self, response: Response) -> None:
        kind = response.request.resource_type
        size = int(response.headers.get("content-length", "0"))
        if kind == "document" and "text/html" in response.headers.get("content-type", ""):
            self.pages[response.url] = size
            if size > HTML_BYTES:
                self.faults.append(f"{response.url} has {size} bytes of HTML")
        if response.status >= 500 or (response.status >= 400 and kind not in ("document", "xhr", "fetch")):
            self.faults.append(f"{response.status}: {response.url}")

    def go(self, path: str) -> Response:
        answer = self.page.goto(path)
        assert answer
        return answer

    def look(self, name: str) -> None:
        """Nothing may be wrong with the page up to here."""
        if self.has_scripts:
            self.settle()
        if "JOURNEY_PICTURES" in os.environ:
            self.keep_picture(name)
        found = self.page.evaluate("document.documentElement.scrollWidth")
        assert found <= self.width, f"{name} is {found} wide: it scrolls sideways at {self.width}"
        if self.has_scripts:
            loaded = self.page.evaluate(SCRIPTS)
            assert loaded <= SCRIPT_BYTES, f"{name} loads {loaded} bytes of scripts"
            self._check_access(name)
        assert not self.faults, f"{name}: {self.faults}"

    def keep_picture(self, name: str) -> None:
        folder = PICTURES / (f"{self.width}" if self.has_scripts else f"{self.width}-no-scripts")
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{name}.png", full_page=True, caret="initial", timeout=20_000)

    def _check_access(self, name: str) -> None:
        """axe-core, once for each name in the run."""
        if (name, self.width) in CHECKED:
            return
        CHECKED.add((name, self.width))
        self.page.evaluate(AXE.read_text())
        found: list[str] = self.page.evaluate(RUN_AXE, LEVELS)
        assert not found, f"{name} at {self.width}: {found}"

    def settle(self) -> None:
        self.page.wait_for_function(QUIET)

    def says(self, text: str) -> Locator:
        """Waits until the page says this somewhere."""
        found = self.page.get_by_text(text).locator("visible=true").first
        found.wait_for()
        return found

    def return_until(self, path: str, text: str, within: str = "body", pause: int = 200) -> None:
        """Opens a page again until it, or the first such part of it, shows what is being made in the
        background; what a closed list would offer does not count. pause: milliseconds, longer for pages
        that count how often they are asked."""
        deadline = time.monotonic() + PATIENCE
        while True:
            self.go(path)
            if self.page.locator(within).first.get_by_text(text).locator("visible=true").count():
                return
            assert time.monotonic() < deadline, f"{path} never said {text}"
            self.page.wait_for_timeout(pause)

    def return_while(self, path: str, text: str) -> None:
        """Opens a page again until it no longer says this."""
        deadline = time.monotonic() + PATIENCE
        self.go(path)
        while self.page.get_by_text(text).count():
            assert time.monotonic() < deadline, f"{path} says {text} for ever"
            self.page.wait_for_timeout(200)
            self.go(path)

    def field(self, name: str, value: str = "") -> Locator:
        chosen = f"[value='{value}']" if value else ""
        return self.page.locator(f"main [name='{name}']{chosen}")

    def press(self, name: str) -> None:
        """A button by its words; the page that follows is there afterwards."""
        self._leave_by(self.page.get_by_role("button", name=name, exact=True).locator("visible=true").first)

    def follow(self, name: str, within: str = "main") -> None:
        links = self.page.locator(within).get_by_role("link", name=name, exact=True)
        self._leave_by(links.locator("visible=true").first)

    def write(self, name: str, text: str) -> None:
        self.field(name).fill(text)

    def choose(self, name: str, value: str) -> None:
        """A radio, a tick box or an entry of a list; what it brings onto the page is there afterwards."""
        self.mark(name, value)
        if self.has_scripts:
            self.settle()

    def mark(self, name: str, value: str) -> None:
        """The same without waiting."""
        found = self.field(name)
        if found.first.evaluate("one => one.tagName") == "SELECT":
            found.select_option(value)
        else:
            choice = self.page.locator(f"[name='{name}'][value='{value}']")
            self.touch(self.page.locator("main label", has=choice).first)
            expect(self.field(name, value)).to_be_checked(timeout=1000 * PATIENCE)

    def upload(self, name: str, files: Sequence[Any]) -> None:
        self.field(name).set_input_files(files)

    def follow_first(self, links: str) -> None:
        """The first visible link of this description, where the words are somebody's data."""
        self._leave_by(self.page.locator(links).locator("visible=true").first)

    def submit(self, button: str) -> None:
        self._leave_by(self.page.locator(button).locator("visible=true").first)

    def _leave_by(self, what: Locator) -> None:
        with self.page.expect_navigation():
            self.touch(what)

    def open_sheet(self, name: str) -> None:
        """Acts on a telephone: they rise from the bottom, where the thumb is without scrolling."""
        opener = self.page.locator(".actbar .sheet, .actbar").get_by_text(name, exact=True).first
        gap = opener.evaluate("one => window.innerHeight - one.getBoundingClientRect().bottom")
        assert 0 <= gap <= THUMB, f"{name} ends {gap} px above the bottom of the window"
        self.touch(opener)
        self.page.locator("dialog[open]").wait_for()

    def touch(self, what: Locator) -> None:
        self.taps += 1
        what.tap() if self.width == NARROW else what.click()

    def sign_in(self, account: str, acting_for: str = "") -> None:
        self.go("/account/sign-in/")
        self.write("username", account)
        self.write("password", PASSWORD)
        self.press("登录")
        if acting_for:
            radio = self.page.locator("main label", has_text=acting_for).locator("input").first
            self.choose("party", str(radio.get_attribute("value")))
            self.press("继续")

    def close(self) -> None:
        self.context.close()
