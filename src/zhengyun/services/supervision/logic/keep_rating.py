"""Keep what somebody says of a service; a bad level opens a rectification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.notices import facade as notices
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict
from zhengyun.services.supervision.limits import limit
from zhengyun.services.supervision.logic.remind import schedule_reminders
from zhengyun.services.supervision.models import Rater, Rating, Rectification
from zhengyun.services.supervision.reasons import all_reasons
from zhengyun.services.supervision.rules_ratings import (
    ALL_INDICATORS,
    LEVELS,
    MAX_WORDS,
    is_bad,
    week_of,
)
from zhengyun.services.supervision.watchers import supervisors_of

KIND = "supervision.bad_rating"


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody says. level and marks: 1 (very satisfied) to 5 (very dissatisfied)."""

    level: int
    marks: Mapping[str, int] = field(default_factory=dict)
    words: str = ""
    can_be_called: bool = False
    phone: str = ""
    reasons: tuple[str, ...] = ()


def keep_rating(
    actor: Actor, key: Mapping[str, Any], about: Mapping[str, Any], rater: Rater, given: Given
) -> Rating:
    """In the caller's transaction. key: what is rated; about: its columns; rater: without its rating.

    The same rating sent twice is one; another one of the same is `supervision.rated_already` (409).
    """
    made, is_new = Rating.objects.get_or_create(**key, defaults={**about, **_columns(given)})
    if not is_new:
        return _same(made, given)
    rater.rating, rater.can_be_called = made, given.can_be_called
    rater.save(force_insert=True)
    detail = {"level": given.level, "channel": made.channel}
    audit.record(actor, "supervision.rate", "rating", made.id, detail=detail)
    if is_bad(given.level):
        _open_rectification(made)
    return made


def check_given(given: Given, indicators: tuple[str, ...]) -> None:
    """Raises `supervision.rating_invalid` (422, with fields)."""
    fields: dict[str, list[str]] = {}
    if given.level not in LEVELS:
        fields["level"] = [_("Choose one of the five levels.")]
    if len(given.words) > MAX_WORDS:
        fields["words"] = [_("At most %(count)s characters.") % {"count": MAX_WORDS}]
    if given.can_be_called and not given.phone.strip():
        fields["phone"] = [_("State the number at which you can be called.")]
    if len(given.phone) > 40:
        fields["phone"] = [_("This is no telephone number.")]
    for name, mark in given.marks.items():
        if name not in indicators or mark not in LEVELS:
            fields[name] = [_("Choose one of the five levels.")]
    if set(given.reasons) - {one.code for one in all_reasons()}:
        fields["reasons"] = [_("Choose from the reasons that are offered.")]
    if fields:
        message = _("The rating cannot be taken like this.")
        raise Problem("supervision.rating_invalid", message, value=", ".join(fields), fields=fields)


def _columns(given: Given) -> dict[str, Any]:
    return {
        "level": given.level,
        "words": given.words.strip(),
        "reasons": list(given.reasons),
        "week": week_of(clock.today()),
        "rated_at": clock.now(),
        **given.marks,
    }


def _same(rating: Rating, given: Given) -> Rating:
    marks = {name: getattr(rating, name) for name in ALL_INDICATORS if getattr(rating, name)}
    said = (rating.level, rating.words, marks, tuple(rating.reasons))
    if said == (given.level, given.words.strip(), dict(given.marks), tuple(given.reasons)):
        return rating
    if rating.visit_id is not None:
        raise rated_already()
    message = _("This matter is rated already.")
    raise conflict("supervision.rated_already", message, remedy=_("You can add words once within ten days."))


def rated_already() -> Problem:
    return conflict("supervision.rated_already", _("This service is rated already; once is all."))


def _open_rectification(rating: Rating) -> None:
    today = clock.today()
    term = limit("rectification_working_days", today)
    row = Rectification.objects.create(
        rating=rating,
        organization_id=rating.organization_id,
        week=rating.week,
        mark=rating.mark,
        due_on=due_day(today, term.value),
        working_days=term.value,
        source=term.source,
    )
    schedule_reminders(row)
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Bad rating: %(title)s") % {"title": rating.item_title}
        body = _("%(department)s is to make good; please assign it.") % {
            "department": rating.organization_name
        }
    for account_id in supervisors_of(rating.organization_id):
        link = f"/supervision/rectifications/{rating.mark}/"
        notices.notify(account_id, subject, body, link=link, kind=KIND, subject_ref=f"rating:{rating.mark}")


def due_day(start: date, working_days: int) -> date:
    """The working_days-th working day after `start`."""
    span = timedelta(days=working_days * 3 + 15)
    return casework.working_days(start + timedelta(days=1), start + span)[working_days - 1]
