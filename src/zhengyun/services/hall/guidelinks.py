"""Links of a guide: what one can do about a matter beside applying online, such as an appointment.

Another service adds one in AppConfig.ready(). It is asked each time that a guide is shown (also by people
who are not signed in), and answers None where it has nothing to offer for this matter.
"""

from __future__ import annotations

from collections.abc import Callable

from zhengyun.engines.casework.contracts import ItemView
from zhengyun.kit.actor import Actor
from zhengyun.services.hall.contributions import answers
from zhengyun.ui import contracts as ui

ProvideLink = Callable[[Actor, ItemView], ui.Link | None]

_known: dict[str, ProvideLink] = {}


def register_guide_link(name: str, provide: ProvideLink) -> None:
    """name: unique, such as `desk.appointments`. A second entry of a name takes its place.

    provide: label, address and icon; cheap, for the guide waits for it. Where a matter is not done online,
    the first of them is its primary act.
    """
    _known[name] = provide


def links_of(actor: Actor, item: ItemView) -> list[ui.Link]:
    """What other services offer for a matter, in the order of their names; one that fails is left out."""
    return answers(_known, actor, item)
