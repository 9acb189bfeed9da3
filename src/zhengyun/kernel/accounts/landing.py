"""Where somebody lands after signing in, and where one gives mandates; config knows the pages."""

from __future__ import annotations

from collections.abc import Callable

from zhengyun.kit.actor import Actor

Landing = Callable[[Actor], str]
_landing: list[Landing] = []


def set_landing(landing: Landing) -> None:
    """Wired by config at start: the path of an actor's first page."""
    _landing[:] = [landing]


def landing_of(actor: Actor) -> str:
    """The front page where nothing is wired."""
    return _landing[0](actor) if _landing else "/"


Address = Callable[[], str]
_mandates: list[Address] = []


def set_mandates(address: Address) -> None:
    """Wired by config at start: the page on which people give mandates."""
    _mandates[:] = [address]


def mandates_address() -> str:
    """Nothing where no page is wired."""
    return _mandates[0]() if _mandates else ""
