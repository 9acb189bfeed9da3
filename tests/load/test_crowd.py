"""The people of the bench: what they do at their browsers, and how it is counted."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.load import crowd, questions
from tests.load.browser import Browser, Sample
from tests.load.personas import ACTS
from tests.load.report import note

HOME = b"<main><form method=get action=/find/></form><form method=post action=/send/>"
HOME += b"<input name=a value=1><input name=b value=2><input type=file name=c></form></main>"
HOME += b"<a href=/items/1/>x</a><p class='bignumber'> N 1 </p>"


class Office(BaseHTTPRequestHandler):
    """Greets with a form and a cookie; says back what was sent, after a redirect for /old/."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/old/":
            return self._say(b"", 302, Location="/new/?a=1", **{"Set-Cookie": "seen=yes; Path=/"})
        return self._say(HOME if self.path == "/" else f"{self.path} {self.headers['Cookie']}".encode())

    def do_POST(self) -> None:
        self._say(self.rfile.read(int(self.headers["Content-Length"])))

    def _say(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, *_what: Any) -> None:
        """Says nothing."""


@pytest.fixture
def browser() -> Iterator[tuple[Browser, list[Sample]]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Office)
    thread = Thread(target=server.serve_forever)
    thread.start()
    seen: list[Sample] = []
    opened = Browser(server.server_port, "127.0.0.7", seen.append)
    yield opened, seen
    opened.close()
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_browser_follows_and_keeps_cookies_and_notes_each_request(
    browser: tuple[Browser, list[Sample]],
) -> None:
    page = browser[0].get("old", "/old/")
    assert page.path == "/new/?a=1"
    assert page.body == b"/new/?a=1 seen=yes"
    assert [(one.kind, one.status) for one in browser[1]] == [("old", 302), ("old", 200)]


def test_a_form_is_sent_with_what_stands_in_it_and_the_answers(browser: tuple[Browser, list[Sample]]) -> None:
    page = browser[0].get("front", "/")
    form = page.form("/send/")
    said = browser[0].send("send", form, {"b": ["3", "4"]}, [("c", "plan.pdf", b"%PDF")]).body.decode()
    assert [f'name="{name}"' in said for name in "abc"] == [True] * 3
    assert ["\r\n1\r\n" in said, "\r\n2\r\n" in said, "\r\n4\r\n" in said, "%PDF" in said] == [
        True, False, True, True,
    ]  # fmt: skip
    assert page.links("/items/") == ["/items/1/"]
    assert page.text_of("bignumber") == "N 1"
    with pytest.raises(LookupError, match="no form"):
        page.form("/nowhere/")


def test_everybody_is_somebody() -> None:
    for people in (1, 4, 24, 100):
        kinds = crowd.kinds_of(people)
        assert len(kinds) == people
        assert people < 4 or set(kinds) == set(ACTS)


def test_waits_are_counted_by_kind_and_a_conflict_is_no_error() -> None:
    samples = [Sample("act", 0, number / 1000, 200) for number in range(1, 101)]
    samples += [Sample("act", 0, 0.001, 409), Sample("ask", 0, 0.5, 500)]
    found = crowd.by_kind(samples)
    assert found["act"] == {"requests": 101, "p50_ms": 50.0, "p95_ms": 95.0, "errors": 0}
    assert found["ask"]["errors"] == 1


def test_a_part_of_the_report_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.load.report.REPORT", tmp_path / "build" / "bench.json")
    note("one", {"a": 1})
    note("two", {"b": 2})
    assert '"one"' in (tmp_path / "build" / "bench.json").read_text()


def test_many_matters_are_matters_like_others(tmp_path: Path) -> None:
    import tomllib

    questions.write_items(tmp_path, 5)
    items = [tomllib.loads(path.read_text()) for path in sorted((tmp_path / "items").iterdir())]
    assert len({item["code"] for item in items}) == len({item["title"] for item in items}) == 5
    assert all(len(item["guide"]["keywords"]) == 6 and item["guide"]["summary"] for item in items)
    assert len(list(questions._titles())) >= questions.MATTERS
