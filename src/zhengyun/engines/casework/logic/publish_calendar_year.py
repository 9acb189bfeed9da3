"""Publish the working days of a year and move the due dates that it changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework.logic.calendar import calendar, hold_calendar, write_year
from zhengyun.engines.casework.logic.clocks import LIVE, recompute
from zhengyun.engines.casework.logic.lamps import refresh_lamp
from zhengyun.engines.casework.models import Case, CaseClock
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, forbidden

RECOMPUTE = "casework.recompute_due_dates"


@transaction.atomic
def publish_calendar_year(
    actor: Actor,
    year: int,
    holidays: Iterable[tuple[date, str]],
    make_up: Iterable[tuple[date, str]],
    source: str,
) -> None:
    """Writes the year's exceptions (day, name); a job then moves the due dates, each with a reason.

    source: the State Council's notice. Publishing again replaces the year. Raises Problem 403
    `casework.may_not`, 422 `casework.calendar_invalid`.
    """
    if not (actor.system or actor.has_role(Role.SYSTEM_ADMIN)):
        raise forbidden("casework.may_not", _("Only a system administrator publishes working days."))
    days = [(day, "holiday", name) for day, name in holidays] + [
        (day, "make_up", name) for day, name in make_up
    ]
    check_days(year, days, source)
    hold_calendar()
    write_year(year, days, source)
    audit.record(
        actor, "casework.publish_calendar_year", "calendar_year", str(year), detail={"days": len(days)}
    )
    jobs.defer(RECOMPUTE, key=f"{RECOMPUTE}:{year}", year=year)


def check_days(year: int, days: list[tuple[date, str, str]], source: str) -> None:
    """Raises Problem 422 `casework.calendar_invalid`."""
    wrong = [
        day for day, kind, _name in days if day.year != year or (kind == "make_up" and day.weekday() < 5)
    ]
    seen = [day for day, *_rest in days]
    wrong += [day for day in set(seen) if seen.count(day) > 1]
    if wrong:
        raise Problem(
            "casework.calendar_invalid",
            _("These days cannot stand in the calendar of this year."),
            value=", ".join(str(day) for day in sorted(set(wrong))),
            remedy=_("Every day lies in the year, stands once, and only weekend days are made up."),
        )
    if not source.strip():
        raise Problem(
            "casework.calendar_invalid",
            _("A year's working days need their notice as source."),
            remedy=_("Name the State Council's notice, with its number."),
        )


def recompute_due_dates(year: int) -> int:
    """Moves the due dates that pass through a year, case by case; safe to run again.

    Returns how many moved.
    """
    first = date(year, 1, 1)
    waiting = CaseClock.objects.filter(
        state__in=LIVE,
        started_on__lte=date(year, 12, 31),
        due_on__gte=first,
        unit__in=("working_day", "calendar_day"),
    )
    case_ids = list(waiting.order_by("case_id").values_list("case_id", flat=True).distinct())
    with translation.override("zh-hans"):
        reason = _("The working days of %(year)s were published.") % {"year": year}
    return sum(_recompute_case(case_id, reason) for case_id in case_ids)


@transaction.atomic
def _recompute_case(case_id: UUID, reason: str) -> int:
    case = Case.objects.select_for_update().get(pk=case_id)
    working = calendar()
    rows = list(CaseClock.objects.filter(case=case, state__in=LIVE).select_related("task"))
    moved = 0
    for row in rows:
        row.case = case
        moved += recompute(row, reason, working)
    refresh_lamp(case)
    return moved
