"""Calls to a provider inside a request, within bounds that ADR 0025 explains: no redirect is followed,
one call at a time in each process, three seconds of silence and five in all, 256 kB."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode, urlsplit

CONNECT_SECONDS = 3.0
SECONDS = 5.0
LIMIT = 262_144
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_one_at_a_time = threading.BoundedSemaphore(1)


class AwayError(Exception):
    """The provider does not answer, not in time, or not as itself."""


class BusyError(AwayError):
    """Another call of this process is under way for too long."""


class BadAnswerError(Exception):
    """The provider answers what cannot be used."""


def is_safe(url: object, *, allows_loopback: bool) -> bool:
    """https://, or http:// on this machine where that is allowed; no user, no fragment."""
    if not isinstance(url, str) or len(url) > 2000:
        return False
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment or any(sign <= " " for sign in url):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and allows_loopback and host in LOOPBACK)


def call(
    url: str,
    *,
    allows_loopback: bool,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The JSON object behind an address: GET, or POST of a form. Raises AwayError, BadAnswerError."""
    if not is_safe(url, allows_loopback=allows_loopback):
        raise BadAnswerError("address")
    if not _one_at_a_time.acquire(timeout=CONNECT_SECONDS):
        raise BusyError("busy")
    try:
        status, content = _exchange(url, form, {"Accept": "application/json", **(headers or {})})
    except (OSError, http.client.HTTPException) as error:
        raise AwayError(type(error).__name__) from error
    finally:
        _one_at_a_time.release()
    return _object(status, content)


def _exchange(url: str, form: Mapping[str, str] | None, headers: dict[str, str]) -> tuple[int, bytes]:
    parts = urlsplit(url)
    body = None if form is None else urlencode(form)
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    is_late = threading.Event()
    watch = threading.Timer(SECONDS, _cut, (connection, is_late))
    try:
        connection.connect()
        watch.start()
        connection.request(
            "GET" if form is None else "POST",
            (parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
            body,
            headers,
        )
        answer = connection.getresponse()
        content = answer.read(LIMIT + 1)
    finally:
        watch.cancel()
        connection.close()
    if is_late.is_set():
        raise TimeoutError
    return answer.status, content


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=CONNECT_SECONDS, context=context)
    return http.client.HTTPConnection(host, port, timeout=CONNECT_SECONDS)


def _cut(connection: http.client.HTTPConnection, is_late: threading.Event) -> None:
    is_late.set()
    with suppress(OSError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _object(status: int, content: bytes) -> dict[str, Any]:
    if status >= 500:
        raise AwayError(f"status {status}")
    if status != 200:
        raise BadAnswerError(f"status {status}")
    if len(content) > LIMIT:
        raise BadAnswerError("too long")
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadAnswerError("not JSON") from error
    if not isinstance(found, dict):
        raise BadAnswerError("not an object")
    return found
