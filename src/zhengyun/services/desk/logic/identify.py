"""Who stands at the counter and who applies: found by document or code, entered where nobody is known yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import Identification, Presence
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import EntityType, IdType, LegalEntityView, PersonView
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.desk.logic.read_typed import Faults, Typed

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
PERSON, OFFICE = "1", "5"


@dataclass(frozen=True, slots=True)
class Identified:
    applicant_id: UUID
    presence: Presence


@dataclass(frozen=True, slots=True)
class Matter:
    """For which matter: who may apply for it, and what was found wrong on the page already."""

    code: str
    applies: tuple[str, ...] = APPLIES
    faults: Faults | None = None


@dataclass(frozen=True, slots=True)
class _Someone:
    """Read, not yet entered. number: '' where it is wrong. known: who has this document."""

    kind: IdType
    number: str
    name: str
    phone: str
    known: PersonView | None


@dataclass(frozen=True, slots=True)
class _Firm:
    """Read, not yet entered. code: '' where it is wrong."""

    code: str
    name: str
    head: str
    known: LegalEntityView | None


def applies_of(audience: Collection[str]) -> tuple[str, ...]:
    """Whom a clerk may enter as the applicant of a matter for these kinds (GB/T 39046 A.4); offices of the
    government apply elsewhere."""
    has_people, has_firms = PERSON in audience, bool(set(audience) - {PERSON, OFFICE})
    offered = {"self": has_people, "firm": has_firms, "person": has_people}
    return tuple(one for one in APPLIES if offered[one]) or APPLIES


def identify(actor: Actor, typed: Mapping[str, str], region_code: str, matter: Matter) -> Identified:
    """typed: the fields of the page. All that is wrong stands at its field (`desk.identify`); nobody is
    entered before all of it is right."""
    page = Typed(typed, matter.faults)
    applies = page.choice("applies", matter.applies)
    present, method = _read_person(page, ""), _read_method(page)
    firm = _read_firm(page) if applies == "firm" else None
    other = _read_person(page, "other_") if applies == "person" else None
    letter = page.text("letter")[:100] if applies != "self" else ""
    if (applicant := firm or other) and not letter:
        _check_may(page, present, applicant, matter.code)
    _check(page)
    with transaction.atomic():
        person_id = _enter_person(actor, present)
        applicant_id = _enter_firm(actor, firm, region_code) if firm else person_id
        if other:
            applicant_id = _enter_person(actor, other)
    return Identified(applicant_id, Presence(person_id, Identification(method), letter))


def identify_person(actor: Actor, typed: Mapping[str, str]) -> Presence:
    """Who stands at the counter, and the letter that was brought; what is wrong stands at its field."""
    page = Typed(typed)
    present, method = _read_person(page, ""), _read_method(page)
    _check(page)
    person_id = _enter_person(actor, present)
    return Presence(person_id, Identification(method), page.text("letter")[:100])


def _read_method(page: Typed) -> str:
    return page.choice("method", [one.value for one in Identification])


def _read_person(page: Typed, prefix: str) -> _Someone:
    """By identity document. The name must be the one that is known; a new person needs one."""
    kind = _id_type(page.text(f"{prefix}id_type"))
    number, name = page.id_number(f"{prefix}id_number", kind), page.text(f"{prefix}name")[:100]
    phone = page.telephone(f"{prefix}phone")
    known = parties.find_person(number, kind) if number else None
    if known and name and name != known.name:
        page.fault(f"{prefix}name", _("This document belongs to a person of another name."))
    if number and not known and not name:
        page.fault(f"{prefix}name", _("Nobody has this document yet: please fill in the name."))
    return _Someone(kind, number, name, phone, known)


def _id_type(given: str) -> IdType:
    return IdType(given) if given in set(IdType) else IdType.RESIDENT_ID


def _read_firm(page: Typed) -> _Firm:
    code = page.uscc("uscc")
    known = parties.find_legal_entity(code) if code else None
    name, head = page.text("firm_name")[:200], page.text("firm_head")[:100]
    for field, value in (("firm_name", name), ("firm_head", head)):
        if code and not known and not value:
            page.fault(field, _("No register knows this code: please fill this in."))
    return _Firm(code, name, head, known)


def _check_may(page: Typed, present: _Someone, applicant: _Firm | _Someone, item_code: str) -> None:
    """Whoever applies for another brings a letter where the platform knows of no mandate."""
    number = applicant.code if isinstance(applicant, _Firm) else applicant.number
    if not present.number or not number:
        return
    who, whom = present.known, applicant.known
    if who and whom and parties.can_act_for(who.id, whom.id, item_code, on=clock.today()):
        return
    page.fault(
        "letter",
        _("Who stands at the counter is neither the applicant nor its head, and has no mandate."),
        _("Name the letter of mandate that was brought."),
    )


def _enter_person(actor: Actor, one: _Someone) -> UUID:
    if one.known:
        return one.known.id
    return parties.register_person(actor, one.name, one.number, id_type=one.kind, phone=one.phone).id


def _enter_firm(actor: Actor, firm: _Firm, region_code: str) -> UUID:
    if firm.known:
        return firm.known.id
    kind = KINDS.get(firm.code[:2], EntityType.ENTERPRISE)
    try:
        made = parties.register_legal_entity(
            actor,
            firm.name,
            firm.code,
            kind,
            representative_name=firm.head,
            region_code=region_code,
            source="counter",
        )
    except Problem as problem:
        if problem.code != "parties.code_of_another_kind":
            raise
        raise wrong("uscc", problem.message) from problem
    return made.id


def _check(page: Typed) -> None:
    if page.faults:
        raise _refused(page.faults)


def wrong(field: str, message: str) -> Problem:
    return _refused({field: [message]})


def _refused(faults: dict[str, list[str]]) -> Problem:
    return Problem("desk.identify", _("Please correct what is marked."), fields=faults)
