"""Administration's part of the menu; config puts the menus of all services together."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhengyun.kit.actor import Actor
from zhengyun.services.admin import roles
from zhengyun.ui.contracts import MenuEntry

PLACES: tuple[tuple[str, Promise, str, tuple[str, ...]], ...] = (
    ("home", _("Administration"), "shield", roles.THREE),
    ("changes", _("Changes by two persons"), "check-circle", roles.THREE),
    ("items", _("Items and guides"), "file", roles.ITEM_READERS),
    ("searches", _("Searches without result"), "search", roles.TENDERS),
    ("procedures", _("Procedures"), "progress", roles.BOTH),
    ("steps", _("Process steps"), "list", roles.STUDENTS),
    ("calendars", _("Working days"), "calendar", roles.BOTH),
    ("organizations", _("Organizations"), "building", roles.BOTH),
    ("counters", _("Counters"), "list", roles.BOTH),
    ("people", _("People and accounts"), "people", roles.SECURITY),
    ("holdings", _("Roles"), "person", roles.BOTH),
    ("mandates", _("Mandates"), "certificate", roles.SECURITY),
    ("packages", _("Packages"), "folder", roles.BOTH),
    ("jobs", _("Background work"), "refresh", roles.SYSTEM),
    ("audit", _("Audit"), "eye", roles.AUDIT),
)
"""Name of the page, words, sign, who sees it."""


def menu(actor: Actor, path: str) -> tuple[MenuEntry, ...]:
    """For administrators and item managers; empty for everybody else. path: of the present request."""
    found = []
    home = reverse("admin:home")
    for name, label, icon, wanted in PLACES:
        if actor.organizations(*wanted):
            here = reverse(f"admin:{name}")
            is_current = path == here if here == home else path.startswith(here)
            found.append(MenuEntry(str(label), here, icon, is_current=is_current))
    return tuple(found)
