"""Holds one console: bytes between a page and the machine's socket, as long as it is allowed."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import Error
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from zhengyun.engines.compute.consoles import rules, tickets
from zhengyun.engines.compute.consoles.rules import Ending
from zhengyun.engines.compute.consoles.targets import find_target
from zhengyun.engines.compute.consoles.tickets import Opened, Tally
from zhengyun.engines.compute.contracts.drivers import DriverError
from zhengyun.kernel.modules.gateway import Endpoint, ask

log = logging.getLogger(__name__)
CLOSE_CODE = 4000
CONNECT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Limits:
    """In seconds."""

    idle: float = rules.IDLE_SECONDS
    longest: float = rules.LONGEST_SECONDS
    look_every: float = rules.LOOK_EVERY_SECONDS
    unseen: float = rules.UNSEEN_SECONDS


class Console:
    """One open console."""

    def __init__(self, connection: ServerConnection, opened: Opened, limits: Limits) -> None:
        self.connection = connection
        self.opened = opened
        self.limits = limits
        self.tally = Tally()
        self.begun = self.touched = _seconds()

    async def hold(self) -> Ending:
        """Until somebody or something ends it; why."""
        try:
            target = await ask(find_target, self.opened.instance_id, self.opened.kind)
            if target.url:
                await self._say(url=target.url)
                return Ending.ELSEWHERE
            async with asyncio.timeout(CONNECT_SECONDS):
                reader, writer = await asyncio.open_unix_connection(target.socket)
        except (DriverError, OSError) as error:
            log.warning("no console: %s", error)
            return Ending.UNREACHABLE
        except ConnectionClosed:
            return Ending.LEFT
        try:
            await self._say(is_open=True)
            return await first_of(self._from_machine(reader), self._from_person(writer), self._watch())
        except ConnectionClosed:
            return self._who_left()
        finally:
            writer.close()

    async def _say(self, **words: Any) -> None:
        """To the page itself, as a text; all that the machine says is binary."""
        await self.connection.send(json.dumps(words))

    async def _from_machine(self, reader: asyncio.StreamReader) -> Ending:
        while block := await reader.read(rules.BLOCK_BYTES):
            try:
                await self.connection.send(block)
            except ConnectionClosed:
                return self._who_left()
            self.tally.to_person += len(block)
        return Ending.MACHINE

    async def _from_person(self, writer: asyncio.StreamWriter) -> Ending:
        try:
            while True:
                message = await self.connection.recv(decode=False)
                if rules.is_touch(self.opened.kind, message):
                    self.touched = _seconds()
                writer.write(message)
                await writer.drain()
                self.tally.from_person += len(message)
        except ConnectionClosed:
            return self._who_left()
        except OSError:
            return Ending.MACHINE

    async def _watch(self) -> Ending:
        """Whether it is still allowed; a database that is away for a moment closes nothing."""
        seen = _seconds()
        while True:
            await asyncio.sleep(self.limits.look_every)
            now = _seconds()
            if now - self.begun > self.limits.longest:
                return Ending.LONGEST
            if now - self.touched > self.limits.idle:
                return Ending.IDLE
            try:
                if why := await ask(tickets.why_not_any_more, self.opened):
                    return why
                seen = now
            except Error:
                if now - seen > self.limits.unseen:
                    return Ending.UNSEEN

    def _who_left(self) -> Ending:
        sent = self.connection.protocol.close_sent
        return Ending.GATEWAY if sent and sent.reason == Ending.GATEWAY else Ending.LEFT


def _seconds() -> float:
    return asyncio.get_running_loop().time()


async def first_of(*ways: Awaitable[Ending]) -> Ending:
    """The first that ends; the others are ended too."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        done, _left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return next(task.result() for task in tasks if task in done)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def serve(connection: ServerConnection, ticket: str, limits: Limits) -> None:
    """From the ticket to the last word, which says why it is closed."""
    opened = await ask(tickets.redeem, ticket)
    if isinstance(opened, Ending):
        await connection.close(CLOSE_CODE, opened.value)
        return
    console = Console(connection, opened, limits)
    why = Ending.GATEWAY
    try:
        why = await console.hold()
    finally:
        await asyncio.shield(ask(tickets.end, opened, why, console.tally))
    await connection.close(CLOSE_CODE, why.value)


ENDPOINT = Endpoint(partial(serve, limits=Limits()), tickets.end_left_open)
