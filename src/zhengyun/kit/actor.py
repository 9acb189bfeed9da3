"""Who acts: every command takes an `Actor`, every job carries one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Absent:
    """Who is away, seen from the deputy (代理)."""

    account_id: UUID
    person_id: UUID
    name: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class RoleAt:
    """A role that an account holds at an organization, for example ``reviewer`` at a bureau.

    deputy_for: whose role it is while he is away; None for one's own.
    """

    role: str
    organization_id: UUID
    deputy_for: Absent | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """The account that acts, for which party, under which mandate, from where.

    account_id None and system True: the platform itself (timers, effects).
    party_id: the party acted for (a citizen himself, or the firm of a mandate).
    roles: the roles in force now, already narrowed to the scope of a token.
    scopes: None for a session; the granted scopes for a bearer token.
    deputy_for: as whose deputy the present act is performed; set by the engine that knows the act.
    """

    account_id: UUID | None = None
    person_id: UUID | None = None
    name: str = ""
    party_id: UUID | None = None
    mandate_id: UUID | None = None
    roles: frozenset[RoleAt] = frozenset()
    channel: str = "system"
    request_id: str = ""
    system: bool = False
    scopes: frozenset[str] | None = None
    deputy_for: Absent | None = None

    @property
    def is_anonymous(self) -> bool:
        return self.account_id is None and not self.system

    @property
    def is_staff(self) -> bool:
        return bool(self.roles)

    def organizations(self, *roles: str) -> frozenset[UUID]:
        """Where the actor holds one of these roles (any role when none is named)."""
        return frozenset(r.organization_id for r in self.roles if not roles or r.role in roles)

    def has_role(self, role: str, organization_id: UUID | None = None) -> bool:
        return any(r.role == role and organization_id in (None, r.organization_id) for r in self.roles)

    @property
    def absents(self) -> tuple[Absent, ...]:
        """Whose deputy the actor is now, in a fixed order."""
        found = {r.deputy_for for r in self.roles if r.deputy_for is not None}
        return tuple(sorted(found, key=lambda one: one.account_id))

    @property
    def own_roles(self) -> frozenset[RoleAt]:
        """Without those of people who are away."""
        return frozenset(r for r in self.roles if r.deputy_for is None)

    def has_scope(self, scope: str) -> bool:
        return self.scopes is None or scope in self.scopes

    def stored(self) -> dict[str, Any]:
        """What a job keeps of its actor; rights are looked up again when the job runs.

        The scopes of the token stay: what it did not allow, a job that it began may not do either.
        """
        return {
            "account_id": str(self.account_id) if self.account_id else None,
            "party_id": str(self.party_id) if self.party_id else None,
            "mandate_id": str(self.mandate_id) if self.mandate_id else None,
            "channel": self.channel,
            "request_id": self.request_id,
            "system": self.system,
            "scopes": None if self.scopes is None else sorted(self.scopes),
        }


SYSTEM = Actor(name="system", system=True)
ANONYMOUS = Actor(channel="web")
