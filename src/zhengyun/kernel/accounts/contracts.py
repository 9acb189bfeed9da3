"""What other modules see of accounts: views, roles, and what a demonstration shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID

EXCLUSIVE_ROLES = ("system_admin", "security_admin", "audit_admin")


class AccountKind(StrEnum):
    """citizen: acts for themselves or for firms by mandate; staff: holds roles at organizations."""

    CITIZEN = "citizen"
    STAFF = "staff"


class AccountState(StrEnum):
    """A disabled account cannot sign in, and its tokens and stored actors have no rights."""

    ACTIVE = "active"
    DISABLED = "disabled"


class Role(StrEnum):
    """Roles that a person can hold at an organization.

    The three administrators (三员) exclude each other and every other role, per natural person.
    """

    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    COUNTER_CLERK = "counter_clerk"
    REVIEWER = "reviewer"
    INSPECTOR = "inspector"
    SECTION_HEAD = "section_head"
    CHIEF_REPRESENTATIVE = "chief_representative"
    SUPERVISOR = "supervisor"
    AUTHORITY = "authority"
    OPERATOR = "operator"
    IT_OFFICER = "it_officer"
    FINANCE_OFFICER = "finance_officer"
    DATA_STEWARD = "data_steward"
    EDITOR = "editor"
    SITE_REVIEWER = "site_reviewer"
    ITEM_MANAGER = "item_manager"
    UNIT_LEADER = "unit_leader"
    CLOUD_MANAGER = "cloud_manager"
    CLOUD_OPERATOR = "cloud_operator"


KNOWN_ROLES = frozenset(role.value for role in Role)


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account without its secrets."""

    id: UUID
    username: str
    name: str
    person_id: UUID
    kind: AccountKind
    state: AccountState
    phone: str
    email: str
    locked_until: datetime | None
    last_login: datetime | None


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role at an organization from valid_from until before valid_until (None: open)."""

    id: UUID
    account_id: UUID
    role: str
    organization_id: UUID
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class RoleHolding:
    """A role with who holds it and where, for those who administer people."""

    id: UUID
    account_id: UUID
    person_id: UUID
    name: str
    username: str
    role: str
    organization_id: UUID
    organization_name: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class DeputyView:
    """Who acts for somebody who is away, from valid_from until before valid_until."""

    id: UUID
    absent_id: UUID
    absent_name: str
    deputy_id: UUID
    deputy_name: str
    valid_from: date
    valid_until: date
    reason: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class PossibleDeputy:
    """A colleague who may be named; posts: what he is himself, each a role with the name of the body."""

    id: UUID
    name: str
    posts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TokenView:
    """A bearer token without its secret; `prefix` is what its owner recognises it by."""

    id: UUID
    name: str
    prefix: str
    scopes: tuple[str, ...]
    expires_at: datetime
    revoked_at: datetime | None
    last_used_on: date | None


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A demonstration account as the page of demo mode lists it: what to type and what it can do."""

    username: str
    password: str
    name: str
    description: str
    group: str = ""


class IdentityKind(StrEnum):
    """person: vouches for people; firm: for people and the firm whose licence they hold (电子营业执照)."""

    PERSON = "person"
    FIRM = "firm"


PERSON_CLAIMS = {"name": "name", "id_number": "id_number", "assurance": "acr"}
FIRM_CLAIMS = PERSON_CLAIMS | {
    "uscc": "uscc",
    "firm_name": "ent_name",
    "role": "ent_role",
    "delegated_until": "delegated_until",
}
CLAIMS = {IdentityKind.PERSON: PERSON_CLAIMS, IdentityKind.FIRM: FIRM_CLAIMS}
"""What the claims are called where a setting does not say otherwise."""


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """One OpenID Connect provider. claims: from our names to those of the provider.

    allows_loopback: http:// on this machine, for tests and demonstrations.
    """

    code: str
    kind: IdentityKind
    title: str
    issuer: str
    client_id: str
    secret_file: Path
    claims: Mapping[str, str]
    allows_loopback: bool = False
