"""Reads of business systems, safety checks, units and quotas."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.kit.paging import Page
from zhengyun.services.cloud import amounts, permissions
from zhengyun.services.cloud.contracts import (
    QuotaView,
    SafetyCheckView,
    SystemState,
    SystemView,
    UnitSystems,
)
from zhengyun.services.cloud.keyset import page_of
from zhengyun.services.cloud.models import BusinessSystem, Quota, SafetyCheck


def _no_system(system_id: object) -> Problem:
    return not_found("cloud.no_such_system", _("This business system is not known."), value=system_id)


def visible(actor: Actor) -> QuerySet[BusinessSystem]:
    scope = permissions.scope_of_owners(actor)
    rows = BusinessSystem.objects.all()
    return rows if scope.is_all else rows.filter(owner_id__in=scope.owners)


def in_force(on: date) -> Q:
    return Q(passed_on__lte=on, valid_until__gt=on, ended_at__isnull=True)


def _with_checks(rows: QuerySet[BusinessSystem]) -> QuerySet[BusinessSystem]:
    checks = SafetyCheck.objects.filter(in_force(clock.today())).order_by("-valid_until")
    return rows.prefetch_related(Prefetch("checks", queryset=checks, to_attr="valid_checks"))


def list_systems(
    actor: Actor,
    *,
    owner_id: UUID | None,
    state: SystemState | None,
    text: str,
    cursor: str | None,
    size: int,
) -> Page[SystemView]:
    rows = _with_checks(visible(actor))
    if owner_id:
        rows = rows.filter(owner_id=owner_id)
    if state:
        rows = rows.filter(state=state)
    if text := text.strip()[:60]:
        rows = rows.filter(Q(title__icontains=text) | Q(code__icontains=text))
    return page_of(rows, cursor, size, lambda found: [system_view(one) for one in found])


def get_system(actor: Actor, system_id: UUID) -> SystemView:
    row = _with_checks(visible(actor)).filter(pk=system_id).first()
    if row is None:
        raise _no_system(system_id)
    return system_view(row)


def get_systems(actor: Actor, system_ids: Iterable[UUID]) -> dict[UUID, SystemView]:
    rows = _with_checks(visible(actor).filter(pk__in=list(system_ids)))
    return {row.id: system_view(row) for row in rows}


def system_view(row: BusinessSystem) -> SystemView:
    checks: list[SafetyCheck] = getattr(row, "valid_checks", [])
    return SystemView(
        id=row.id,
        code=row.code,
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        title=row.title,
        protection_level=row.protection_level,
        protection_number=row.protection_number,
        approval_number=row.approval_number,
        zone=row.zone,
        purpose=row.purpose,
        a_name=row.a_name,
        a_phone=row.a_phone,
        b_name=row.b_name,
        b_phone=row.b_phone,
        state=SystemState(row.state),
        reason=row.reason,
        exempt_until=row.exempt_until,
        created_at=row.created_at,
        check=check_view(checks[0]) if checks else None,
    )


def check_view(row: SafetyCheck) -> SafetyCheckView:
    return SafetyCheckView(
        row.id, row.passed_on, row.valid_until, row.report, row.file_id, row.recorded_by, row.ended_at
    )


def safety_checks_of(actor: Actor, system_id: UUID) -> list[SafetyCheckView]:
    if not visible(actor).filter(pk=system_id).exists():
        raise _no_system(system_id)
    rows = SafetyCheck.objects.filter(system_id=system_id).order_by("-passed_on", "-id")
    return [check_view(row) for row in rows]


def is_checked(system_id: UUID) -> bool:
    """Whether a passed 上线安全检测 of this system is in force today."""
    return SafetyCheck.objects.filter(in_force(clock.today()), system_id=system_id).exists()


def systems_by_unit(actor: Actor) -> list[UnitSystems]:
    rows = visible(actor).order_by().values_list("owner_id", "owner_name", "state").annotate(Count("id"))
    units: dict[tuple[UUID, str], dict[SystemState, int]] = {}
    for owner_id, name, state, count in rows:
        units.setdefault((owner_id, name), {})[SystemState(state)] = count
    found = [UnitSystems(*unit, counts) for unit, counts in units.items()]
    return sorted(found, key=lambda one: (-one.total, one.owner_name))


def my_units(actor: Actor) -> list[tuple[UUID, str]]:
    owners = actor.organizations("it_officer")
    names = parties.get_parties(owners) if owners else {}
    return sorted(((one, names[one].name) for one in owners), key=lambda one: one[1])


def get_quota(actor: Actor, owner_id: UUID) -> QuotaView:
    if not permissions.can_see_owner(actor, owner_id):
        raise not_found("cloud.no_such_unit", _("This unit is not known."), value=owner_id)
    return amounts.quota_of(owner_id, parties.get_party(owner_id).name)


def list_quotas(actor: Actor) -> list[QuotaView]:
    scope = permissions.scope_of_owners(actor)
    if scope.is_all:
        units = set(Quota.objects.values_list("owner_id", flat=True))
        units |= set(BusinessSystem.objects.order_by().values_list("owner_id", flat=True).distinct())
    else:
        units = set(scope.owners)
    names = parties.get_parties(units)
    return amounts.quotas_of(sorted(((one, names[one].name) for one in units), key=lambda one: one[1]))
