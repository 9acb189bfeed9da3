"""Who stands at the counter and who applies: found by document or code, entered where nobody is known yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import Identification, Presence
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import EntityType, IdType, PersonView
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem

APPLIES = ("self", "firm", "person")
KINDS = {
    "92": EntityType.INDIVIDUAL_BUSINESS,
    "93": EntityType.COOPERATIVE,
    "12": EntityType.PUBLIC_INSTITUTION,
    "51": EntityType.SOCIAL_ORGANIZATION,
    "52": EntityType.SOCIAL_ORGANIZATION,
    "53": EntityType.SOCIAL_ORGANIZATION,
}
"""By the first two characters of a unified social credit code (GB 32100); all others are enterprises."""


@dataclass(frozen=True, slots=True)
class Identified:
    applicant_id: UUID
    presence: Presence


def identify(actor: Actor, typed: Mapping[str, str], region_code: str) -> Identified:
    """typed: the fields of the page. What is wrong stands at its field (`desk.identify`)."""
    method = _choice(typed, "method", [one.value for one in Identification])
    applies = _choice(typed, "applies", list(APPLIES))
    with transaction.atomic():
        present = _person(actor, typed, "")
        applicant_id = present.id
        if applies == "firm":
            applicant_id = _firm(actor, typed, region_code)
        elif applies == "person":
            applicant_id = _person(actor, typed, "other_").id
    letter = _text(typed, "letter") if applies != "self" else ""
    return Identified(applicant_id, Presence(present.id, Identification(method), letter[:100]))


def _person(actor: Actor, typed: Mapping[str, str], prefix: str) -> PersonView:
    """By identity document. The name must be the one that is known; a new person needs one."""
    number = _text(typed, f"{prefix}id_number").upper()
    name = _text(typed, f"{prefix}name")
    if not number:
        raise wrong(f"{prefix}id_number", _("Please fill this in."))
    kind = _id_type(typed, f"{prefix}id_type")
    known = parties.find_person(number, kind)
    if known is None:
        return _new_person(actor, typed, prefix, number, kind)
    if name and name != known.name:
        raise wrong(f"{prefix}name", _("This document belongs to a person of another name."))
    return known


def _new_person(actor: Actor, typed: Mapping[str, str], prefix: str, number: str, kind: IdType) -> PersonView:
    name, phone = _text(typed, f"{prefix}name"), _text(typed, f"{prefix}phone")
    if not name:
        raise wrong(f"{prefix}name", _("Nobody has this document yet: please fill in the name."))
    try:
        return parties.register_person(actor, name[:100], number, id_type=kind, phone=phone[:32])
    except Problem as problem:
        if problem.code != "parties.bad_id_number":
            raise
        raise wrong(f"{prefix}id_number", problem.message) from problem


def _firm(actor: Actor, typed: Mapping[str, str], region_code: str) -> UUID:
    code = _text(typed, "uscc").upper()
    if not code:
        raise wrong("uscc", _("Please fill this in."))
    if (known := parties.find_legal_entity(code)) is not None:
        return known.id
    name, head = _text(typed, "firm_name"), _text(typed, "firm_head")
    for field, value in (("firm_name", name), ("firm_head", head)):
        if not value:
            raise wrong(field, _("No register knows this code: please fill this in."))
    kind = KINDS.get(code[:2], EntityType.ENTERPRISE)
    try:
        return parties.register_legal_entity(
            actor,
            name[:200],
            code,
            kind,
            representative_name=head[:100],
            region_code=region_code,
            source="counter",
        ).id
    except Problem as problem:
        if problem.code not in ("parties.bad_uscc", "parties.code_of_another_kind"):
            raise
        raise wrong("uscc", problem.message) from problem


def _id_type(typed: Mapping[str, str], name: str) -> IdType:
    given = typed.get(name, "") or IdType.RESIDENT_ID.value
    return IdType(given) if given in set(IdType) else IdType.RESIDENT_ID


def _choice(typed: Mapping[str, str], name: str, allowed: list[str]) -> str:
    given = typed.get(name, "")
    if given not in allowed:
        raise wrong(name, _("Please choose."))
    return given


def _text(typed: Mapping[str, str], name: str) -> str:
    return typed.get(name, "").strip()


def wrong(field: str, message: str) -> Problem:
    return Problem("desk.identify", _("Please correct what is marked."), fields={field: [message]})
