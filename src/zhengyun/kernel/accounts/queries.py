"""Reads of accounts, roles and tokens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengyun.kernel.accounts.contracts import (
    KNOWN_ROLES,
    AccountKind,
    AccountState,
    AccountView,
    Role,
    RoleView,
    TokenView,
)
from zhengyun.kernel.accounts.models import Account, ApiToken, ExternalIdentity, RoleAssignment
from zhengyun.kit import clock
from zhengyun.kit.errors import not_found

ROLE_LABELS = {
    Role.SYSTEM_ADMIN: gettext_lazy("System administrator"),
    Role.SECURITY_ADMIN: gettext_lazy("Security administrator"),
    Role.AUDIT_ADMIN: gettext_lazy("Audit administrator"),
    Role.COUNTER_CLERK: gettext_lazy("Counter clerk"),
    Role.REVIEWER: gettext_lazy("Reviewer"),
    Role.INSPECTOR: gettext_lazy("Inspector"),
    Role.SECTION_HEAD: gettext_lazy("Head of section"),
    Role.CHIEF_REPRESENTATIVE: gettext_lazy("Chief representative"),
    Role.SUPERVISOR: gettext_lazy("Supervisor"),
    Role.AUTHORITY: gettext_lazy("Managing authority"),
    Role.OPERATOR: gettext_lazy("Operator"),
    Role.IT_OFFICER: gettext_lazy("IT officer"),
    Role.FINANCE_OFFICER: gettext_lazy("Finance officer"),
    Role.DATA_STEWARD: gettext_lazy("Data steward"),
    Role.EDITOR: gettext_lazy("Editor"),
    Role.SITE_REVIEWER: gettext_lazy("Reviewer of the website"),
    Role.ITEM_MANAGER: gettext_lazy("Item manager"),
    Role.UNIT_LEADER: gettext_lazy("Head of the unit"),
    Role.CLOUD_MANAGER: gettext_lazy("Cloud manager"),
    Role.CLOUD_OPERATOR: gettext_lazy("Cloud operator"),
}


def role_label(role: str) -> str:
    """The role in words of the reader's language."""
    return str(ROLE_LABELS[Role(role)]) if role in KNOWN_ROLES else role


def roles_in_force(on: date | None = None) -> QuerySet[RoleAssignment]:
    day = on or clock.today()
    return RoleAssignment.objects.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)


def view(row: Account) -> AccountView:
    return AccountView(
        id=row.id,
        username=row.username,
        name=row.name,
        person_id=row.person_id,
        kind=AccountKind(row.kind),
        state=AccountState(row.state),
        phone=row.phone,
        email=row.email,
        locked_until=row.locked_until,
        last_login=row.last_login,
    )


def role_view(row: RoleAssignment) -> RoleView:
    return RoleView(row.id, row.account_id, row.role, row.organization_id, row.valid_from, row.valid_until)


def get_account(account_id: UUID) -> AccountView:
    """Raises Problem `accounts.unknown_account` (404)."""
    if (row := Account.objects.filter(pk=account_id).first()) is None:
        raise not_found("accounts.unknown_account", _("This account is not known."), value=account_id)
    return view(row)


def get_accounts(account_ids: Iterable[UUID]) -> dict[UUID, AccountView]:
    """Those that exist, in one query."""
    return {row.id: view(row) for row in Account.objects.filter(pk__in=set(account_ids))}


def find_account(username: str) -> AccountView | None:
    """By user name, in whatever case it is typed."""
    row = Account.objects.filter(username=username.strip().lower()).first()
    return view(row) if row else None


def accounts_with_role(role: str, organization_id: UUID | None = None) -> list[AccountView]:
    """The active accounts that hold the role now, by name; at one organization or anywhere."""
    held = roles_in_force().filter(role=role)
    if organization_id is not None:
        held = held.filter(organization_id=organization_id)
    rows = Account.objects.filter(pk__in=held.values("account_id"), state=AccountState.ACTIVE.value)
    return [view(row) for row in rows.order_by("name", "id")]


def roles_of(account_id: UUID) -> list[RoleView]:
    """The roles of an account now or later."""
    rows = RoleAssignment.objects.filter(account_id=account_id)
    rows = rows.filter(Q(valid_until=None) | Q(valid_until__gt=clock.today()))
    return [role_view(row) for row in rows.order_by("role", "valid_from", "id")]


def tokens_of(account_id: UUID) -> list[TokenView]:
    """The tokens of an account, newest first."""
    return [
        TokenView(
            id=row.id,
            name=row.name,
            prefix=row.prefix,
            scopes=tuple(row.scopes),
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
            last_used_on=row.last_used_on,
        )
        for row in ApiToken.objects.filter(account_id=account_id).order_by("-created_at", "-id")
    ]


def identities_of(account_id: UUID) -> list[ExternalIdentity]:
    """The outside identities of an account, oldest first."""
    return list(ExternalIdentity.objects.filter(account_id=account_id).order_by("created_at", "id")[:50])
