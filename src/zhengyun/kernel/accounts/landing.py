"""Where somebody lands after signing in; config knows the pages."""

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
