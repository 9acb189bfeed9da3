"""The cloud's part of the menu; config puts the menus of all services together."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.kit.actor import Actor
from zhengyun.services.cloud.web.door import (
    FINANCE,
    KEEPERS,
    PEOPLE,
    READERS,
    TENANTS,
    USERS,
    servers_title,
)
from zhengyun.ui.contracts import MenuEntry

RUNNING = ("capacity/", "pools/", "work/", "report/", "quotas/")


def menu(actor: Actor, path: str) -> tuple[MenuEntry, ...]:
    """For the staff; empty for everybody else. path: of the present request."""
    if not actor.organizations(*READERS):
        return ()
    entries = [("catalogue", _("Cloud catalogue"), "store")]
    if actor.organizations(*USERS):
        entries.append(("resources", servers_title(actor), "folder"))
    if actor.organizations(*PEOPLE):
        entries.append(("orders", _("Cloud orders"), "apply"))
    if actor.organizations(*TENANTS, "cloud_manager", *FINANCE):
        entries.append(("systems", _("Business systems"), "list"))
    if actor.organizations(*KEEPERS):
        entries.append(("capacity", _("Running the cloud"), "scale"))
    elif actor.organizations(*FINANCE):
        entries.append(("prices", _("Prices"), "scale"))
    return tuple(
        MenuEntry(label, reverse(f"cloud:{name}"), icon, is_current=_is_at(name, path))
        for name, label, icon in entries
    )


def _is_at(name: str, path: str) -> bool:
    here = reverse(f"cloud:{name}")
    if name == "catalogue":
        return path == here
    if name == "capacity":
        return path.startswith(tuple(f"{reverse('cloud:catalogue')}{part}" for part in (*RUNNING, "prices/")))
    return path.startswith(here)
