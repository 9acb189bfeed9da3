"""What other modules see of parties. Dates are legal days in Asia/Shanghai; intervals are half-open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

ANY_MATTER = "*"


class PartyKind(StrEnum):
    """What a party is; only parties own, apply, pay or hold."""

    PERSON = "person"
    LEGAL_ENTITY = "legal_entity"
    ORGANIZATION = "organization"


class IdType(StrEnum):
    """Kinds of identity document (after GA/T 2000.156)."""

    RESIDENT_ID = "resident_id"
    HK_MO_PERMIT = "hk_mo_permit"
    TW_PERMIT = "tw_permit"
    PASSPORT = "passport"
    FOREIGN_RESIDENT_ID = "foreign_resident_id"


class EntityType(StrEnum):
    """Kinds of legal entities and unincorporated bodies (法人和非法人组织)."""

    ENTERPRISE = "enterprise"
    INDIVIDUAL_BUSINESS = "individual_business"
    COOPERATIVE = "cooperative"
    PUBLIC_INSTITUTION = "public_institution"
    SOCIAL_ORGANIZATION = "social_organization"
    OTHER = "other"


class RepresentativeTitle(StrEnum):
    """法定代表人, 经营者 (individual business), 负责人 (unincorporated body)."""

    LEGAL_REPRESENTATIVE = "legal_representative"
    PROPRIETOR = "proprietor"
    PERSON_IN_CHARGE = "person_in_charge"


class EntityStatus(StrEnum):
    """State of a registration; revoked is 吊销, deregistered is 注销."""

    ACTIVE = "active"
    REVOKED = "revoked"
    DEREGISTERED = "deregistered"


class OrganizationKind(StrEnum):
    """department: a government unit; provider: who runs services for it; public_institution: 事业单位."""

    DEPARTMENT = "department"
    PROVIDER = "provider"
    PUBLIC_INSTITUTION = "public_institution"


class MandateRight(StrEnum):
    """What an agent may do for the principal: hand in applications, collect documents."""

    SUBMIT = "submit"
    COLLECT = "collect"


class MandateState(StrEnum):
    """Whether the mandate was ended before its term: by its principal, its agent, or on proof."""

    ACTIVE = "active"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class PartyView:
    """Any party: id, kind, name."""

    id: UUID
    kind: PartyKind
    name: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """A natural person. `id_number` is personal data: never logged, shown only masked."""

    id: UUID
    name: str
    id_type: IdType
    id_number: str
    phone: str
    email: str
    birthday: date | None

    @property
    def kind(self) -> PartyKind:
        return PartyKind.PERSON


@dataclass(frozen=True, slots=True)
class LegalEntityView:
    """A firm or other body as registered. registered_capital is in fen; None where there is none."""

    id: UUID
    name: str
    uscc: str
    entity_type: EntityType
    representative_name: str
    representative_title: RepresentativeTitle
    representative_id: UUID | None
    address: str
    region_code: str
    industry: str
    status: EntityStatus
    established_on: date | None
    business_scope: str
    registered_capital: int | None
    source: str
    updated_on: date

    @property
    def kind(self) -> PartyKind:
        return PartyKind.LEGAL_ENTITY

    @property
    def is_incorporated(self) -> bool:
        """An individual business (个体工商户) has a proprietor, not a legal personality."""
        return self.entity_type is not EntityType.INDIVIDUAL_BUSINESS


@dataclass(frozen=True, slots=True)
class OrganizationView:
    """A department, public institution or provider. `code` is the short stable name in configuration.

    closed_on: the day from which it takes no part any more; None while it is open.
    """

    id: UUID
    name: str
    uscc: str
    code: str
    organization_kind: OrganizationKind
    short_name: str
    region_code: str
    parent_id: UUID | None
    closed_on: date | None = None

    @property
    def kind(self) -> PartyKind:
        return PartyKind.ORGANIZATION


@dataclass(frozen=True, slots=True)
class RegionView:
    """An administrative division: level 1 province, 2 city, 3 county, 4 township."""

    code: str
    name: str
    full_name: str
    level: int
    parent_code: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class MandateView:
    """The agent may act for the principal from valid_from until before valid_until."""

    id: UUID
    principal_id: UUID
    principal_name: str
    agent_id: UUID
    agent_name: str
    matters: tuple[str, ...]
    rights: tuple[MandateRight, ...]
    valid_from: date
    valid_until: date
    state: MandateState

    def is_in_force(self, on: date) -> bool:
        return self.state is MandateState.ACTIVE and self.valid_from <= on < self.valid_until

    def covers(self, matter: str, right: str) -> bool:
        return right in self.rights and (ANY_MATTER in self.matters or matter in self.matters)
