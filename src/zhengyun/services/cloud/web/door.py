"""What every page of the cloud needs from a request, and whom it is for."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import EXCLUSIVE_ROLES, Role
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import forbidden
from zhengyun.ui import contracts as ui

TENANTS = ("it_officer", "unit_leader")
OPERATORS = ("cloud_operator",)
MANAGERS = ("cloud_manager",)
FINANCE = ("finance_officer",)
KEEPERS = (*OPERATORS, *MANAGERS)
"""Who looks after pools; which of them, compute decides."""
USERS = ("it_officer", *KEEPERS)
"""Who sees servers; the head of a unit sees its systems, orders and cost."""
DATABASE_USERS = ("it_officer", *MANAGERS)
"""Databases stand on the platform's own server; providers have no part in them."""
PEOPLE = (*TENANTS, *KEEPERS, *FINANCE)
READERS = tuple(role.value for role in Role if role.value not in EXCLUSIVE_ROLES)
"""The catalogue is open to every officer; the three administrators (三员分立) take no part."""


def actor_of(request: HttpRequest) -> Actor:
    return accounts.actor_for(request)


def units_of(actor: Actor) -> frozenset[UUID]:
    """The departments whose resources the actor looks after or answers for."""
    return actor.organizations(*TENANTS)


def orderer_of(request: HttpRequest) -> Actor:
    """An IT officer, acting for his department: for the one chosen before, else for the first.

    Raises `cloud.not_an_it_officer` (403).
    """
    actor = actor_of(request)
    units = actor.organizations("it_officer")
    if not units:
        raise forbidden(
            "cloud.not_an_it_officer",
            _("Only the IT officer of a department orders for it."),
            remedy=_("Ask the IT officer of your department."),
        )
    if actor.party_id in units:
        return actor
    return accounts.switch_party(request, min(units))


def visitor_of(request: HttpRequest) -> Actor:
    """Whoever looks: an IT officer as his department, everybody else as himself."""
    actor = actor_of(request)
    return orderer_of(request) if actor.organizations("it_officer") else actor


def sees_systems(actor: Actor) -> bool:
    """Providers see servers, but not the systems for which departments use them."""
    return bool(actor.organizations(*TENANTS, *MANAGERS, *FINANCE))


def servers_title(actor: Actor) -> str:
    return _("My resources") if actor.organizations("it_officer") else _("Resources in use")


def crumbs(*steps: tuple[str, str], here: str) -> list[ui.Crumb]:
    """The path to a page: pairs of words and address, and last the page itself."""
    path = [ui.Crumb(_("Government cloud"), reverse("cloud:catalogue"))]
    return [*path, *(ui.Crumb(words, url) for words, url in steps), ui.Crumb(here)]


def version_of(request: HttpRequest) -> int | None:
    """What the page was drawn from, against acting on what was not seen."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None
