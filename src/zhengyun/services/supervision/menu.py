"""Supervision's part of the menu; config puts the menus of all services together."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.kit.actor import Actor
from zhengyun.services.supervision.roles import OFFICERS, WATCHERS
from zhengyun.ui.contracts import MenuEntry


def menu(actor: Actor, path: str) -> tuple[MenuEntry, ...]:
    """Lamps for who watches clocks, ratings for every officer. path: of the present request."""
    here, ratings = reverse("supervision:lamps"), reverse("supervision:ratings")
    others = (reverse("supervision:rectifications"), reverse("supervision:tablets"))
    is_rating = path.startswith((ratings, *others))
    found = []
    if actor.organizations(*WATCHERS):
        is_here = path.startswith(here) and not is_rating
        found.append(MenuEntry(_("E-supervision"), here, "eye", is_current=is_here))
    if actor.organizations(*OFFICERS):
        found.append(MenuEntry(_("Service ratings"), ratings, "star", is_current=is_rating))
    return tuple(found)
