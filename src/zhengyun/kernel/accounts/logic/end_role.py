"""Take a role away."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts.contracts import RoleView
from zhengyun.kernel.accounts.models import RoleAssignment
from zhengyun.kernel.accounts.permissions import check_can_assign_roles
from zhengyun.kernel.accounts.queries import role_view
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import not_found


def end_role(actor: Actor, assignment_id: UUID, on: date | None = None) -> RoleView:
    """It is not held on this day (default: today) any more; one that has ended already stays ended.

    Raises Problem `accounts.unknown_role_assignment` (404), `accounts.may_not_elevate` (403).
    """
    with transaction.atomic():
        row = RoleAssignment.objects.select_for_update().filter(pk=assignment_id).first()
        if row is None:
            message = _("This assignment of a role is not known.")
            raise not_found("accounts.unknown_role_assignment", message, value=assignment_id)
        check_can_assign_roles(actor, row.person_id)
        ends = max(row.valid_from, on or clock.today())
        row.valid_until = min(ends, row.valid_until or ends)
        row.save(update_fields=["valid_until"])
        detail = {"role": row.role, "assignment": str(row.id)}
        audit.record(actor, "accounts.end_role", "account", row.account_id, detail=detail)
    return role_view(row)
