"""Reads of deputies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from zhengyun.kernel.accounts.contracts import (
    AccountKind,
    AccountState,
    AccountView,
    DeputyView,
    PossibleDeputy,
)
from zhengyun.kernel.accounts.models import Account, Deputy, RoleAssignment
from zhengyun.kernel.accounts.queries import roles_in_force, view
from zhengyun.kernel.accounts.rules_deputies import can_lend, can_stand_in, is_government
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import OrganizationView
from zhengyun.kit import clock
from zhengyun.kit.actor import RoleAt


def deputies_in_force(on: date | None = None) -> QuerySet[Deputy]:
    day = on or clock.today()
    return Deputy.objects.filter(ended_at=None, valid_from__lte=day, valid_until__gt=day)


def lent_roles(account: OuterRef) -> ArraySubquery:
    """Roles of everybody whose deputy the account is now, with whose they are."""
    absents = deputies_in_force().filter(deputy_id=OuterRef(account), absent__state=AccountState.ACTIVE.value)
    held = roles_in_force().filter(account_id__in=absents.values("absent_id"))
    shape = JSONObject(
        role="role",
        organization="organization_id",
        account="account_id",
        person="person_id",
        name=F("account__name"),
    )
    return ArraySubquery(held.values(json=shape))


def deputy_view(row: Deputy) -> DeputyView:
    return DeputyView(
        id=row.id,
        absent_id=row.absent_id,
        absent_name=row.absent.name,
        deputy_id=row.deputy_id,
        deputy_name=row.deputy.name,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        reason=row.reason,
        ended_at=row.ended_at,
    )


def deputies_of(account_ids: Iterable[UUID]) -> list[DeputyView]:
    """Present and coming deputies of these people, and those whose deputies they are; by their first day."""
    wanted = set(account_ids)
    rows = Deputy.objects.filter(Q(absent_id__in=wanted) | Q(deputy_id__in=wanted))
    rows = rows.filter(ended_at=None, valid_until__gt=clock.today()).select_related("absent", "deputy")
    return [deputy_view(row) for row in rows.order_by("valid_from", "id")]


def deputies_now(account_ids: Iterable[UUID], role: str) -> list[UUID]:
    """The accounts that act now for any of these in this role: not every role passes to everybody."""
    rows = deputies_in_force().filter(absent_id__in=set(account_ids), deputy__state=AccountState.ACTIVE.value)
    own: dict[UUID, set[RoleAt]] = {one: set() for one in rows.values_list("deputy_id", flat=True)}
    for held in roles_in_force().filter(account_id__in=own) if own else ():
        own[held.account_id].add(RoleAt(held.role, held.organization_id))
    return sorted(one for one, roles in own.items() if roles and can_lend(role, roles))


def _line(organizations: Iterable[UUID]) -> dict[UUID, OrganizationView]:
    """These organizations and everything above them."""
    found: dict[UUID, OrganizationView] = {}
    here = frozenset(organizations)
    while here:
        found |= parties.get_organizations(here)
        here = frozenset(found[one].parent_id or one for one in here if one in found) - found.keys()
    return found


def above(organizations: Iterable[UUID]) -> frozenset[UUID]:
    """These organizations and everything above them."""
    return frozenset(_line(organizations))


def departments(organizations: Iterable[UUID]) -> frozenset[UUID]:
    """The departments to which these organizations belong, each with all its parts.

    The government above a department is none of them; at a government there is only itself.
    """
    wanted = frozenset(organizations)
    line = _line(wanted)
    return frozenset().union(*(_department(line[one], line) for one in wanted))


def _department(one: OrganizationView, line: Mapping[UUID, OrganizationView]) -> frozenset[UUID]:
    while one.parent_id and not _governs(line[one.parent_id], line):
        one = line[one.parent_id]
    return frozenset({one.id}) if _governs(one, line) else parties.descendants(one.id)


def _governs(one: OrganizationView, line: Mapping[UUID, OrganizationView]) -> bool:
    higher = line[one.parent_id].region_code if one.parent_id else None
    return is_government(one.region_code, higher)


def possible_deputies(account_id: UUID) -> list[PossibleDeputy]:
    """Colleagues of the same department to whom a role of this account may pass, by name."""
    mine = list(
        roles_in_force().filter(account_id=account_id).values_list("role", "organization_id", "person_id")
    )
    places = departments(organization for _role, organization, _person in mine)
    around = roles_in_force().filter(organization_id__in=places).values("account_id")
    rows = roles_in_force().filter(
        account_id__in=around,
        account__state=AccountState.ACTIVE.value,
        account__kind=AccountKind.STAFF.value,
    )
    rows = rows.exclude(person_id__in={person for _role, _place, person in mine})
    held: dict[UUID, list[RoleAssignment]] = {}
    for row in rows.select_related("account", "organization__party").order_by("account__name", "id"):
        held.setdefault(row.account_id, []).append(row)
    roles = [role for role, _place, _person in mine]
    return [
        _possible(its)
        for its in held.values()
        if can_stand_in(roles, [RoleAt(one.role, one.organization_id) for one in its], places)
    ]


def _possible(held: list[RoleAssignment]) -> PossibleDeputy:
    posts = tuple((one.role, one.organization.party.name) for one in held)
    return PossibleDeputy(held[0].account_id, held[0].account.name, posts)


def colleagues(organizations: Iterable[UUID]) -> list[AccountView]:
    """Everybody active who holds a role at one of these organizations, by name."""
    held = roles_in_force().filter(organization_id__in=set(organizations))
    rows = Account.objects.filter(pk__in=held.values("account_id"), state=AccountState.ACTIVE.value)
    return [view(row) for row in rows.order_by("name", "id")]
