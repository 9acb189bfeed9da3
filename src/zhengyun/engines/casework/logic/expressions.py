"""FEEL over a case: what conditions and =expressions of a procedure can name."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from zhengyun.engines.casework.bpmn import KNOWN_NAMES
from zhengyun.engines.casework.definitions import params_on
from zhengyun.engines.casework.models import Case, EffectRun, Licence, Task
from zhengyun.engines.rules import facade as feel
from zhengyun.engines.rules.contracts import Expression
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import PartyKind
from zhengyun.kit import clock


def holds(case: Case, package: str, text: str) -> bool:
    expression = feel.compile_expression(text, names=KNOWN_NAMES)
    return feel.holds(expression, context(case, package, expression))


def evaluate(case: Case, package: str, text: str) -> Any:
    """The value as JSON."""
    expression = feel.compile_expression(text, names=KNOWN_NAMES)
    return feel.to_json(feel.evaluate(expression, context(case, package, expression)))


def context(case: Case, package: str, expression: Expression) -> dict[str, Any]:
    """Only what the expression names is read."""
    known: dict[str, Any] = {
        "data": case.data,
        "outcome": case.outcome,
        "option": case.option_code,
        "today": clock.today(),
    }
    if "case" in expression.mentions:
        known["case"] = _of_case(case)
    if "params" in expression.mentions:
        known["params"] = params_on(package, clock.today())
    if "tasks" in expression.mentions:
        known["tasks"] = task_results(case)
    if "effects" in expression.mentions:
        known["effects"] = effect_results(case)
    if "licence" in expression.mentions:
        known["licence"] = _licence_of(case)
    return known


def _licence_of(case: Case) -> dict[str, Any] | None:
    """The licence that the case issued last."""
    row = Licence.objects.filter(case=case).order_by("-issued_on", "-id").first()
    if row is None:
        return None
    names = ("number", "kind", "title", "issued_on", "valid_from", "valid_until", "state")
    return {name: getattr(row, name) for name in names}


def facts_of(case: Case) -> dict[str, Any]:
    """What the row of the case itself says; the form of a step sees this much of it."""
    return {
        "number": case.number,
        "state": case.state,
        "title": case.title,
        "region": case.region_code,
        "channel": case.channel,
        "organization": case.organization_name,
        "submitted_on": _day(case.submitted_at),
        "accepted_on": _day(case.accepted_at),
        "decided_on": _day(case.decided_at),
        "applicant": {
            "name": case.applicant_name,
            "code": case.applicant_code,
            "kind": case.applicant_kind,
        },
    }


def _of_case(case: Case) -> dict[str, Any]:
    facts = facts_of(case)
    return facts | {"applicant": facts["applicant"] | {"organization": _organization_code(case)}}


def _day(moment: datetime | None) -> date | None:
    return clock.local(moment).date() if moment else None


def _organization_code(case: Case) -> str | None:
    """Where a body of the government applies, its code: a step may be its own."""
    if case.applicant_kind != PartyKind.ORGANIZATION:
        return None
    return parties.get_organization(case.applicant_id).code


def task_results(case: Case) -> dict[str, Any]:
    """What each completed step left behind, by element; the last visit counts."""
    rows = Task.objects.filter(case=case, state="done").order_by("closed_at", "id")
    return {
        element: {**data.get("form", {}), "opinion": data.get("opinion", ""), "act": data.get("act", "")}
        for element, data in rows.values_list("element", "data")
    }


def records_of(case: Case) -> dict[str, Any]:
    """The record of each step by element, of the open ones as far as they are written."""
    rows = Task.objects.filter(case=case, state__in=("done", "open")).order_by("opened_at", "id")
    found = (
        (element, data.get("form", data.get("known", {})))
        for element, data in rows.values_list("element", "data")
    )
    return {element: record for element, record in found if record}


def effect_results(case: Case) -> dict[str, Any]:
    """What each effect answered, by element; the last visit counts."""
    rows = EffectRun.objects.filter(case=case, state="done").order_by("visit")
    return dict(rows.values_list("element", "result"))
