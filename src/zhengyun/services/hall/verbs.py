"""Verbs: what one can do in the hall, below the search of the front page.

Another service adds a verb in AppConfig.ready(): only where something real stands behind it. It is asked
each time that the front page is shown (also by people who are not signed in), and answers None where it
has nothing to offer to this reader.
"""

from __future__ import annotations

from collections.abc import Callable

from zhengyun.kit.actor import Actor
from zhengyun.services.hall.contributions import answers
from zhengyun.ui import contracts as ui

ProvideVerb = Callable[[Actor], ui.Link | None]

_known: dict[str, ProvideVerb] = {}


def register_verb(name: str, provide: ProvideVerb) -> None:
    """name: unique, such as `supervision.rate`. A second entry of a name takes its place.

    provide: label, address and icon; cheap, for the front page waits for it.
    """
    _known[name] = provide


def verbs_of(actor: Actor) -> list[ui.Link]:
    """What other services offer to this reader, in the order of their names; one that fails is left out."""
    return answers(_known, actor)
