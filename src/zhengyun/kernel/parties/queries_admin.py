"""Reads for those who administer people: by name, and a party's mandates on both sides."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from zhengyun.kernel.parties.contracts import MandateView, PartyKind, PartyView, PersonView
from zhengyun.kernel.parties.models import Mandate, Party, Person
from zhengyun.kernel.parties.permissions import can_administer_people
from zhengyun.kernel.parties.queries import mandate_view, party_view, person_view
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import forbidden

MOST = 50
SHORTEST = 2


def search_parties(actor: Actor, text: str, limit: int = MOST) -> list[PartyView]:
    """Persons and firms whose name holds the text, by name; nothing for a single character.

    Raises Problem `parties.may_not_see` (403). Nobody is found by a part of an identity number.
    """
    _check(actor)
    wanted = text.strip()[:60]
    if len(wanted) < SHORTEST:
        return []
    kinds = (PartyKind.PERSON.value, PartyKind.LEGAL_ENTITY.value)
    rows = Party.objects.filter(name__contains=wanted, kind__in=kinds).order_by("name", "id")
    return [party_view(row) for row in rows[: min(limit, MOST)]]


def search_people(actor: Actor, text: str, limit: int = MOST) -> list[PersonView]:
    """Natural persons whose name holds the text. Raises Problem `parties.may_not_see` (403)."""
    _check(actor)
    wanted = text.strip()[:60]
    if len(wanted) < SHORTEST:
        return []
    rows = Person.objects.select_related("party").filter(party__name__contains=wanted)
    return [person_view(row) for row in rows.order_by("party__name", "party_id")[: min(limit, MOST)]]


def mandates_about(actor: Actor, party_id: UUID, limit: int = MOST) -> list[MandateView]:
    """Mandates that a party has given or holds, newest first, ended ones too."""
    _check(actor)
    rows = Mandate.objects.select_related("principal", "agent__party")
    rows = rows.filter(Q(principal_id=party_id) | Q(agent_id=party_id)).order_by("-created_at", "-id")
    return [mandate_view(row) for row in rows[: min(limit, MOST)]]


def _check(actor: Actor) -> None:
    if not can_administer_people(actor):
        raise forbidden("parties.may_not_see", _("Only a security administrator looks for people here."))
