"""A client of the API that asks again until it has an answer, as a careful program would."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

PATIENCE = 400.0
TIMEOUT = 60.0
AGAIN = frozenset({500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back in the end. repeats: how often the request was sent before."""

    status: int
    etag: str
    is_replayed: bool
    body: Any
    repeats: int


class NoAnswerError(AssertionError):
    """The installation did not answer for longer than any restart takes."""


@dataclass(slots=True)
class Trouble:
    """Counts of requests sent again; crashes: answers that admit a fault of the server's own."""

    repeats: int = 0
    crashes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Client:
    """The bearer of a token."""

    port: int
    token: str
    trouble: Trouble

    def get(self, path: str) -> Answer:
        return self.call("GET", path)

    def send(self, method: str, path: str, body: Any, **headers: str) -> Answer:
        raw = json.dumps(body).encode() if body is not None else b""
        return self.call(method, path, raw, {"Content-Type": "application/json", **_named(headers)})

    def upload(self, path: str, name: str, content: bytes) -> Answer:
        mark = uuid.uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        raw = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
        return self.call("POST", path, raw, {"Content-Type": f"multipart/form-data; boundary={mark}"})

    def call(self, method: str, path: str, raw: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        deadline = time.monotonic() + PATIENCE
        repeats = 0
        while time.monotonic() < deadline:
            try:
                answer = self._once(method, path, raw, headers or {}, repeats)
            except (OSError, HTTPException):
                answer = None
            if answer and answer.status == 500:
                self.trouble.crashes.append(f"{method} {path}: {answer.body}")
            if answer and answer.status not in AGAIN:
                return answer
            repeats += 1
            self.trouble.repeats += 1
            time.sleep(0.3)
        raise NoAnswerError(f"{method} {path}: no answer for {PATIENCE:.0f} s")

    def _once(self, method: str, path: str, raw: bytes, headers: dict[str, str], repeats: int) -> Answer:
        wire = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            wire.request(method, f"/api/v1{path}", raw, {"Authorization": f"Bearer {self.token}", **headers})
            came = wire.getresponse()
            content = came.read()
        finally:
            wire.close()
        return Answer(
            status=came.status,
            etag=came.headers.get("ETag", ""),
            is_replayed=came.headers.get("Idempotency-Replayed") == "true",
            body=json.loads(content) if "json" in came.headers.get("Content-Type", "") else content,
            repeats=repeats,
        )


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
