"""When an application that is accepted today would be decided: the limits of an item's options, reckoned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhengyun.engines.casework import rules_clock
from zhengyun.engines.casework.contracts.clocks import ClockView, Lamp, Unit
from zhengyun.engines.casework.logic.calendar import calendar
from zhengyun.engines.casework.models import ProcedureVersion, ServiceItem
from zhengyun.kit import clock
from zhengyun.kit.workdays import WorkCalendar

KINDS = ("promised", "statutory")


def reckoned_limits(item_code: str) -> dict[str, tuple[ClockView, ...]]:
    """By option, the promised limit first; options whose procedure states no such limit are left out."""
    working = calendar()
    views = {
        option: tuple(_view(working, kind, stated[kind]) for kind in KINDS if stated.get(kind))
        for option, stated in _limits(item_code).items()
    }
    return {code: clocks for code, clocks in views.items() if clocks}


def is_at_once(item_code: str, option_code: str) -> bool:
    promised = _limits(item_code).get(option_code, {}).get("promised", {})
    return bool(promised) and Unit(promised["unit"]) is Unit.AT_ONCE


def _limits(item_code: str) -> dict[str, Mapping[str, Any]]:
    """What the procedure of each option states."""
    rows = ServiceItem.objects.select_related("current_version").filter(code=item_code, state="active")
    item = rows.first()
    options = item.current_version.options if item and item.current_version else []
    found = ProcedureVersion.objects.filter(state="active", code__in={one["procedure"] for one in options})
    limits = {row.code: row.definition.get("limits", {}) for row in found}
    return {one["code"]: limits.get(one["procedure"], {}) for one in options}


def _view(working: WorkCalendar, kind: str, stated: Mapping[str, Any]) -> ClockView:
    now, unit = clock.now(), Unit(stated["unit"])
    terms = rules_clock.Terms(unit, int(stated.get("amount", 0)))
    due = rules_clock.due(working, now, terms)
    today = clock.today()
    is_hours = unit is Unit.HOUR
    return ClockView(
        kind=kind,
        unit=unit,
        amount=terms.amount,
        extended_by=0,
        source=str(stated.get("source", "")),
        started_on=today,
        due_on=due.due_on,
        due_at=due.due_at,
        state="running",
        lamp=Lamp.GREEN,
        left=rules_clock.hours_left(due.due_at, now)
        if is_hours
        else rules_clock.days_left(working, due.due_on, today, terms),
        is_provisional=due.is_provisional,
        lines=due.lines,
    )
