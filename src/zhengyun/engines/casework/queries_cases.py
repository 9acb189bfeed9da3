"""Reads of cases."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import CaseRow, CaseView, MemberRow
from zhengyun.engines.casework.keyset import after
from zhengyun.engines.casework.logic.clocks import LIVE
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.models import Case, CaseClock
from zhengyun.engines.casework.permissions import check_can_see_case
from zhengyun.engines.casework.queries_members import apart_from_members, member_rows
from zhengyun.engines.casework.views import DaysLeft, case_row, case_view
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import MandateRight
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
    "supplement_due_on",
)

ASKING = ("correction", "supplement")
"""Limits within which the applicant has something to do."""


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
    matters = parties.mandated_matters(actor, MandateRight.SUBMIT)
    return None if matters is None else sorted(matters)


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
    listed = [_with(case_row(row, left), members.get(row.id)) for row in page.rows]
    asked = {row.id: _asked(row) for row in listed if row.needs_applicant}
    days = answer_days([case_id for ids in asked.values() for case_id in ids])
    until = {key: min((days[one] for one in ids if one in days), default=None) for key, ids in asked.items()}
    return Page([replace(row, answer_until=until.get(row.id)) for row in listed], page.next, page.previous)


def _with(row: CaseRow, members: tuple[MemberRow, ...] | None) -> CaseRow:
    if not members:
        return row
    waits = row.closed_at is None and any(one.needs_applicant for one in members)
    return replace(row, members=members, needs_applicant=waits)


def _asked(row: CaseRow) -> list[UUID]:
    """The cases in which the applicant is waited for: the members of a whole, else the case itself."""
    return [one.id for one in row.members if one.needs_applicant] or [row.id]


def answer_days(case_ids: Collection[UUID]) -> dict[UUID, date]:
    """By when the applicant has to answer, by case; one query for all of them."""
    if not case_ids:
        return {}
    running = CaseClock.objects.filter(case_id__in=case_ids, kind__in=ASKING, state__in=LIVE)
    return dict(running.order_by("-due_on").values_list("case_id", "due_on"))
