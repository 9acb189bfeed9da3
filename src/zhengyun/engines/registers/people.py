"""Whose data are whose: the person himself, whom he acts for, and his wards under 14."""

from __future__ import annotations

from zhengyun.engines.registers import rules
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import IdType, PartyKind
from zhengyun.kit import clock, codes
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem


def number_of(actor: Actor) -> str:
    """The actor's own identity number; '' for who has none, and for the platform itself."""
    if actor.person_id is None:
        return ""
    person = parties.get_person(actor.person_id)
    return person.id_number if person.id_type is IdType.RESIDENT_ID else ""


def number_acted_for(actor: Actor) -> str:
    """That of the person for whom the actor acts under a mandate; '' for a firm."""
    if actor.party_id is None or actor.party_id == actor.person_id:
        return ""
    try:
        if parties.get_party(actor.party_id).kind is not PartyKind.PERSON:
            return ""
        person = parties.get_person(actor.party_id)
    except Problem:
        return ""
    return person.id_number if person.id_type is IdType.RESIDENT_ID else ""


def is_ward(number: str) -> bool:
    """Whether a child with this number is under 14 today."""
    birthday = codes.ric_birthday(number)
    return birthday is not None and rules.is_ward(birthday, clock.today())
