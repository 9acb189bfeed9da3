"""A browser without a window: cookies, redirects and forms over one connection that stays open."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit
from uuid import uuid4

from lxml import html

File = tuple[str, str, bytes]
"""Field, name, content."""

MOST_HOPS = 6


@dataclass(frozen=True, slots=True)
class Sample:
    """One request: what it was for, when it began and how long it took."""

    kind: str
    began: float
    seconds: float
    status: int


@dataclass(frozen=True, slots=True)
class Form:
    action: str
    values: tuple[tuple[str, str], ...]
    files: tuple[str, ...]


class Page:
    """What came back, read only where somebody looks at it."""

    def __init__(self, path: str, status: int, body: bytes) -> None:
        self.path, self.status, self.body = path, status, body

    def tree(self) -> html.HtmlElement:
        return html.document_fromstring(self.body or b"<html></html>")

    def links(self, part: str) -> list[str]:
        return [str(one) for one in self.tree().xpath("//a/@href") if part in str(one)]

    def text_of(self, name: str) -> str:
        found = self.tree().find_class(name)
        return str(found[0].text_content()).strip() if found else ""

    def form(self, part: str = "") -> Form:
        """The first form of the page's main part whose address holds this."""
        for one in self.tree().xpath("//main//form"):
            action = urljoin(self.path, one.get("action") or self.path)
            if part in action and one.get("method", "get").lower() == "post":
                files = tuple(map(str, one.xpath(".//input[@type='file']/@name")))
                values = tuple((name, str(value)) for name, value in one.form_values())
                return Form(action, tuple(pair for pair in values if pair[0] not in files), files)
        raise LookupError(f"{self.path} ({self.status}) has no form for {part!r}")


class Browser:
    """address: the loopback address from which it asks, so that limits by address count each by itself."""

    def __init__(self, port: int, address: str, note: Callable[[Sample], None]) -> None:
        self._wire = HTTPConnection("127.0.0.1", port, timeout=60, source_address=(address, 0))
        self._note = note
        self._cookies: dict[str, str] = {}

    def get(self, kind: str, path: str, **query: str) -> Page:
        return self._ask(kind, "GET", f"{path}?{urlencode(query)}" if query else path)

    def send(
        self, kind: str, form: Form, answers: Mapping[str, Sequence[str]], files: Iterable[File] = ()
    ) -> Page:
        """Posts what stands in the form, with these answers in place of its own."""
        pairs = [pair for pair in form.values if pair[0] not in answers]
        pairs += [(name, one) for name, given in answers.items() for one in given]
        body, content_type = _multipart(pairs, files)
        return self._ask(kind, "POST", form.action, body, {"Content-Type": content_type})

    def sign_in(self, username: str, password: str) -> None:
        page = self.get("sign in", "/account/sign-in/")
        self.send("sign in", page.form("sign-in"), {"username": [username], "password": [password]})
        if "zhengyun_session" not in self._cookies:
            raise AssertionError(f"{username} could not sign in")

    def act_for(self, party_id: str) -> None:
        page = self.get("sign in", "/account/act-for/")
        self.send("sign in", page.form("act-for"), {"party": [party_id]})

    def close(self) -> None:
        self._wire.close()

    def _ask(
        self, kind: str, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Page:
        for _hop in range(MOST_HOPS):
            began = time.time()
            cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
            self._wire.request(method, path, body or None, {"Cookie": cookies, **(headers or {})})
            came = self._wire.getresponse()
            content = came.read()
            self._note(Sample(kind, began, time.time() - began, came.status))
            for header in came.headers.get_all("Set-Cookie") or ():
                self._cookies |= {name: one.value for name, one in SimpleCookie(header).items()}
            if came.status not in (301, 302, 303):
                return Page(path, came.status, content)
            parts = urlsplit(urljoin(path, came.headers["Location"]))
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            method, body, headers = "GET", b"", None
        raise AssertionError(f"{path}: redirected without end")


def _multipart(pairs: Iterable[tuple[str, str]], files: Iterable[File]) -> tuple[bytes, str]:
    boundary = uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in pairs
    ]
    for name, title, content in files:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{title}"\r\n'
        parts.append(head.encode() + b"Content-Type: application/pdf\r\n\r\n" + content + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
