"""The website's part of the menu; config puts the menus of all services together."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.kit.actor import Actor
from zhengyun.services.site.roles import PEOPLE
from zhengyun.ui.contracts import MenuEntry


def menu(actor: Actor, path: str) -> tuple[MenuEntry, ...]:
    """For editors and reviewers; empty for everybody else. path: of the present request."""
    if not actor.organizations(*PEOPLE):
        return ()
    here = reverse("site:versions")
    return (MenuEntry(_("Website"), here, "file", is_current=path.startswith(here)),)
