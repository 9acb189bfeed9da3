"""Acceptance with gaps (容缺受理): what the applicant promised to supply after acceptance, and by when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhengyun.engines.casework import definitions
from zhengyun.engines.casework.contracts import MaterialView, Unit
from zhengyun.engines.casework.logic import clocks
from zhengyun.engines.casework.logic.draft_files import drop_promise, given_view, open_material
from zhengyun.engines.casework.logic.forms import case_pages, draft_state, settings_to_check
from zhengyun.engines.casework.logic.save_draft import check_is_open
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.models import Case, Draft, Material
from zhengyun.engines.casework.queries_drafts import own_draft
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict


def promise_material(actor: Actor, draft_id: UUID, code: str, *, is_promised: bool) -> MaterialView:
    """In a draft: the material follows after acceptance, or after all it does not. Twice is once."""
    with transaction.atomic():
        draft = own_draft(actor, draft_id, lock=True)
        check_is_open(draft)
        definition = open_material(draft, code)
        view = given_view(draft, definition)
        if bool(view.follow_days) is is_promised:
            return view
        if is_promised:
            _promise(draft, view)
        else:
            drop_promise(draft, code)
        audit.record(
            actor,
            "casework.promise_material" if is_promised else "casework.take_back_promise",
            "draft",
            draft.id,
            detail={"material": code},
        )
    return given_view(draft, definition)


def _promise(draft: Draft, view: MaterialView) -> None:
    if view.may_follow is None:
        raise conflict(
            "casework.may_not_follow",
            _("This material must be there before the application is sent."),
            value=view.title,
            remedy=_("Please upload it."),
        )
    if view.files or view.is_paper:
        raise conflict(
            "casework.nothing_to_promise",
            _("This material is there already."),
            value=view.title,
            remedy=_("Remove it first if it is to follow later."),
        )
    Material(
        draft=draft,
        code=view.code,
        title=view.title,
        follow_days=view.may_follow.days,
        uploaded_at=clock.now(),
    ).save(force_insert=True)


def settle_promises(draft: Draft) -> list[dict[str, Any]]:
    """When it is sent: promises that are not needed go, those that stand are listed (code, title, days)."""
    if not _lets_follow(draft.form_version_id):
        return []
    rows = list(Material.objects.filter(draft=draft, case=None, follow_days__isnull=False))
    if not rows:
        return []
    state, settings = draft_state(draft), settings_to_check(draft)
    shown = {code for page in state.pages for code in page.materials}
    kept = []
    for row in rows:
        definition = state.definition.materials.get(row.code)
        is_asked = definition is not None and row.code in shown and state.shows_material(definition)
        if definition is not None and is_asked and given_view(draft, definition, state, settings).follow_days:
            kept.append(row)
        else:
            row.delete()
    return [{"code": row.code, "title": row.title, "days": row.follow_days} for row in kept]


def open_gaps(case: Case) -> list[Material]:
    """What was promised and has not come, in the order of the promises."""
    if not _lets_follow(case.form_version_id):
        return []
    rows = Material.objects.filter(case=case, is_current=True, follow_days__isnull=False)
    return list(rows.order_by("uploaded_at", "id"))


def drop_promises(case: Case) -> None:
    """After a correction: what the answers do not ask for any more need not follow."""
    if not (gaps := open_gaps(case)):
        return
    asked = {one.code for page in case_pages(case, None) for one in page.materials if one.follow_days}
    needless = [row.pk for row in gaps if row.code not in asked]
    Material.objects.filter(pk__in=needless).update(is_current=False)


def _lets_follow(form_version_id: UUID) -> bool:
    """Most forms let nothing follow, and then nothing is asked of the database."""
    return any(one.may_follow for one in definitions.form(form_version_id).materials.values())


def accept_gaps(case: Case) -> list[dict[str, Any]]:
    """The case is accepted now: the days of each promise begin to run. Gives what the letter names."""
    gaps = open_gaps(case)
    form = definitions.form(case.form_version_id)
    for days in sorted({row.follow_days for row in gaps if row.follow_days}):
        code = next(row.code for row in gaps if row.follow_days == days)
        stated = form.materials[code].may_follow
        limit = clocks.Limit(days, Unit.WORKING_DAY, stated.source if stated else "")
        clocks.start_clock(case, clocks.SUPPLEMENT, started_at=clock.now(), limit=limit)
    until = clocks.supplement_days(case)
    return [
        {
            "code": row.code,
            "title": row.title,
            "days": row.follow_days,
            "until": until[row.follow_days].isoformat(),
        }
        for row in gaps
        if row.follow_days
    ]


def close_gaps(case: Case) -> None:
    """After something was supplied: the limits under which nothing is missing any more end."""
    left = {row.follow_days for row in open_gaps(case) if row.follow_days}
    clocks.end_supplements(case, keep=left)


def guard_complete(case: Case) -> Problem | None:
    """Nothing favourable is decided while something that was promised is missing."""
    if case.supplement_due_on is None:
        return None
    return conflict(
        "casework.gaps_open",
        _("It was accepted with gaps, and something has not been supplied yet."),
        value=names_of(open_gaps(case)),
        remedy=_("Wait until %(day)s, or end the case when that day has passed.")
        % {"day": case.supplement_due_on.isoformat()},
    )


def is_late(case: Case) -> bool:
    """Whether the day has passed on which the first of it had to be there."""
    return case.supplement_due_on is not None and case.supplement_due_on < clock.today()


def late_gaps(case: Case) -> list[tuple[Material, date]]:
    """What is missing although its day has passed, with that day."""
    days = clocks.supplement_days(case)
    found = [(row, days.get(row.follow_days or 0)) for row in open_gaps(case)]
    return [(row, day) for row, day in found if day is not None and day < clock.today()]


def guard_terminate(situation: Situation) -> Problem | None:
    """What was promised may still come until its day has passed."""
    day = situation.case.supplement_due_on
    if day is None or is_late(situation.case):
        return None
    return conflict(
        "casework.gaps_may_come",
        _("It was accepted with gaps, and what was promised may still come."),
        value=day.isoformat(),
        remedy=_("Wait until %(day)s has passed, or refuse it for other reasons.") % {"day": day.isoformat()},
    )


def names_of(rows: Iterable[Material]) -> str:
    return "、".join(row.title for row in rows)


def words_of_promise(days: int) -> str:
    """How long a promised material may take, in words."""
    return ngettext(
        "within %(n)d working day of acceptance", "within %(n)d working days of acceptance", days
    ) % {"n": days}
