"""A person who uses nothing but the keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Browser, Locator, expect

from tests.journeys.visitor import PATIENCE, Visitor

MOST_STOPS = 250
IS_HERE = "one => one === document.activeElement"


class KeyboardVisitor(Visitor):
    """Reaches everything with Tab, chooses with Space and the arrows, presses with Enter."""

    def __init__(self, browser: Browser, home: str, width: int, *, scripts: bool = True) -> None:
        """Choosers are caught from the first page on. Playwright does not wait until a wish to catch one
        has reached the browser, which closes at once what it opens before that."""
        super().__init__(browser, home, width, scripts=scripts)
        self.page.on("filechooser", lambda _chooser: None)

    def reach(self, what: Locator) -> None:
        """Asked anew at each stop: a part of the page may have been fetched again meanwhile."""
        for _stop in range(MOST_STOPS):
            if what.evaluate(IS_HERE):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{what} cannot be reached with the Tab key")

    def touch(self, what: Locator) -> None:
        self.taps += 1
        self.reach(what)
        self.page.keyboard.press("Enter")

    def write(self, name: str, text: str) -> None:
        found = self.field(name)
        self.reach(found)
        if found.get_attribute("type") == "date":
            self._write_date(found, text)
            return
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def _write_date(self, found: Locator, text: str) -> None:
        """Digit by digit, in whichever order this browser shows year, month and day."""
        year, month, day = text.split("-")
        for order in ((year, month, day), (month, day, year)):
            for part in order:
                self.page.keyboard.type(part)
                if part == year:
                    self.page.keyboard.press("ArrowRight")
            if found.input_value() == text:
                return
            for _part in order:
                self.page.keyboard.press("ArrowLeft")
        raise AssertionError(f"{text} could not be typed: {found.input_value()}")

    def choose(self, name: str, value: str) -> None:
        found = self.field(name)
        if found.first.evaluate("one => one.tagName") == "SELECT":
            self._choose_entry(found, value)
        elif found.first.get_attribute("type") == "radio":
            self._choose_radio(name, value)
        else:
            self.reach(self.field(name, value))
            self.page.keyboard.press("Space")
        self.settle()
        if found.first.evaluate("one => one.tagName") != "SELECT":
            expect(self.field(name, value)).to_be_checked(timeout=1000 * PATIENCE)

    def _choose_entry(self, found: Locator, value: str) -> None:
        self.reach(found)
        values: list[str] = found.evaluate("one => [...one.options].map(entry => entry.value)")
        self._go(values.index(value) - values.index(found.input_value()))

    def _choose_radio(self, name: str, value: str) -> None:
        """Tab stops once at a group: at what is chosen, else at the first."""
        chosen = self.page.locator(f"main [name='{name}']:checked")
        self.reach(chosen if chosen.count() else self.field(name).first)
        if not chosen.count():
            self.page.keyboard.press("Space")
            self.settle()
        values = [str(one.get_attribute("value")) for one in self.field(name).all()]
        self._go(values.index(value) - values.index(chosen.input_value()))

    def _go(self, steps: int) -> None:
        """So many entries down, or up where it is less than nothing."""
        for _step in range(abs(steps)):
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
            self.settle()

    def upload(self, name: str, files: Sequence[Any]) -> None:
        self.reach(self.field(name))
        with self.page.expect_file_chooser() as opened:
            self.page.keyboard.press("Space")
        opened.value.set_files(files)
