"""Members of a bundle (一件事): under their whole in lists, and each with its steps on the whole's page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from zhengyun.engines.casework.contracts import (
    CaseRow,
    CorrectionItem,
    CorrectionView,
    FlowStep,
    MemberRow,
    MemberView,
)
from zhengyun.engines.casework.logic.clocks import LIVE
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.models import (
    Case,
    CaseAct,
    CaseClock,
    Correction,
    EffectRun,
    Task,
)
from zhengyun.engines.casework.permissions import can_see_case
from zhengyun.engines.casework.queries_steps import flow_steps
from zhengyun.engines.casework.rules import AWAITING_APPLICANT
from zhengyun.engines.casework.rules_bundle import OPENS
from zhengyun.engines.casework.views import DaysLeft, case_row

_ROW = MemberRow.__slots__


def apart_from_members(rows: QuerySet[Case, Case], matters: Collection[str] | None) -> QuerySet[Case, Case]:
    """Members stand under their whole; alone only for an agent who may not see that."""
    alone = Q(parent=None) if matters is None else Q(parent=None) | ~Q(parent__item_code__in=list(matters))
    return rows.filter(alone)


def member_rows(parents: Collection[UUID], left: DaysLeft) -> dict[UUID, tuple[MemberRow, ...]]:
    """Members by their whole, in the order in which they were opened; one query."""
    found: dict[UUID, list[MemberRow]] = {}
    for case in (
        Case.objects.filter(parent__in=list(parents)).order_by("submitted_at", "id") if parents else ()
    ):
        row = case_row(case, left)
        found.setdefault(case.parent_id or case.id, []).append(
            MemberRow(**{name: getattr(row, name) for name in _ROW})
        )
    return {key: tuple(rows) for key, rows in found.items()}


def member_views(whole: Situation, runs: Sequence[EffectRun], left: DaysLeft) -> tuple[MemberView, ...]:
    """With their steps, in the order of the whole's flow; as many queries for one as for ten."""
    if not whole.procedure.act_set.is_bundle:
        return ()
    cases = list(Case.objects.filter(parent=whole.case))
    elements = {run.id: run.element for run in runs}
    tasks = _by_case(Task.objects.filter(case__in=cases).order_by("opened_at", "id"))
    effects = _by_case(EffectRun.objects.filter(case__in=cases).order_by("created_at", "id"))
    asked = [one.id for one in cases if one.state in AWAITING_APPLICANT]
    notices = {one.case_id: one for one in Correction.objects.filter(case__in=asked)} if asked else {}
    answers = _notice_days(cases)
    order = {element: number for number, element in enumerate(whole.procedure.flow.order)}
    found = []
    for case in cases:
        one = Situation(whole.actor, case)
        one.__dict__["tasks"] = tasks.get(case.id, [])
        row = case_row(case, left)
        found.append(
            MemberView(
                **{name: getattr(row, name) for name in CaseRow.__slots__},
                element=elements.get(case.id, ""),
                steps=flow_steps(one, names=True, runs=effects.get(case.id, [])),
                correction=correction_view(notices.get(case.id)),
                notice_due_on=answers.get(case.id),
                notice_left=left.until(answers.get(case.id)),
            )
        )
    return tuple(sorted(found, key=lambda one: (order.get(one.element, 0), one.submitted_at, one.id)))


def _notice_days(cases: Sequence[Case]) -> dict[UUID, date]:
    """By when the departments have to accept them or to say what is missing."""
    running = CaseClock.objects.filter(case__in=cases, kind="notice", state__in=LIVE)
    return dict(running.values_list("case_id", "due_on"))


def wanted_steps(whole: Situation, steps: tuple[FlowStep, ...]) -> tuple[FlowStep, ...]:
    """Of a whole: members that its answers did not want are passed over from the beginning."""
    if not whole.procedure.act_set.is_bundle:
        return steps
    sent = CaseAct.objects.get(case=whole.case, act="submit")
    noted = sent.data.get("members", {})
    opening = {element for element, one in whole.procedure.effects.items() if one.effect == OPENS}
    unwanted = opening - noted.keys()
    return tuple(replace(one, state="skipped") if one.element in unwanted else one for one in steps)


def _by_case(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def correction_view(row: Correction | None) -> CorrectionView | None:
    if row is None:
        return None
    items = tuple(CorrectionItem(i["target"], i["kind"], i["title"], i["reason"]) for i in row.items)
    return CorrectionView(items, row.issued_at, row.answered_at)


def parent_of(situation: Situation, left: DaysLeft) -> tuple[CaseRow | None, bool]:
    """The whole of a member, and whether the actor may open it."""
    if situation.case.parent_id is None:
        return None, False
    whole = Case.objects.get(pk=situation.case.parent_id)
    return case_row(whole, left), can_see_case(Situation(situation.actor, whole).standing())
