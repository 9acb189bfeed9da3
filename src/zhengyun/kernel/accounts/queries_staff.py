"""Reads for those who administer people: accounts by name, and who holds which role where."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts.contracts import AccountView, RoleHolding
from zhengyun.kernel.accounts.models import Account, RoleAssignment, Session
from zhengyun.kernel.accounts.permissions import can_see_accounts
from zhengyun.kernel.accounts.queries import view
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import forbidden

MOST = 200


def search_accounts(
    actor: Actor, text: str = "", *, kind: str = "", organization_id: UUID | None = None, limit: int = 50
) -> list[AccountView]:
    """Accounts whose name or user name holds the text, by name. Raises `accounts.may_not_see` (403)."""
    _check(actor)
    rows = Account.objects.all()
    if wanted := text.strip()[:60]:
        rows = rows.filter(Q(name__icontains=wanted) | Q(username__icontains=wanted.lower()))
    if kind:
        rows = rows.filter(kind=kind)
    if organization_id is not None:
        held = _open_roles(clock.today()).filter(organization_id=organization_id)
        rows = rows.filter(pk__in=held.values("account_id"))
    return [view(row) for row in rows.order_by("name", "id")[: min(limit, MOST)]]


def accounts_of_person(actor: Actor, person_id: UUID) -> list[AccountView]:
    """Every account of a natural person."""
    _check(actor)
    return [view(row) for row in Account.objects.filter(person_id=person_id).order_by("kind", "username")]


def role_holdings(
    actor: Actor,
    *,
    organization_id: UUID | None = None,
    account_ids: Iterable[UUID] | None = None,
    role: str = "",
    ends_before: date | None = None,
    with_ended: bool = False,
    limit: int = MOST,
) -> list[RoleHolding]:
    """Who has which role where and until when; what ends first stands first."""
    _check(actor)
    rows = RoleAssignment.objects.all() if with_ended else _open_roles(clock.today())
    if organization_id is not None:
        rows = rows.filter(organization_id=organization_id)
    if account_ids is not None:
        rows = rows.filter(account_id__in=list(account_ids))
    if role:
        rows = rows.filter(role=role)
    if ends_before is not None:
        rows = rows.filter(valid_until__lt=ends_before)
    found = rows.select_related("account", "organization__party").order_by(
        "valid_until", "account__name", "id"
    )
    return [_holding(row) for row in found[: min(limit, MOST)]]


def role_counts(organization_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many roles are held now or later at each organization, in one query."""
    rows = _open_roles(clock.today()).filter(organization_id__in=list(organization_ids))
    return dict(rows.values_list("organization_id").annotate(count=Count("id")))


def roles_held(account_id: UUID) -> frozenset[str]:
    """Roles of an account now or later."""
    rows = _open_roles(clock.today()).filter(account_id=account_id)
    return frozenset(rows.values_list("role", flat=True))


def session_count(actor: Actor, account_id: UUID) -> int:
    """Where an account is signed in at this moment."""
    _check(actor)
    return Session.objects.filter(account_id=account_id, expire_date__gt=clock.now()).count()


def _open_roles(day: date) -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.filter(Q(valid_until=None) | Q(valid_until__gt=day))


def _holding(row: RoleAssignment) -> RoleHolding:
    return RoleHolding(
        id=row.id,
        account_id=row.account_id,
        person_id=row.person_id,
        name=row.account.name,
        username=row.account.username,
        role=row.role,
        organization_id=row.organization_id,
        organization_name=row.organization.party.name,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def _check(actor: Actor) -> None:
    if not can_see_accounts(actor):
        raise forbidden("accounts.may_not_see", _("Only administrators look at accounts."))
