"""The gateway's door: which pages may come in, and to which endpoint."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from urllib.parse import urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Origin, Subprotocol

from zhengyun.config.environment import Settings
from zhengyun.kernel.modules.gateway import Endpoint

log = logging.getLogger("zhengyun.gateway")
MOST_CONNECTIONS = 200
MESSAGE_BYTES = 64 * 1024
WAITING_MESSAGES = 4
WAITING_BYTES = 64 * 1024
THREADS = 4
SECONDS_TO_CLOSE = 3.0
GOING_AWAY = 1001
HEALTH = "/healthz"


class Gateway:
    """Serves until it is told to stop. Knows endpoints by their words only."""

    def __init__(self, settings: Settings, endpoints: Mapping[str, Endpoint]) -> None:
        self.settings = settings
        self.endpoints = endpoints
        self.connections = 0

    async def start(self) -> Server:
        """Listen; raises OSError when the port is taken."""
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
        for endpoint in self.endpoints.values():
            if endpoint.start:
                await asyncio.to_thread(endpoint.start)
        return await serve(
            self._serve,
            self.settings.bind,
            self.settings.gateway_port,
            origins=[origin_of(self.settings.public_url)],
            subprotocols=[Subprotocol("binary")],
            process_request=self._answer,
            compression=None,
            max_size=MESSAGE_BYTES,
            max_queue=WAITING_MESSAGES,
            write_limit=WAITING_BYTES,
            close_timeout=SECONDS_TO_CLOSE,
            server_header=None,
        )

    def _answer(self, connection: ServerConnection, request: Request) -> Response | None:
        """Plain answers; None lets a page in, whose origin is looked at next."""
        if request.path == HEALTH:
            return self._health(connection)
        if _word(request.path)[0] not in self.endpoints:
            return connection.respond(HTTPStatus.NOT_FOUND, "There is nothing here.\n")
        if self.connections >= MOST_CONNECTIONS:
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "Too many connections.\n")
        return None

    def _health(self, connection: ServerConnection) -> Response:
        answer = connection.respond(HTTPStatus.OK, json.dumps({"connections": self.connections}))
        del answer.headers["Content-Type"]
        answer.headers["Content-Type"] = "application/json"
        answer.headers["Cache-Control"] = "no-store"
        return answer

    async def _serve(self, connection: ServerConnection) -> None:
        word, rest = _word(connection.request.path if connection.request else "")
        self.connections += 1
        try:
            await self.endpoints[word].serve(connection, rest)
        finally:
            self.connections -= 1


def _word(path: str) -> tuple[str, str]:
    word, _slash, rest = path.partition("?")[0].lstrip("/").partition("/")
    return word, rest


def origin_of(url: str) -> Origin:
    """What a browser sends as the origin of pages at this address."""
    parts = urlsplit(url)
    usual = {"http": 80, "https": 443}[parts.scheme]
    port = "" if parts.port in (None, usual) else f":{parts.port}"
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return Origin(f"{parts.scheme}://{host}{port}")


async def run(settings: Settings, endpoints: Mapping[str, Endpoint]) -> None:
    """Until SIGTERM or SIGINT; then open connections are closed with a word."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = await Gateway(settings, endpoints).start()
    log.info("the gateway listens on port %s", settings.gateway_port)
    await stop.wait()
    server.close(code=GOING_AWAY, reason="gateway")
    await server.wait_closed()
