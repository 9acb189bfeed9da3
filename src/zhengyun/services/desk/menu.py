"""The desk's part of the menu; config puts the menus of all services together."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.kit.actor import Actor
from zhengyun.services.desk.roles import OFFICERS
from zhengyun.ui.contracts import MenuEntry


def menu(actor: Actor, path: str) -> tuple[MenuEntry, ...]:
    """Entries for the officers; empty for everybody else. path: of the present request."""
    if not actor.organizations(*OFFICERS):
        return ()
    start, inbox = reverse("desk:start"), reverse("desk:inbox")
    in_work = path.startswith(start) and path != start
    return (
        MenuEntry(_("My desk"), start, "home", is_current=path == start),
        MenuEntry(_("Inbox"), inbox, "inbox", is_current=in_work),
    )
