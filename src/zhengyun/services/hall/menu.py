"""The hall's menu and, on a phone, the bar at the bottom."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.kit.actor import Actor
from zhengyun.ui.contracts import MenuEntry


def menu(actor: Actor, path: str) -> tuple[MenuEntry, ...]:
    """Entries for citizens and for people who are not signed in. path: of the present request."""
    return tuple(
        MenuEntry(label, url, icon, is_current=_is_at(url, path))
        for label, url, icon in (
            (_("Home"), reverse("hall:front"), "home"),
            (_("Matters"), reverse("hall:items"), "apply"),
            (_("Check progress"), reverse("hall:progress"), "progress"),
            (_("My matters"), reverse("hall:my"), "inbox"),
            (_("My licences"), reverse("hall:licences"), "certificate"),
            (_("My data"), reverse("hall:data"), "shield"),
        )
    )


def bar(path: str) -> tuple[MenuEntry, ...]:
    """首页、办事、进度、我的."""
    return tuple(
        MenuEntry(label, url, icon, is_current=_is_at(url, path))
        for label, url, icon in (
            (_("Home"), reverse("hall:front"), "home"),
            (_("Matters"), reverse("hall:items"), "apply"),
            (_("Progress"), reverse("hall:progress"), "progress"),
            (_("Mine"), reverse("hall:my"), "person"),
        )
    )


def stay_or_leave(path: str, full: str) -> str:
    """Where one stands after acting for somebody else: here, unless what is shown belongs to the other.

    path: of the present request; full: with what follows the question mark.
    """
    drafts, cases = "/drafts/", f"{reverse('hall:my')}cases/"
    lists = (reverse("hall:licences"), reverse("hall:mandates"))
    is_own = path.startswith((drafts, cases)) or (path.startswith(lists) and path not in lists)
    return reverse("hall:my") if is_own else full


def _is_at(url: str, path: str) -> bool:
    if url == reverse("hall:my"):
        others = (reverse("hall:licences"), reverse("hall:data"))
        return path.startswith(url) and not path.startswith(others)
    return path == url if url == "/" else path.startswith(url)
