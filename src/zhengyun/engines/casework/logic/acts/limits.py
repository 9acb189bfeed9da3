"""Extension of the limit (art. 42) and special procedures that do not count (art. 45)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework.definitions import Procedure, params_on
from zhengyun.engines.casework.logic import clocks
from zhengyun.engines.casework.logic.acts.work import Work, bad_data
from zhengyun.engines.casework.logic.calendar import calendar
from zhengyun.engines.casework.logic.open_tasks import find_place, open_beside
from zhengyun.engines.casework.logic.situation import EXTENSION, Situation
from zhengyun.engines.casework.models import CaseClock
from zhengyun.engines.casework.texts import act_title
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem, conflict

SPECIAL_KINDS = "special_procedures"
MAX_DAYS = 250


def guard_request_extension(situation: Situation) -> Problem | None:
    if not situation.procedure.limit("extension"):
        return conflict("casework.no_extension", _("The limit of this matter cannot be extended."))
    if any(task.element == EXTENSION for task in situation.open_tasks):
        return conflict("casework.extension_pending", _("An extension is being decided already."))
    if CaseClock.objects.filter(case=situation.case, kind="statutory", extended_by__gt=0).exists():
        return conflict("casework.extended_already", _("The limit was extended already."))
    late = CaseClock.objects.filter(case=situation.case, kind="statutory", due_at__lte=clock.now())
    if late.exclude(state="cancelled").exists():
        return conflict(
            "casework.too_late_to_extend", _("The limit has passed; it cannot be extended any more.")
        )
    return None


def request_extension(work: Work) -> None:
    reason = work.text("reason")
    role, organization = work.procedure.extension_role()
    with translation.override(settings.LANGUAGE_CODE):
        name = act_title("approve_extension")
    task = open_beside(
        work.case,
        element=EXTENSION,
        name=name,
        role=role,
        organization=find_place(work.case, work.procedure, organization),
        offers=("approve_extension", "reject_extension", "claim", "release", "hand_over"),
        data={
            "requested_by": str(work.actor.account_id),
            "requested_for": str(work.deputy_for or ""),
            "requested_name": work.acting_name,
            "reason": reason,
        },
    )
    work.opened.append(task)


def approve_extension(work: Work) -> None:
    limit = work.procedure.limit("extension") or {}
    reason = str(work.task.data.get("reason", ""))
    clocks.extend(work.case, int(limit.get("amount", 0)), reason)
    work.record |= {"amount": limit.get("amount"), "unit": limit.get("unit"), "reason": reason}


def reject_extension(work: Work) -> None:
    if not work.opinion:
        raise bad_data("opinion", _("Please fill this in."))


def special_kinds(procedure: Procedure) -> list[Mapping[str, Any]]:
    """The kinds of art. 45 (kind, title, citation), as dated parameters of the package."""
    found = params_on(procedure.package, clock.today()).get(SPECIAL_KINDS, [])
    return [row for row in found if isinstance(row, Mapping) and row.get("citation")]


def guard_start_special(situation: Situation) -> Problem | None:
    if special_kinds(situation.procedure):
        return None
    return conflict("casework.no_special_procedure", _("This matter knows no special procedure."))


def start_special(work: Work) -> None:
    kinds = {str(row["kind"]): row for row in special_kinds(work.procedure)}
    chosen = kinds.get(work.text("kind"))
    if chosen is None:
        raise bad_data("kind", _("Choose one of the special procedures of the law."))
    days = _days(work.data.get("expected_days"))
    until = calendar().add_working_days(clock.today(), days) + timedelta(days=1)
    reason = work.text("reason")
    work.text("document", required=False)
    work.record |= {
        "expected_days": days,
        "expected_until": until.isoformat(),
        "title": str(chosen.get("title", "")),
        "citation": str(chosen["citation"]),
    }
    clocks.open_interval(
        work.case,
        str(chosen["kind"])[:30],
        f"{chosen.get('title', '')}：{reason}",
        str(chosen["citation"]),
        until,
        created_by=work.actor.account_id,
    )


def _days(value: Any) -> int:
    try:
        days = int(str(value))
    except ValueError as error:
        raise bad_data("expected_days", _("Say how many working days it is expected to take.")) from error
    if not 1 <= days <= MAX_DAYS:
        raise bad_data("expected_days", _("Between 1 and %(count)s working days.") % {"count": MAX_DAYS})
    return days


def end_special(work: Work) -> None:
    clocks.close_interval(work.case)
