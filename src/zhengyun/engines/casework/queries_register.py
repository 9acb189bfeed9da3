"""The cases of a department, for its staff and for those who supervise it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import CaseRow
from zhengyun.engines.casework.keyset import after
from zhengyun.engines.casework.logic.situation import OBSERVERS
from zhengyun.engines.casework.models import Case
from zhengyun.engines.casework.views import DaysLeft, case_row
from zhengyun.kernel.accounts.contracts import EXCLUSIVE_ROLES
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import forbidden
from zhengyun.kit.paging import MAX_PAGE, Page, decode_cursor, make_page


def cases_of_organization(
    actor: Actor, organization_id: UUID, *, state: str = "", cursor: str | None = None, size: int = 20
) -> Page[CaseRow]:
    """Newest first. Raises Problem 403 `casework.may_not`."""
    size, place = max(1, min(size, MAX_PAGE)), decode_cursor(cursor)
    check_can_list_cases(actor, organization_id)
    rows = Case.objects.filter(organization_id=organization_id)
    if state:
        rows = rows.filter(state=state)
    found = list(after(rows, "submitted_at", place, newest_first=True)[: size + 1])
    left = DaysLeft()
    page = make_page(found, size, place, lambda row: (row.submitted_at, row.id))
    return Page([case_row(row, left) for row in page.rows], page.next, page.previous)


def check_can_list_cases(actor: Actor, organization_id: UUID) -> None:
    if not can_list_cases(actor, organization_id):
        raise forbidden(
            "casework.may_not", _("Only the staff of this department see its cases."), value=organization_id
        )


def can_list_cases(actor: Actor, organization_id: UUID) -> bool:
    """Staff at the department itself, or supervisors of it or of one above it."""
    held = [r for r in actor.roles if r.role not in EXCLUSIVE_ROLES]
    if any(r.organization_id == organization_id for r in held):
        return True
    watched = {r.organization_id for r in held if r.role in OBSERVERS}
    return any(organization_id in parties.descendants(place) for place in watched)
