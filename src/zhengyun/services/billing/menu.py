"""Billing's part of the menu; config puts the menus of all services together."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.kit.actor import Actor
from zhengyun.services.billing.permissions import places_of
from zhengyun.ui.contracts import MenuEntry


def menu(actor: Actor, path: str) -> tuple[MenuEntry, ...]:
    """For finance officers; empty for everybody else. path: of the present request."""
    if not places_of(actor):
        return ()
    here = reverse("billing:orders")
    is_here = path.startswith((here, reverse("billing:book")))
    return (MenuEntry(_("Fees"), here, "list", is_current=is_here),)
