"""What a module adds to the gateway, the one process that holds the long connections of browsers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import ParamSpec, TypeVar

from websockets.asyncio.server import ServerConnection

Given = ParamSpec("Given")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """serve: holds one connection, given what follows the endpoint's word in the path; the connection is
    closed when it returns. start: called once, in a thread, before the gateway listens."""

    serve: Callable[[ServerConnection, str], Awaitable[None]]
    start: Callable[[], None] | None = None


async def ask(function: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
    """Call in a thread what uses the database; its connection goes back to the pool at once."""
    return await asyncio.to_thread(_call, partial(function, *args, **kwargs))


def _call(function: Callable[[], Result]) -> Result:
    from django.db import connections

    try:
        return function()
    finally:
        connections.close_all()
