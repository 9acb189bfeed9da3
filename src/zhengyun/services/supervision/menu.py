"""Supervision's part of the menu; config puts the menus of all services together."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.kit.actor import Actor
from zhengyun.services.supervision.roles import WATCHERS
from zhengyun.ui.contracts import MenuEntry


def menu(actor: Actor, path: str) -> tuple[MenuEntry, ...]:
    """For who watches clocks; empty for everybody else. path: of the present request."""
    if not actor.organizations(*WATCHERS):
        return ()
    here = reverse("supervision:lamps")
    return (MenuEntry(_("E-supervision"), here, "eye", is_current=path.startswith(here)),)
