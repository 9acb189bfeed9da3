"""The exchange's part of the menu; config puts the menus of all services together."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.kit.actor import Actor
from zhengyun.services.exchange.roles import READERS
from zhengyun.ui.contracts import MenuEntry


def menu(actor: Actor, path: str) -> tuple[MenuEntry, ...]:
    """For the staff; empty for everybody else. path: of the present request."""
    if not actor.organizations(*READERS):
        return ()
    here = reverse("exchange:registers")
    return (MenuEntry(_("Data sharing"), here, "list", is_current=path.startswith(here)),)
