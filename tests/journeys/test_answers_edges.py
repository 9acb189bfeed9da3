"""The script that keeps what is typed while an answer is under way, on a small page of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, FilePayload, Page, Route

from tests.journeys.visitor import PATIENCE

pytestmark = pytest.mark.xdist_group("journeys")
SCRIPTS = ("django_htmx/htmx-2.min.js", "ui/js/ui.js", "hall/answers.js")
CHOICES = "".join(f"<input type=radio id=t{one} name=town value={one} CHECKED-{one}>" for one in "abc")
FIELDS = f"""<div id=fields><input type=hidden name=version value=VERSION>
<div hx-post=/form hx-trigger=change hx-target=#fields hx-swap=outerHTML hx-include="closest form">
{CHOICES}</div>
<input id=note name=note value="NOTE"><input id=day type=date name=day>
<div class=field__control><input type=file id=file name=file></div>
<output id=seen>VERSION TOWN</output></div>"""
IS_IN = "() => !document.querySelector('.htmx-request')"


class Form:
    """A server that answers only when it is told to."""

    def __init__(self, page: Page) -> None:
        self.page, self.version, self.held = page, 1, list[Route]()
        self.sent: dict[str, str] = {}
        page.route("**/*", self._take)
        page.goto("http://form.test/")

    def _take(self, route: Route) -> None:
        name = route.request.url.split("form.test/")[1]
        if name in SCRIPTS:
            route.fulfill(body=Path(str(finders.find(name))).read_text(), content_type="text/javascript")
        elif route.request.headers.get("hx-request"):
            self.held.append(route)
        elif route.request.method == "POST":
            self.sent = dict(parse_qsl(route.request.post_data or ""))
            route.fulfill(body="sent", content_type="text/html")
        else:
            scripts = "".join(f"<script src=/{one}></script>" for one in SCRIPTS)
            form = f"<form id=form method=post action=/form>{self._fields({})}<button name=go value=next>"
            route.fulfill(body=f"<!doctype html>{form}</button></form>{scripts}", content_type="text/html")

    def _fields(self, given: dict[str, str]) -> str:
        town = given.get("town", "")
        page = FIELDS.replace(f"CHECKED-{town}", "checked").replace("NOTE", given.get("note", ""))
        return page.replace("VERSION", str(self.version)).replace("TOWN", town)

    def answer(self) -> None:
        self.wait_for_request()
        (route,) = self.held
        self.held.clear()
        given = dict(parse_qsl(route.request.post_data or ""))
        assert given["version"] == str(self.version), "one request at a time, each with the last version"
        self.version += 1
        route.fulfill(body=self._fields(given), content_type="text/html")

    def shows(self, text: str) -> None:
        self.page.locator("#seen", has_text=text).wait_for()

    def wait_for_request(self) -> None:
        """It comes from the browser's network, later than the event that asks it."""
        deadline = time.monotonic() + PATIENCE
        while not self.held:
            assert time.monotonic() < deadline, "nothing was asked"
            self.page.wait_for_timeout(20)


@pytest.fixture
def form(browser: Browser) -> Iterator[Form]:
    page = browser.new_page()
    page.set_default_timeout(1000 * PATIENCE)
    yield Form(page)
    page.close()


def test_a_second_choice_is_asked_after_the_first(form: Form) -> None:
    form.page.check("#ta")
    form.page.check("#tb")
    form.answer()
    form.wait_for_request()
    form.answer()
    form.shows("3 b")
    assert form.page.is_checked("#tb")


def test_a_button_waits_for_the_version_and_a_chosen_file_stays(form: Form) -> None:
    form.page.check("#ta")
    form.page.set_input_files("#file", FilePayload(name="a.txt", mimeType="text/plain", buffer=b"a"))
    form.page.fill("#note", "mine")
    form.page.click("button")
    assert not form.sent
    with form.page.expect_navigation():
        form.answer()
    assert form.sent == {"version": "2", "town": "a", "note": "mine", "file": "a.txt", "go": "next"}


def test_a_character_that_is_being_made_is_not_torn(form: Form) -> None:
    keyboard = form.page.context.new_cdp_session(form.page)
    form.page.check("#ta")
    form.page.focus("#note")
    _compose(keyboard.send, "shi")
    form.answer()
    form.page.wait_for_function(IS_IN)
    _compose(keyboard.send, "shiqiao")
    keyboard.send("Input.insertText", {"text": "石桥"})
    form.shows("2 a")
    form.page.keyboard.type("村")
    assert form.page.input_value("#note") == "石桥村"


def _compose(send: Callable[..., object], text: str) -> None:
    send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})


def test_half_a_date_is_finished_first(form: Form) -> None:
    form.page.check("#ta")
    form.page.focus("#day")
    form.page.keyboard.type("0315")
    form.answer()
    form.page.wait_for_function(IS_IN)
    form.page.keyboard.type("2026")
    form.page.focus("#note")
    form.shows("2 a")
    assert form.page.input_value("#day") == "2026-03-15"
    assert form.page.evaluate("document.activeElement.id") == "note"


def test_an_answer_that_never_comes_gives_the_button_back(form: Form) -> None:
    form.page.check("#ta")
    form.page.click("button")
    form.wait_for_request()
    form.held.pop().abort()
    form.page.wait_for_function(IS_IN)
    with form.page.expect_navigation():
        form.page.click("button")
    assert form.sent["version"] == "1"
