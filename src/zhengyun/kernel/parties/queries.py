"""Reads of parties: each answers with frozen views, in one query."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, DateTimeField, ExpressionWrapper, F, Q, QuerySet, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from zhengyun.kernel.parties.contracts import (
    ANY_MATTER,
    EntityStatus,
    EntityType,
    IdType,
    LegalEntityView,
    MandateRight,
    MandateState,
    MandateView,
    OrganizationKind,
    OrganizationView,
    PartyKind,
    PartyView,
    PersonView,
    RegionView,
    RepresentativeTitle,
)
from zhengyun.kernel.parties.models import (
    LegalEntity,
    Mandate,
    Organization,
    OrganizationClosure,
    Party,
    Person,
    Region,
)
from zhengyun.kernel.parties.reading import by_key, reach, right_to_act
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, forbidden, not_found
from zhengyun.kit.paging import MAX_PAGE, Page, decode_cursor, make_page

RANK = Case(
    When(state=MandateState.ACTIVE.value, then=Cast("valid_until", DateTimeField())),
    default=ExpressionWrapper(F("valid_until") - timedelta(days=365_000), DateTimeField()),
)
"""When a mandate ends; one that was taken back stands a thousand years behind all others."""


def _missing(value: object) -> Problem:
    return not_found("parties.unknown_party", _("This party is not known."), value=value)


def party_view(row: Party) -> PartyView:
    return PartyView(row.id, PartyKind(row.kind), row.name)


def person_view(row: Person) -> PersonView:
    return PersonView(
        id=row.party_id,
        name=row.party.name,
        id_type=IdType(row.id_type),
        id_number=row.id_number,
        phone=row.phone,
        email=row.email,
        birthday=row.birthday,
    )


def _legal_entity(row: LegalEntity) -> LegalEntityView:
    return LegalEntityView(
        id=row.party_id,
        name=row.party.name,
        uscc=row.uscc,
        entity_type=EntityType(row.entity_type),
        representative_name=row.representative_name,
        representative_title=RepresentativeTitle(row.representative_title),
        representative_id=row.representative_id,
        address=row.address,
        region_code=row.region_id,
        industry=row.industry,
        status=EntityStatus(row.status),
        established_on=row.established_on,
        business_scope=row.business_scope,
        registered_capital=row.registered_capital,
        source=row.source,
        updated_on=row.updated_on,
    )


def _organization(row: Organization) -> OrganizationView:
    return OrganizationView(
        id=row.party_id,
        name=row.party.name,
        uscc=row.uscc,
        code=row.code,
        organization_kind=OrganizationKind(row.kind),
        short_name=row.short_name,
        region_code=row.region_id,
        parent_id=row.parent_id,
        closed_on=row.closed_on,
    )


def _region(row: Region) -> RegionView:
    return RegionView(row.code, row.name, row.full_name, row.level, row.parent_id or "", row.is_demo)


def mandate_view(row: Mandate) -> MandateView:
    return MandateView(
        id=row.id,
        principal_id=row.principal_id,
        principal_name=row.principal.name,
        agent_id=row.agent_id,
        agent_name=row.agent.party.name,
        matters=tuple(row.matters),
        rights=tuple(MandateRight(right) for right in row.rights),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        state=MandateState(row.state),
    )


def get_party(party_id: UUID) -> PartyView:
    """Raises Problem `parties.unknown_party` (404)."""
    if (found := Party.objects.filter(pk=party_id).first()) is None:
        raise _missing(party_id)
    return party_view(found)


def get_parties(party_ids: Iterable[UUID]) -> dict[UUID, PartyView]:
    """Those that exist, in one query."""
    return {row.id: party_view(row) for row in Party.objects.filter(pk__in=set(party_ids))}


def get_person(person_id: UUID) -> PersonView:
    """Raises Problem `parties.unknown_party` (404)."""
    if (found := by_key(Person, person_id)) is None:
        raise _missing(person_id)
    return person_view(found)


def find_person(id_number: str, id_type: IdType = IdType.RESIDENT_ID) -> PersonView | None:
    """By identity document; a final x is read as X."""
    found = Person.objects.select_related("party").filter(
        id_number=id_number.strip().upper(), id_type=id_type.value
    )
    return person_view(row) if (row := found.first()) else None


def match_person(name: str, id_number: str) -> PersonView | None:
    """Whom both the name and the number of an identity document name, of whichever kind it is.

    None does not tell which of the two is wrong, nor whether such a number is known.
    """
    rows = Person.objects.select_related("party").filter(
        id_number=id_number.strip().upper(), party__name=name.strip()
    )
    found = list(rows[:2])
    return person_view(found[0]) if len(found) == 1 else None


def get_legal_entity(entity_id: UUID) -> LegalEntityView:
    """Raises Problem `parties.unknown_party` (404)."""
    if (found := by_key(LegalEntity, entity_id)) is None:
        raise _missing(entity_id)
    return _legal_entity(found)


def get_legal_entities(entity_ids: Iterable[UUID]) -> dict[UUID, LegalEntityView]:
    """Those that exist, in one query."""
    rows = LegalEntity.objects.select_related("party").filter(pk__in=set(entity_ids))
    return {row.pk: _legal_entity(row) for row in rows}


def find_legal_entity(uscc: str) -> LegalEntityView | None:
    """By unified social credit code (GB 32100)."""
    found = LegalEntity.objects.select_related("party").filter(uscc=uscc.strip().upper()).first()
    return _legal_entity(found) if found else None


def get_organization(organization_id: UUID) -> OrganizationView:
    """Raises Problem `parties.unknown_party` (404)."""
    if (found := by_key(Organization, organization_id)) is None:
        raise _missing(organization_id)
    return _organization(found)


def get_organizations(organization_ids: Iterable[UUID] | None = None) -> dict[UUID, OrganizationView]:
    """Those that exist of the named ones, or all of them, in one query."""
    rows = Organization.objects.select_related("party").order_by("code")
    if organization_ids is not None:
        rows = rows.filter(pk__in=set(organization_ids))
    return {row.party_id: _organization(row) for row in rows}


def find_organization(code: str) -> OrganizationView | None:
    """By unified social credit code or by the short code of configuration."""
    rows = Organization.objects.select_related("party").filter(
        Q(uscc=code.strip().upper()) | Q(code=code.strip())
    )
    return _organization(row) if (row := rows.first()) else None


def descendants(organization_id: UUID) -> frozenset[UUID]:
    """The organization itself and everything below it."""
    rows = OrganizationClosure.objects.filter(ancestor_id=organization_id)
    return frozenset(rows.values_list("descendant_id", flat=True))


def get_mandate(mandate_id: UUID) -> MandateView:
    """Raises Problem `parties.no_mandate` (403): an unknown mandate gives no right."""
    if (found := _mandates().filter(pk=mandate_id).first()) is None:
        raise _no_mandate()
    return mandate_view(found)


def mandates_of(agent_id: UUID, on: date | None = None) -> list[MandateView]:
    """The mandates under which an agent may act on a day (default: today), by principal's name."""
    return [
        mandate_view(row) for row in _in_force(on).filter(agent_id=agent_id).order_by("principal__name", "id")
    ]


def mandates_by(principal_id: UUID) -> list[MandateView]:
    """All mandates that a principal has granted, newest first, ended and revoked ones too."""
    return [
        mandate_view(row)
        for row in _mandates().filter(principal_id=principal_id).order_by("-created_at", "-id")
    ]


def mandates_given(principal_id: UUID, cursor: str | None, size: int) -> Page[MandateView]:
    """Those that a principal has granted; what holds longest first, what was taken back last."""
    return _page_of(_mandates().filter(principal_id=principal_id), cursor, size)


def mandates_held(agent_id: UUID, cursor: str | None, size: int) -> Page[MandateView]:
    """Those that an agent has or had, in the same order."""
    return _page_of(_mandates().filter(agent_id=agent_id), cursor, size)


def _page_of(rows: QuerySet[Mandate], cursor: str | None, size: int) -> Page[MandateView]:
    place, size = decode_cursor(cursor), min(size, MAX_PAGE)
    backwards = bool(place and place.backwards)
    rows = rows.annotate(rank=RANK)
    if place:
        beyond = "gt" if backwards else "lt"
        same = Q(rank=place.at) & Q(**{f"id__{beyond}": place.id})
        rows = rows.filter(Q(**{f"rank__{beyond}": place.at}) | same)
    order = ("rank", "id") if backwards else ("-rank", "-id")
    found = make_page(list(rows.order_by(*order)[: size + 1]), size, place, _place_of)
    return Page([mandate_view(row) for row in found.rows], found.next, found.previous)


def _place_of(row: Any) -> tuple[datetime, UUID]:
    return row.rank, row.id


def check_mandate(
    agent_id: UUID, principal_id: UUID, matter: str, right: str, on: date | None = None
) -> MandateView:
    """The mandate that lets the agent do this; raises Problem `parties.no_mandate` (403)."""
    for row in (
        _in_force(on).filter(agent_id=agent_id, principal_id=principal_id).order_by("-valid_until", "id")
    ):
        if (view := mandate_view(row)).covers(matter, right):
            return view
    raise _no_mandate()


def represented_by(person_id: UUID) -> list[LegalEntityView]:
    """The firms whose legal representative or proprietor the person is: no mandate is needed."""
    rows = LegalEntity.objects.select_related("party").filter(representative_id=person_id)
    rows = rows.exclude(status=EntityStatus.DEREGISTERED.value)
    return [_legal_entity(row) for row in rows.order_by("party__name", "party_id")]


def represents(person_id: UUID, entity_id: UUID) -> bool:
    """Whether the person heads this firm by law."""
    rows = LegalEntity.objects.filter(pk=entity_id, representative_id=person_id)
    return rows.exclude(status=EntityStatus.DEREGISTERED.value).exists()


def acts_under(agent_id: UUID, principal_id: UUID) -> UUID | None:
    """The mandate under which an agent acts for a principal today; None where he has none and heads the
    firm by law. Raises Problem `parties.no_mandate` (403)."""
    mandate_id, is_head = right_to_act(agent_id, principal_id, clock.today())
    if mandate_id is None and not is_head:
        raise _no_mandate(principal_id)
    return mandate_id


def mandated_matters(actor: Actor, right: MandateRight | None = None) -> frozenset[str] | None:
    """The matters which the actor's mandates for the party that he acts for cover today, with this right or
    with any; None where he acts under none, or they cover all."""
    if actor.mandate_id is None or actor.person_id is None:
        return None
    held = reach(actor.person_id, actor.party_id, clock.today())
    covering = [covered for covered, rights in held if right is None or right in rights]
    matters = frozenset(one for covered in covering for one in covered)
    return None if ANY_MATTER in matters else matters


def check_can_act_for(
    agent_id: UUID,
    principal_id: UUID,
    matter: str,
    right: str = MandateRight.SUBMIT,
    on: date | None = None,
) -> MandateView | None:
    """The mandate that is used, or None where none is needed: one's own matter, or one's own firm.

    Raises Problem `parties.no_mandate` (403).
    """
    if agent_id == principal_id or represents(agent_id, principal_id):
        return None
    return check_mandate(agent_id, principal_id, matter, right, on)


def can_act_for(
    agent_id: UUID,
    principal_id: UUID,
    matter: str,
    right: str = MandateRight.SUBMIT,
    on: date | None = None,
) -> bool:
    """Whether `check_can_act_for` passes."""
    try:
        check_can_act_for(agent_id, principal_id, matter, right, on)
    except Problem:
        return False
    return True


def region(code: str) -> RegionView:
    """Raises Problem `parties.unknown_region` (404)."""
    if (found := Region.objects.filter(pk=code).first()) is None:
        raise not_found("parties.unknown_region", _("This division code is not known."), value=code)
    return _region(found)


def get_regions(codes: Collection[str]) -> dict[str, RegionView]:
    """Those that are known, by code."""
    rows = Region.objects.filter(pk__in=codes) if codes else ()
    return {row.code: _region(row) for row in rows}


def region_path(code: str) -> list[RegionView]:
    """From the province down to the region itself."""
    codes = {code[:2] + "0000", code[:4] + "00", code[:6], code[:9], code}
    rows = Region.objects.filter(pk__in=codes, level__lte=region(code).level).order_by("level")
    return [_region(row) for row in rows]


def regions_below(code: str = "") -> list[RegionView]:
    """The direct children of a region, or the provinces."""
    rows = Region.objects.filter(parent_id=code) if code else Region.objects.filter(level=1)
    return [_region(row) for row in rows.order_by("code")]


def _mandates() -> QuerySet[Mandate]:
    return Mandate.objects.select_related("principal", "agent__party")


def _in_force(on: date | None) -> QuerySet[Mandate]:
    day = on or clock.today()
    return _mandates().filter(state=MandateState.ACTIVE.value, valid_from__lte=day, valid_until__gt=day)


def _no_mandate(principal_id: UUID | None = None) -> Problem:
    return forbidden(
        "parties.no_mandate",
        _("You have no mandate for this."),
        value=principal_id,
        remedy=_("Ask the firm to grant or renew the mandate for this matter."),
    )
