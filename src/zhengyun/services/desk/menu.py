"""The desk's part of the menu; config puts the menus of all services together."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.kit.actor import Actor
from zhengyun.services.desk.permissions_counter import CLERK
from zhengyun.services.desk.roles import OFFICERS
from zhengyun.ui.contracts import MenuEntry


def menu(actor: Actor, path: str) -> tuple[MenuEntry, ...]:
    """Entries for the officers; empty for everybody else. path: of the present request."""
    if not actor.organizations(*OFFICERS):
        return ()
    start, inbox, counter = reverse("desk:start"), reverse("desk:inbox"), reverse("counter:home")
    is_at_counter = path.startswith(counter)
    in_work = path.startswith(start) and path != start and not is_at_counter
    at_counter = MenuEntry(_("Counter"), counter, "people", is_current=is_at_counter)
    entries = (
        MenuEntry(_("My desk"), start, "home", is_current=path == start),
        MenuEntry(_("Inbox"), inbox, "inbox", is_current=in_work),
    )
    return (*entries, at_counter) if actor.organizations(CLERK) else entries
