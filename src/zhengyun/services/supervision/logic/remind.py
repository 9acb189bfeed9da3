"""Tell who has to make good that the time runs out, and that it is past: each moment is a job of its own.

The department is told on days that follow from the week only: the day itself would tell that of the rating.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.notices import facade as notices
from zhengyun.kit import clock
from zhengyun.services.supervision.limits import limit
from zhengyun.services.supervision.models import Rectification
from zhengyun.services.supervision.rules_ratings import week_of
from zhengyun.services.supervision.watchers import answerers_of, supervisors_of

REMIND = "supervision.remind_rectification"
KIND = "supervision.rectification_due"
MORNING = timedelta(hours=9)
WEEK = timedelta(days=7)


def schedule_reminders(row: Rectification) -> None:
    """In the caller's transaction."""
    warn = limit("rectification_reminder_days", clock.today()).value
    monday = week_of(row.due_on)
    moments = (
        ("supervisors", "soon", _working_days_before(row.due_on, warn)),
        ("supervisors", "past", row.due_on + timedelta(days=1)),
        ("department", "soon", _working_days_before(monday, warn)),
        ("department", "past", monday),
    )
    for who, what, day in moments:
        at = clock.civil(day) + MORNING
        jobs.defer(REMIND, run_at=at, mark=row.mark, who=who, what=what)


def _working_days_before(day: date, count: int) -> date:
    return casework.working_days(day - timedelta(days=count * 3 + 15), day - timedelta(days=1))[-count]


def remind(mark: str, who: str, what: str) -> None:
    """Once for each person and moment; nothing any more for what is closed, or waits for the other side."""
    row = Rectification.objects.select_related("rating").get(mark=mark)
    is_departments = row.state == "assigned"
    if row.closed_at is not None or (who == "department" and not is_departments):
        return
    people = (answerers_of if who == "department" else supervisors_of)(row.organization_id)
    with translation.override(settings.LANGUAGE_CODE):
        texts = {"soon": _("Due soon: a bad rating is to be made good"), "past": _("Overdue: a bad rating")}
        body = _("%(title)s, %(department)s") % {
            "title": row.rating.item_title,
            "department": row.rating.organization_name,
        }
    for account_id in people:
        notices.notify(
            account_id,
            texts[what],
            body,
            link=f"/supervision/rectifications/{mark}/",
            kind=KIND,
            subject_ref=f"rating:{mark}",
            key=f"{KIND}:{mark}:{who}:{what}",
        )
