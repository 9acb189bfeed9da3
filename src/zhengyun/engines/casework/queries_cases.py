"""Reads of cases."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import CaseRow, CaseView, MemberRow
from zhengyun.engines.casework.keyset import after
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.models import Case
from zhengyun.engines.casework.permissions import check_can_see_case
from zhengyun.engines.casework.queries_members import apart_from_members, member_rows
from zhengyun.engines.casework.views import DaysLeft, case_row, case_view
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import ANY_MATTER, MandateRight
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import not_found
from zhengyun.kit.paging import MAX_PAGE, Page, decode_cursor, make_page

_LIST = (
    "id",
    "number",
    "title",
    "applicant_name",
    "organization_name",
    "state",
    "outcome",
    "lamp",
    "promised_due_on",
    "statutory_due_on",
    "submitted_at",
    "closed_at",
    "parent_id",
)


def visible_case(actor: Actor, case_id: UUID) -> Situation:
    """The case as the actor stands to it. Raises `casework.no_such_case` (404)."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        raise not_found("casework.no_such_case", _("This case is not known."), value=case_id)
    situation = Situation(actor, case)
    check_can_see_case(situation.standing())
    return situation


def get_case(actor: Actor, case_id: UUID) -> CaseView:
    return case_view(visible_case(actor, case_id).case)


def find_case(actor: Actor, number: str) -> CaseView:
    found = Case.objects.filter(number=number.strip().upper()).values_list("id", flat=True).first()
    if found is None:
        raise not_found("casework.no_such_case", _("This case is not known."), value=number[:40])
    return get_case(actor, found)


def mandated_matters(actor: Actor) -> list[str] | None:
    """The items for which an agent may act for the party; None for all of them."""
    if actor.mandate_id is None or actor.person_id is None:
        return None
    held = [one for one in parties.mandates_of(actor.person_id) if one.principal_id == actor.party_id]
    matters = {matter for one in held if MandateRight.SUBMIT in one.rights for matter in one.matters}
    return None if ANY_MATTER in matters else sorted(matters)


def my_cases(actor: Actor, cursor: str | None, size: int) -> Page[CaseRow]:
    size = max(1, min(size, MAX_PAGE))
    place = decode_cursor(cursor)
    if actor.party_id is None:
        return Page([])
    rows = Case.objects.filter(applicant_id=actor.party_id).only(*_LIST)
    if (matters := mandated_matters(actor)) is not None:
        rows = rows.filter(item_code__in=matters)
    rows = apart_from_members(rows, matters)
    found = list(after(rows, "submitted_at", place, newest_first=True)[: size + 1])
    left = DaysLeft()
    page = make_page(found, size, place, lambda row: (row.submitted_at, row.id))
    members = member_rows([row.id for row in page.rows], left)
    return Page(
        [_with(case_row(row, left), members.get(row.id)) for row in page.rows], page.next, page.previous
    )


def _with(row: CaseRow, members: tuple[MemberRow, ...] | None) -> CaseRow:
    if not members:
        return row
    waits = row.closed_at is None and any(one.needs_applicant for one in members)
    return replace(row, members=members, needs_applicant=waits)
