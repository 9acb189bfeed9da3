"""Give an account a role at an organization."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts.contracts import KNOWN_ROLES, AccountKind, RoleView
from zhengyun.kernel.accounts.models import Account, RoleAssignment
from zhengyun.kernel.accounts.permissions import check_can_assign_roles
from zhengyun.kernel.accounts.queries import get_account, role_view
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict


def assign_role(
    actor: Actor,
    account_id: UUID,
    role: str,
    organization_id: UUID,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> RoleView:
    """From valid_from (default: today) until before valid_until (default: open).

    Raises Problem `accounts.unknown_role`, `accounts.roles_exclude` (409: the three administrators
    exclude each other and every other role of the same natural person, and nobody holds the same
    role twice at once), `accounts.staff_only`, `accounts.may_not_elevate` (403).
    """
    account = get_account(account_id)
    check_can_assign_roles(actor, account.person_id)
    if role not in KNOWN_ROLES:
        raise Problem("accounts.unknown_role", _("This role is not known."), value=role)
    if account.kind is not AccountKind.STAFF:
        raise Problem("accounts.staff_only", _("Only accounts of staff hold roles."), value=account.username)
    try:
        with transaction.atomic():
            Account.objects.select_for_update().get(pk=account.id)
            row = RoleAssignment.objects.create(
                account_id=account.id,
                person_id=account.person_id,
                role=role,
                organization_id=parties.get_organization(organization_id).id,
                valid_from=valid_from or clock.today(),
                valid_until=valid_until,
            )
            detail = {"role": role, "organization": str(organization_id), "assignment": str(row.id)}
            audit.record(actor, "accounts.assign_role", "account", account.id, detail=detail)
    except IntegrityError as error:
        raise conflict(
            "accounts.roles_exclude",
            _("This role cannot be held beside one that the same person holds already."),
            value=role,
            remedy=_("System, security and audit administrator are three persons without any other role."),
        ) from error
    return role_view(row)
