"""Lists on the front page below the progress board: what other services have to announce.

A list is registered in AppConfig.ready(). It is asked each time that the front page is shown, and answers
None where it has nothing; one query is what it may cost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from zhengyun.services.hall.contributions import answers
from zhengyun.ui import contracts as ui


@dataclass(frozen=True, slots=True)
class FrontEntry:
    """One line. day: ISO date for machines; when: the day as people read it. kind: a word before it."""

    title: str
    url: str
    day: str
    when: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class FrontList:
    """title: its heading. more: where all of it stands."""

    title: str
    entries: tuple[FrontEntry, ...]
    more: ui.Link | None = None


ProvideList = Callable[[], FrontList | None]

_known: dict[str, ProvideList] = {}


def register_front_list(name: str, provide: ProvideList) -> None:
    """name: unique, such as `site.notices`. A second entry of a name takes its place."""
    _known[name] = provide


def lists() -> list[FrontList]:
    """In the order of their names; one that fails is left out."""
    return [one for one in answers(_known) if one.entries]
