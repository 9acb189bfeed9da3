"""Rows of cases and tasks as others see them."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import NamedTuple

from zhengyun.engines.casework.contracts import CaseRow, CaseView, ClockView, Lamp, TaskRow
from zhengyun.engines.casework.logic.calendar import calendar
from zhengyun.engines.casework.models import Case, Task
from zhengyun.engines.casework.rules import AWAITING_APPLICANT
from zhengyun.engines.casework.rules_deputies import whose_deputy
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.workdays import WorkCalendar

TASK_COLUMNS = (
    "id",
    "case_id",
    "case_number",
    "case_title",
    "name",
    "applicant_name",
    "role",
    "organization_id",
    "organization_name",
    "assignee_id",
    "assignee_name",
    "lamp",
    "due_on",
    "opened_at",
    "item_code",
    "is_member",
    "closed_at",
)


class Waiting(NamedTuple):
    """Of an open task: the state of its case, and the clock under which it stands."""

    case_state: str = ""
    limit: ClockView | None = None


class DaysLeft:
    """Working days from today to a due day; negative when past. One query, kept per day."""

    def __init__(self) -> None:
        self.today = clock.today()
        self._known: dict[date, int] = {}

    @cached_property
    def calendar(self) -> WorkCalendar:
        return calendar()

    def until(self, due_on: date | None) -> int | None:
        if due_on is None:
            return None
        if due_on not in self._known:
            self._known[due_on] = self.calendar.working_days_between(self.today, due_on)
        return self._known[due_on]


def due_of(case: Case) -> date | None:
    """The day by which a decision is promised, while it is still to come."""
    return None if case.closed_at else case.promised_due_on or case.statutory_due_on


def waits_for_applicant(case: Case) -> bool:
    """For an answer to a notice, or for what he promised to supply after acceptance."""
    is_missing = case.supplement_due_on is not None and case.closed_at is None
    return is_missing or case.state in AWAITING_APPLICANT


def case_row(case: Case, left: DaysLeft | None = None) -> CaseRow:
    due_on = due_of(case)
    return CaseRow(
        id=case.id,
        number=case.number,
        title=case.title,
        applicant_name=case.applicant_name,
        organization_name=case.organization_name,
        state=case.state,
        outcome=case.outcome,
        lamp=Lamp(case.lamp),
        due_on=due_on,
        submitted_at=case.submitted_at,
        closed_at=case.closed_at,
        needs_applicant=waits_for_applicant(case),
        days_left=left.until(due_on) if left else None,
        is_member=case.parent_id is not None,
    )


def case_view(case: Case, left: DaysLeft | None = None) -> CaseView:
    row = case_row(case, left or DaysLeft())
    return CaseView(
        **{name: getattr(row, name) for name in CaseRow.__slots__},
        version=case.version,
        item_code=case.item_code,
        option_code=case.option_code,
        applicant_id=case.applicant_id,
        applicant_code=case.applicant_code,
        agent_name=case.agent_name,
        contact_phone=case.contact_phone,
        organization_id=case.organization_id,
        channel=case.channel,
        received_at=case.received_at,
        accepted_at=case.accepted_at,
        deemed_accepted=case.deemed_accepted,
        decided_at=case.decided_at,
        served_at=case.served_at,
        promised_due_on=case.promised_due_on,
        statutory_due_on=case.statutory_due_on,
    )


def task_row(task: Task, left: DaysLeft, waiting: Waiting, actor: Actor | None = None) -> TaskRow:
    """actor: whoever reads it, to say as whose deputy he has it."""
    due_on = waiting.limit.due_on if waiting.limit else None
    return TaskRow(
        id=task.id,
        case_id=task.case_id,
        case_number=task.case_number,
        title=task.case_title,
        name=task.name,
        applicant_name=task.applicant_name,
        role=task.role,
        organization_name=task.organization_name,
        assignee_name=task.assignee_name,
        lamp=Lamp(task.lamp),
        due_on=task.due_on if task.closed_at else due_on,
        opened_at=task.opened_at,
        item_code=task.item_code,
        days_left=left.until(due_on),
        is_member=task.is_member,
        deputy_for=_deputy_for(task, actor) if actor else "",
        limit=waiting.limit,
        case_state=waiting.case_state,
        needs_applicant=waiting.case_state in AWAITING_APPLICANT,
    )


def _deputy_for(task: Task, actor: Actor) -> str:
    if not actor.absents:
        return ""
    roles = [r for r in actor.roles if (r.role, r.organization_id) == (task.role, task.organization_id)]
    absent = whose_deputy(roles, task.assignee_id)
    return absent.name if absent else ""
