"""A working day before the last one, and on the day after, the applicant is told what he promised."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework.logic.gaps import names_of, open_gaps
from zhengyun.engines.casework.models import Case, CaseClock
from zhengyun.engines.casework.tell import tell_applicant
from zhengyun.kit import clock


def remind_of_gaps(case: Case, row: CaseClock) -> None:
    """Once for each of the two moments, however often it is called. The caller has locked the case."""
    missing = [one for one in open_gaps(case) if one.follow_days == row.amount]
    if not missing or case.closed_at is not None:
        return
    is_late = clock.now() >= row.due_at
    moment = "late" if is_late else "soon"
    with translation.override(settings.LANGUAGE_CODE):
        text = _words(is_late=is_late) % {
            "number": case.number,
            "title": case.title,
            "materials": names_of(missing),
            "day": row.due_on.isoformat(),
        }
    key = f"casework.supplement:{row.id}:{moment}:{row.due_on}"
    tell_applicant(case, f"supplement_{moment}", text, key, is_short=True)


def _words(*, is_late: bool) -> str:
    if is_late:
        return _(
            "Your application %(number)s “%(title)s”: you promised to supply %(materials)s by %(day)s, and it"
            " has not come. Please supply it now, or the department may end the case."
        )
    return _(
        "Your application %(number)s “%(title)s”: please supply %(materials)s by %(day)s, as you promised."
    )
