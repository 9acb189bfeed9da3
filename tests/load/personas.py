"""What people do all day: they search, read, apply, ask how far it is, and officers act."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.load.browser import Browser, Page
from tests.recovery.papers import PDF

ITEM = "990124000131023001"
QUESTIONS = (
    "我要开饭馆",
    "奶茶店",
    "食堂",
    "工商局",
    "canyin",
    "食品经宫许可",
    "老人补贴怎么领",
    "潜水艇",
    "超市 许可",
)
MOST_PAGES = 16
PHONE_TAIL = "3001"


@dataclass
class Person:
    """Somebody at a browser. pause: waits as long as people think."""

    browser: Browser
    pause: Callable[[], None]
    chance: random.Random
    account: str = ""
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)


def search(one: Person) -> None:
    """Types a question, looks at what is offered, reads the guide of what was found."""
    text = one.chance.choice(QUESTIONS)
    one.browser.get("front page", "/")
    one.pause()
    for length in range(1, len(text) + 1, 2):
        one.browser.get("suggest", "/search/suggest/", q=text[:length])
    found = one.browser.get("search", "/search/", q=text)
    one.pause()
    _read_one(one, found)


def read(one: Person) -> None:
    listed = one.browser.get("items", "/items/")
    one.pause()
    _read_one(one, listed)
    one.browser.get("progress board", "/board/")


def _read_one(one: Person, page: Page) -> None:
    guides = [link for link in page.links("/items/") if link.count("/") == 3 and "?" not in link]
    if guides:
        one.browser.get("guide", one.chance.choice(guides))
        one.pause()


def apply(one: Person) -> None:
    """From the first question to the number of the case, then looks how far it is."""
    page = one.browser.get("begin", f"/items/{ITEM}/apply/")
    for _page in range(MOST_PAGES):
        if "/sent/" in page.path:
            one.numbers.append(page.text_of("bignumber"))
            ask(one)
            return
        one.pause()
        page = _go_on(one, page)
    raise AssertionError(f"{one.account} never came to the end: {page.path} ({page.status})")


def _go_on(one: Person, page: Page) -> Page:
    if page.path.endswith("/review/"):
        return one.browser.send("submit", page.form("/review/"), {})
    if "/drafts/" in page.path:
        form = page.form("/pages/")
        files = [(name, f"{name.split('.')[-1]}.pdf", PDF) for name in form.files]
        kind = "upload" if files else "save page"
        return one.browser.send(kind, form, {**one.answers, "go": ["next"]}, files)
    return one.browser.send("begin", page.form("/apply/"), {"answer": ["other"], "option": ["new"]})


def ask(one: Person) -> None:
    """How far a case is, without signing in."""
    if one.numbers:
        page = one.browser.get("progress", "/progress/")
        number = one.chance.choice(one.numbers[-3:])
        answers = {"number": [number], "digits": [PHONE_TAIL]}
        one.browser.send("progress", page.form("/progress/"), answers)
        one.pause()


def act(one: Person) -> None:
    """Opens a task of the inbox and does what is offered first: receive, accept."""
    inbox = one.browser.get("inbox", "/desk/inbox/")
    tasks = inbox.links("/desk/tasks/")[:20]
    one.pause()
    if not tasks:
        return
    page = one.browser.get("case", one.chance.choice(tasks))
    acts = [link for code in ("receive", "accept") for link in page.links(f"/acts/{code}/")]
    one.pause()
    if acts:
        form = one.browser.get("act", acts[0]).form("/acts/")
        one.browser.send("act", form, {})


ACTS: Mapping[str, Callable[[Person], None]] = {"search": search, "read": read, "apply": apply, "act": act}
SHARES = {"search": 0.4, "read": 0.25, "apply": 0.2, "act": 0.15}
OFFICERS = ("hexiaomin", "dingli")
