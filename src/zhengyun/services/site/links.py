"""Whether an address of this installation leads somewhere that a reader may open."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts.access import Rule
from zhengyun.kit.errors import Problem
from zhengyun.services.site import queries, rules_text
from zhengyun.services.site.rules_checks import Fault, Wrong

_LOOKS: dict[str, Callable[[ResolverMatch], object]] = {
    "hall:guide": lambda found: casework.get_item(found.kwargs["code"]),
    "news:notice": lambda found: queries.get_shown(found.kwargs["notice_id"]),
}
"""Addresses whose subject is looked up too."""


def dead_links(body: str) -> list[Fault]:
    """Links of a text into this installation that open nothing, each with its place."""
    known: dict[str, bool] = {}
    found = []
    for number, address in rules_text.addresses(body):
        path = own_path(address)
        if path and not known.setdefault(path, is_alive(path)):
            found.append(Fault(Wrong.DEAD_LINK, "body", address[:80], number))
    return found


def own_path(address: str) -> str:
    """The path of an address of this installation, written with or without its host; "" for others."""
    if rules_text.is_inside(address):
        return urlsplit(address).path
    home, parts = urlsplit(settings.ZHENGYUN.public_url), urlsplit(address)
    return (parts.path or "/") if rules_text.is_allowed(address) and parts.netloc == home.netloc else ""


def is_alive(path: str) -> bool:
    try:
        found = resolve(unquote(path if path.endswith("/") else f"{path}/"))
        if not _is_for_readers(getattr(found.func, "access_rule", None)):
            return False
        look = _LOOKS.get(found.view_name)
        if look:
            look(found)
    except (Resolver404, Problem):
        return False
    return True


def _is_for_readers(rule: object) -> bool:
    """Open, or for whoever is signed in; what only officers open is nothing for the public."""
    return not (isinstance(rule, Rule) and rule.roles)
