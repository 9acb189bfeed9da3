"""What every page of the hall needs from a request."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import Rule
from zhengyun.kernel.accounts.contracts import EXCLUSIVE_ROLES
from zhengyun.kit.actor import Actor

TRIES = 30
PER_NUMBER = 10
PER_SECONDS = 600


def offices_of(actor: Actor) -> frozenset[UUID]:
    """Where the actor works; the three administrators (三员分立) take no part in what departments do."""
    return frozenset(one.organization_id for one in actor.roles if one.role not in EXCLUSIVE_ROLES)


def _is_applicant(actor: Actor) -> bool:
    return actor.party_id in offices_of(actor) if actor.roles else actor.party_id is not None


applicant = Rule("applicant", _is_applicant)
"""Citizens, and officers who act for their organization."""

objector = Rule("objector", lambda actor: bool(offices_of(actor)) or _is_applicant(actor))
"""Citizens, and officers, who then act for their organization."""


def actor_of(request: HttpRequest) -> Actor:
    return accounts.actor_for(request)


def check_rate(request: HttpRequest, what: str, tries: int = TRIES) -> None:
    """Guessing numbers and codes is slow; raises `accounts.too_many` (429)."""
    address = request.META.get("REMOTE_ADDR", "")
    accounts.check_rate(f"hall:{what}:{address}", tries, PER_SECONDS)


def check_number_rate(number: str) -> None:
    """Four digits of one case are not guessed from many addresses; one count with the API."""
    accounts.check_rate(f"casework.progress:{number.strip().upper()}", PER_NUMBER, PER_SECONDS)
